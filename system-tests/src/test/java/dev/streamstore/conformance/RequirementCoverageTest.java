package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Protocol and suite say the same: no requirement without a test, no test of what nobody requires. */
class RequirementCoverageTest {

    @Test
    void everyRequirementHasATestAndEveryTestARequirement() {
        Set<String> tested = new ClassFileImporter()
                .importPackages(Requirement.class.getPackageName()).stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(Requirement.class))
                        .flatMap(RequirementCoverageTest::numbers)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(tested).containsExactlyInAnyOrderElementsOf(new TreeSet<>(Protocol.requirements()));
    }

    @Test
    void noNumberIsGivenTwice() {
        assertThat(Protocol.requirements()).isNotEmpty().doesNotHaveDuplicates();
    }

    private static Stream<String> numbers(JavaMethod method) {
        return Arrays.stream(method.getAnnotationOfType(Requirement.class).value());
    }
}
