package dev.streamstore.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where kubectl is installed, it renders what {@link Kustomize} renders. */
class KubectlIT {

    @ParameterizedTest
    @ValueSource(strings = {"k8s/base", "k8s/overlays/local", "k8s/overlays/production"})
    void rendersTheSame(String directory) throws Exception {
        Path path = Files.ROOT.resolve(directory);
        String rendered = kubectl(path);

        Set<String> ours = facts(Kustomize.render(path));
        Set<String> kubectls = facts(Files.yaml(rendered));
        assertThat(kubectls).hasSizeGreaterThan(300);
        assertThat(difference(ours, kubectls)).as("rendered here only").isEmpty();
        assertThat(difference(kubectls, ours)).as("rendered by kubectl only").isEmpty();
    }

    private static Set<String> difference(Set<String> from, Set<String> without) {
        Set<String> difference = new TreeSet<>(from);
        difference.removeAll(without);
        return difference;
    }

    private static String kubectl(Path directory) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("kubectl", "kustomize", directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return output;
        } catch (IOException e) {
            assumeTrue(false, "kubectl is not installed: " + e.getMessage());
            return "";
        }
    }

    /** Every value with the way to it. Members of lists go by their names where they have some: their order is free. */
    private static Set<String> facts(List<Map<String, Object>> objects) {
        Set<String> facts = new TreeSet<>();
        for (Map<String, Object> object : objects) {
            collect(Tree.text(object, "kind") + "/" + Tree.text(object, "metadata", "name"), object, facts);
        }
        return facts;
    }

    private static void collect(String path, Object node, Set<String> facts) {
        switch (node) {
            case Map<?, ?> map -> map.forEach((key, value) -> collect(path + " " + key, value, facts));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    String name = Tree.text(list.get(i), "name");
                    collect(path + " " + (name.isEmpty() ? i : name), list.get(i), facts);
                }
            }
            case null, default -> facts.add(path + " = " + node);
        }
    }
}
