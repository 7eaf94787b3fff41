package dev.streamstore.messaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The arrows between contracts, glue and client. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.streamstore.events", "dev.streamstore.messaging");

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
}
