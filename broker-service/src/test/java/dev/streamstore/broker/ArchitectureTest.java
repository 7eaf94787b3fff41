package dev.streamstore.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the broker's packages. */
class ArchitectureTest {
    private static final String BROKER = "dev.streamstore.broker";

    /** Package → the packages of the broker it may use. What is not listed here has no place in the broker yet. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("error", List.of()),
            Map.entry("explain", List.of()),
            Map.entry("inspect", List.of()),
            Map.entry("runtime", List.of()),
            Map.entry("topic", List.of("error")),
            Map.entry("log", List.of("error", "inspect", "runtime", "topic")),
            Map.entry("partition", List.of("error", "explain", "inspect", "runtime", "topic", "log")),
            Map.entry("metadata", List.of("error", "runtime", "topic", "partition")),
            Map.entry("replication", List.of("error", "runtime", "topic", "log", "partition", "metadata")),
            Map.entry("produce", List.of("error", "runtime", "topic", "partition", "metadata")),
            Map.entry("fetch", List.of("error", "runtime", "topic", "partition", "metadata")),
            Map.entry("group", List.of("error", "explain", "runtime", "topic", "partition", "metadata")),
            Map.entry(
                    "http",
                    List.of(
                            "error",
                            "explain",
                            "runtime",
                            "topic",
                            "partition",
                            "metadata",
                            "produce",
                            "fetch",
                            "group")),
            Map.entry("console", List.of("error", "inspect", "topic", "partition", "metadata", "http")),
            Map.entry(
                    "config",
                    List.of(
                            "error",
                            "runtime",
                            "topic",
                            "log",
                            "partition",
                            "metadata",
                            "replication",
                            "produce",
                            "fetch",
                            "group",
                            "http",
                            "console")));

    private static JavaClasses broker;

    @BeforeAll
    static void load() {
        broker = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(BROKER);
    }

    static Set<String> packages() {
        return MAY_USE.keySet();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatIsAboveIt(String name) {
        String[] others = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(name) && !MAY_USE.get(name).contains(other))
                .map(ArchitectureTest::within)
                .toArray(String[]::new);
        if (others.length == 0) {
            return;
        }
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(within(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true)
                .because("each package of the broker may use only those above it, so that it can be understood and "
                        + "tested without those below; the doors (produce, fetch, group) do not know each other");
        rule.check(broker);
    }

    @Test
    void everyPackageHasItsPlace() {
        Set<String> present = broker.getPackage(BROKER).getSubpackages().stream()
                .map(JavaPackage::getRelativeName)
                .collect(Collectors.toSet());
        assertThat(MAY_USE.keySet())
                .as("a new package gets a place among the others before it gets users")
                .containsAll(present);
    }

    @Test
    void onlyTheOutermostPackagesKnowSpring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BROKER, within("http"), within("console"), within("config"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta..")
                .because("the broker is a log behind doors, and HTTP is one door: a second one must not bring Spring "
                        + "along")
                .check(broker);
    }

    @Test
    void ofTheClientOnlyTheRecordFormatIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.streamstore.client.http..")
                .because("the broker shares the record format and its values with clients; it is not one")
                .check(broker);
    }

    @Test
    void filesAreTouchedThroughTheFileStoreOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        within("topic"),
                        within("log"),
                        within("partition"),
                        within("metadata"),
                        within("produce"),
                        within("fetch"),
                        within("group"))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.channels.FileChannel")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.io.file..")
                .because("a test has to be able to fail any single operation on the disk")
                .check(broker);
    }

    @Test
    void clocksAreTouchedThroughTheRuntimeOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(within("topic"), within("log"), within("partition"), within("metadata"))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .because("a test decides what the time is")
                .check(broker);
    }

    @Test
    void theLogIsUsedThroughItsPartition() {
        classes()
                .that()
                .resideInAPackage(within("log"))
                .and()
                .arePublic()
                .should()
                .onlyBeAccessed()
                .byAnyPackage(within("log"), within("partition"), within("replication"), within("config"))
                .because("what readers may see is the partition's decision: the log does not know the high watermark")
                .check(broker);
    }

    private static String within(String name) {
        return BROKER + "." + name + "..";
    }
}
