package dev.streamstore.order;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.streamstore.order");

    @Test
    void theModelKnowsNoFramework() {
        classes()
                .that()
                .resideInAPackage("..order.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "jakarta.persistence..",
                        "com.fasterxml.jackson.annotation..",
                        "org.jspecify.annotations..",
                        "dev.streamstore.events..",
                        "dev.streamstore.order.model..")
                .because("the rules of an order must be readable and testable without Spring, a database or a broker")
                .check(CLASSES);
    }

    @Test
    void onlyTheSharedModulesAreUsed() {
        classes()
                .that()
                .resideInAPackage("dev.streamstore.order..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("dev.streamstore..")
                        .or(resideInAnyPackage(
                                "dev.streamstore.order..",
                                "dev.streamstore.events",
                                "dev.streamstore.messaging..",
                                "dev.streamstore.web")))
                .because("services meet in the log; none may know another, nor how the broker is reached")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.streamstore.order.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a cycle would make its packages one")
                .check(CLASSES);
    }

    @Test
    void placingAsksNobodyButTheDatabase() {
        noClasses()
                .that()
                .resideInAPackage("..order.place..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "org.springframework.web.client..", "dev.streamstore.client..")
                .because("an order is taken while the broker and every other service are down")
                .check(CLASSES);
    }
}
