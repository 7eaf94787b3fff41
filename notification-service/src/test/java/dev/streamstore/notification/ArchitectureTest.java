package dev.streamstore.notification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.streamstore");

    @Test
    void theMailServerKnowsNothingOfNotifications() {
        noClasses()
                .that()
                .resideInAPackage("..notification.mail..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..notification.outgoing..", "dev.streamstore.events..")
                .because("a letter is a letter, whatever it says")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..notification.outgoing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.mail..", "org.springframework.mail..", "org.eclipse.angus..")
                .because("how mail travels is the mail server's business")
                .check(CLASSES);
    }

    @Test
    void servicesMeetOverTheLogOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.notification..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.streamstore.client..",
                        "dev.streamstore.order..",
                        "dev.streamstore.payment..",
                        "dev.streamstore.inventory..",
                        "dev.streamstore.analytics..",
                        "dev.streamstore.broker..")
                .because("events are the only coupling, and the glue is the only user of the client")
                .check(CLASSES);
    }
}
