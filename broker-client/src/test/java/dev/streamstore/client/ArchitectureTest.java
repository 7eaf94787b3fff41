package dev.streamstore.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.streamstore.client");

    @Test
    void theInterfacesKnowNothingOfHttp() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.client")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.streamstore.client.http..", "dev.streamstore.client.record..", "java.net.http..")
                .because("another implementation, over other brokers' clients, has to fit behind them")
                .check(CLASSES);
    }

    @Test
    void theRecordFormatKnowsNothingOfHowItTravels() {
        noClasses()
                .that()
                .resideInAPackage("dev.streamstore.client.record..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.streamstore.client.http..", "java.net..", "tools.jackson..")
                .because("the broker uses it for what lies on its disk")
                .check(CLASSES);
    }

    @Test
    void theHttpClientIsUsedThroughItsEntryAlone() {
        classes()
                .that()
                .resideInAPackage("dev.streamstore.client.http")
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should()
                .haveSimpleName("HttpBrokerClient")
                .because("programs speak to the interfaces")
                .check(CLASSES);
    }

    @Test
    void nothingNeedsSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("the client is plain Java, for programs of any kind")
                .check(CLASSES);
    }
}
