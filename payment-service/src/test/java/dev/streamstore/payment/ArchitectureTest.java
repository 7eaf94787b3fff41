package dev.streamstore.payment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.streamstore");

    @Test
    void gatewayAndInvoiceKnowNeitherProcessingNorEachOther() {
        noClasses()
                .that()
                .resideInAPackage("..payment.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..payment.processing..", "..payment.invoice..", "..payment.model..")
                .because("the gateway stands for the outside world")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..payment.invoice..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..payment.processing..", "..payment.gateway..", "..payment.model..")
                .because("an invoice is written for a paid order, however it was paid")
                .check(CLASSES);
        slices().matching("dev.streamstore.payment.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void theAggregateKnowsNoSpring() {
        noClasses()
                .that()
                .resideInAPackage("..payment.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("it decides; who carries it out is not its business")
                .check(CLASSES);
    }

    @Test
    void servicesMeetOverTheLogOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.payment..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.streamstore.client..",
                        "dev.streamstore.order..",
                        "dev.streamstore.inventory..",
                        "dev.streamstore.notification..",
                        "dev.streamstore.analytics..",
                        "dev.streamstore.broker..")
                .because("events are the only coupling, and the glue is the only user of the client")
                .check(CLASSES);
    }
}
