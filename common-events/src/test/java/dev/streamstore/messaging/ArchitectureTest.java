package dev.streamstore.messaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The arrows between contracts, glue and client. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.streamstore.events", "dev.streamstore.messaging", "dev.streamstore.work");

    @Test
    void contractsNeedNoGlue() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.events..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.streamstore.messaging..",
                        "dev.streamstore.client..",
                        "org.springframework..",
                        "tools.jackson..")
                .because("a reader of events needs nothing but their records")
                .check(classes);
    }

    @Test
    void arrivingAndLeavingAreApart() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.streamstore.messaging..")
                .layer("settings")
                .definedBy("dev.streamstore.messaging")
                .layer("trace")
                .definedBy("dev.streamstore.messaging.trace")
                .layer("background")
                .definedBy("dev.streamstore.messaging.background")
                .layer("broker")
                .definedBy("dev.streamstore.messaging.broker")
                .layer("outbox")
                .definedBy("dev.streamstore.messaging.outbox")
                .layer("report")
                .definedBy("dev.streamstore.messaging.report")
                .layer("inbox")
                .definedBy("dev.streamstore.messaging.inbox")
                .layer("deadletter")
                .definedBy("dev.streamstore.messaging.deadletter")
                .layer("door")
                .definedBy("dev.streamstore.messaging.deadletter.http")
                .layer("handler")
                .definedBy("dev.streamstore.messaging.handler")
                .whereLayer("trace")
                .mayNotAccessAnyLayer()
                .whereLayer("handler")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("outbox")
                .mayOnlyBeAccessedByLayers("report")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("handler", "deadletter")
                .whereLayer("inbox")
                .mayOnlyBeAccessedByLayers("handler", "deadletter")
                .whereLayer("deadletter")
                .mayOnlyBeAccessedByLayers("handler", "door")
                .whereLayer("door")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("broker")
                .mayOnlyBeAccessedByLayers("outbox", "report", "handler", "deadletter")
                .because("a service may publish without handling; who handles says so, by a report")
                .check(classes);
    }

    @Test
    void glueKnowsTheClientByItsInterfaces() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.messaging..")
                .and()
                .haveSimpleNameNotStartingWith("BrokerAutoConfiguration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.streamstore.client.http..", "dev.streamstore.client.record..")
                .because("another broker's client must be a matter of wiring")
                .check(classes);
    }

    @Test
    void workNeedsNoMessaging() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.work..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.streamstore.messaging.outbox..",
                        "dev.streamstore.messaging.inbox..",
                        "dev.streamstore.messaging.handler..",
                        "dev.streamstore.messaging.deadletter..",
                        "dev.streamstore.messaging.broker..",
                        "dev.streamstore.events..",
                        "dev.streamstore.client..")
                .because("a queue in the database is used with events, and without")
                .check(classes);
    }
}
