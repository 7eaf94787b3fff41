package dev.streamstore.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BrokerArchitectureTest {

    private static final String ROOT = "dev.streamstore.broker.";

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.streamstore.broker");
    }

    @Test
    void eachPackageUsesOnlyThoseAboveIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("runtime")
                .definedBy(ROOT + "runtime..")
                .layer("error")
                .definedBy(ROOT + "error..")
                .layer("topic")
                .definedBy(ROOT + "topic..")
                .layer("log")
                .definedBy(ROOT + "log..")
                .layer("partition")
                .definedBy(ROOT + "partition..")
                .layer("metadata")
                .definedBy(ROOT + "metadata..")
                .layer("produce")
                .definedBy(ROOT + "produce..")
                .layer("fetch")
                .definedBy(ROOT + "fetch..")
                .layer("group")
                .definedBy(ROOT + "group..")
                .layer("http")
                .definedBy(ROOT + "http..")
                .layer("config")
                .definedBy(ROOT + "config..")
                .whereLayer("config")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("config")
                .whereLayer("group")
                .mayOnlyBeAccessedByLayers("http", "config")
                .whereLayer("fetch")
                .mayOnlyBeAccessedByLayers("http", "config")
                .whereLayer("produce")
                .mayOnlyBeAccessedByLayers("http", "config")
                .whereLayer("metadata")
                .mayOnlyBeAccessedByLayers("produce", "fetch", "group", "http", "config")
                .whereLayer("partition")
                .mayOnlyBeAccessedByLayers("metadata", "produce", "fetch", "group", "http", "config")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("partition")
                .because("a reader can understand a package knowing only those above it, and what clients do "
                        + "(produce, fetch, group) can be changed one at a time")
                .check(classes);
    }

    @Test
    void onlyTheDoorKnowsHttpAndSpring() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "(*)..")
                .and()
                .resideOutsideOfPackages(ROOT + "http..", ROOT + "config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta.servlet..", "java.net.http..")
                .because("HTTP is a door, not the house: another one, Kafka's wire protocol say, can be put beside it")
                .check(classes);
    }

    @Test
    void theBrokerUsesOnlyTheRecordFormatOfTheClient() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.streamstore.client.http..", "dev.streamstore.messaging..")
                .because("the client talks to the broker, never the other way round")
                .check(classes);
    }
}
