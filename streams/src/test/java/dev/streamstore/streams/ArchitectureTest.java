package dev.streamstore.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.streamstore.streams");

    @Test
    void eachPackageUsesOnlyThoseItIsBuiltOn() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("values")
                .definedBy("dev.streamstore.streams")
                .layer("state")
                .definedBy("dev.streamstore.streams.state")
                .layer("postgres")
                .definedBy("dev.streamstore.streams.postgres")
                .layer("operator")
                .definedBy("dev.streamstore.streams.operator")
                .layer("topology")
                .definedBy("dev.streamstore.streams.topology")
                .layer("dsl")
                .definedBy("dev.streamstore.streams.dsl")
                .layer("runtime")
                .definedBy("dev.streamstore.streams.runtime")
                .layer("testing")
                .definedBy("dev.streamstore.streams.testing")
                .whereLayer("values")
                .mayNotAccessAnyLayer()
                .whereLayer("state")
                .mayNotAccessAnyLayer()
                .whereLayer("postgres")
                .mayOnlyAccessLayers("state")
                .whereLayer("operator")
                .mayOnlyAccessLayers("values", "state")
                .whereLayer("topology")
                .mayOnlyAccessLayers("operator")
                .whereLayer("dsl")
                .mayOnlyAccessLayers("values", "state", "operator", "topology")
                .whereLayer("runtime")
                .mayOnlyAccessLayers("state", "operator", "topology")
                .whereLayer("testing")
                .mayOnlyAccessLayers("values", "state", "topology", "runtime")
                .because("what is computed does not depend on where it runs, nor on where state lies")
                .check(CLASSES);
    }

    @Test
    void theBrokerIsReachedThroughItsInterfaces() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.streamstore.client.http..", "dev.streamstore.client.record..")
                .because("another broker's client has to fit behind them")
                .check(CLASSES);
    }

    @Test
    void nothingNeedsSpringOrADriver() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.postgresql..",
                        "dev.streamstore.messaging..",
                        "dev.streamstore.events..")
                .because("streams is plain Java and JDBC, for programs of any kind")
                .check(CLASSES);
    }
}
