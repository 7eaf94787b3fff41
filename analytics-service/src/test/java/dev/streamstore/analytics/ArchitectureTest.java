package dev.streamstore.analytics;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.streamstore.analytics");

    @Test
    void featuresHaveNoCycles() {
        slices().matching("dev.streamstore.analytics.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a feature that can be read alone can be changed alone")
                .check(CLASSES);
    }

    @Test
    void figuresAndWatchStandAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("..analytics.figures..", "..analytics.watch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..analytics.dashboard..",
                        "..analytics.topology..",
                        "..analytics.drivers..",
                        "..analytics.insight..",
                        "dev.streamstore.web..")
                .because("figures do not care how they are shown")
                .check(CLASSES);
    }

    @Test
    void theDomainIsPlainJava() {
        noClasses()
                .that()
                .resideInAPackage("..analytics.figures")
                .and()
                .haveNameNotMatching(".*\\.(FigureConfiguration|FigureRedelivery|FigureReports).*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "java.sql..")
                .because("what counts as what, and how, is said without a framework")
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
