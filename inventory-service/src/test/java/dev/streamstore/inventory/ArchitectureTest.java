package dev.streamstore.inventory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.streamstore.inventory");

    @Test
    void featuresHaveNoCycles() {
        slices().matching("dev.streamstore.inventory.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a feature that can be read alone can be changed alone")
                .check(CLASSES);
    }

    @Test
    void stockKnowsNobodyAboveIt() {
        noClasses()
                .that()
                .resideInAPackage("..inventory.stock..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..inventory.reservation..", "..inventory.restock..")
                .because("levels do not care what they are changed for")
                .check(CLASSES);
    }

    @Test
    void theDomainIsPlainJava() {
        noClasses()
                .that()
                .haveNameMatching(".*\\.(StockItem|LevelChange|StockEvents|Movement|Demand)")
                .or()
                .resideInAPackage("..inventory.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "java.sql..")
                .because("what a level may become is decided without a framework")
                .check(CLASSES);
    }

    @Test
    void theBrokerIsReachedThroughTheGlue() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.streamstore.client.http..", "dev.streamstore.client.record..")
                .because("which broker it is, and how it is reached, is the glue's business")
                .check(CLASSES);
    }
}
