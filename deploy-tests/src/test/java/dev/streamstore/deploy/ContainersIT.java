package dev.streamstore.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docker-compose.yml keeps to its rules, and each rule notices a mistake; the Dockerfile fits the applications. */
class ContainersIT {
    private static final Map<String, Function<Map<String, Object>, List<String>>> RULES = rules();

    private static Map<String, Function<Map<String, Object>, List<String>>> rules() {
        Map<String, Function<Map<String, Object>, List<String>>> rules = new LinkedHashMap<>();
        rules.put("hardening", Compose::hardening);
        rules.put("scratch", Compose::scratch);
        rules.put("memory", Compose::memory);
        rules.put("shares", Compose::shares);
        rules.put("environment", Compose::environment);
        rules.put("ports", Compose::ports);
        rules.put("images", Compose::images);
        rules.put("volumes", Compose::volumes);
        rules.put("databases", Compose::databases);
        rules.put("order", Compose::order);
        rules.put("settings", Compose::settings);
        return rules;
    }

    private record Mistake(String rule, String what, Consumer<Map<String, Object>> plant) {}

    private static final List<Mistake> MISTAKES = List.of(
            new Mistake("hardening", "a writable root", c -> service(c, "order").put("read_only", false)),
            new Mistake(
                    "scratch",
                    "nothing there may be executed",
                    c -> service(c, "broker").put("tmpfs", List.of("/tmp"))),
            new Mistake("scratch", "nowhere to write", c -> service(c, "mail").remove("tmpfs")),
            new Mistake("memory", "too much", c -> service(c, "order").put("mem_limit", "900m")),
            new Mistake("memory", "no limit", c -> service(c, "order").remove("mem_limit")),
            new Mistake(
                    "shares",
                    "figures before orders",
                    c -> service(c, "analytics").remove("cpu_shares")),
            new Mistake("shares", "orders wait", c -> service(c, "order").put("cpu_shares", 128)),
            new Mistake(
                    "environment",
                    "nobody reads it",
                    c -> environment(c, "order").put("BROKER_URL", "http://x")),
            new Mistake("ports", "open to the network", c -> service(c, "order").put("ports", List.of("8080:8080"))),
            new Mistake(
                    "ports", "the database", c -> service(c, "postgres").put("ports", List.of("127.0.0.1:5432:5432"))),
            new Mistake(
                    "images", "another version", c -> service(c, "order").put("image", "streamstore/order-service:1")),
            new Mistake(
                    "volumes",
                    "data in the container",
                    c -> environment(c, "broker").put("STREAMSTORE_BROKER_DATA_DIR", "/data")),
            new Mistake(
                    "volumes",
                    "a script that is gone",
                    c -> service(c, "postgres").put("volumes", List.of("./init.sh:/x:ro"))),
            new Mistake(
                    "databases",
                    "another one's password",
                    c -> service(c, "order").put("volumes", List.of("password-payments:/run/password:ro"))),
            new Mistake(
                    "order",
                    "nobody waits for the broker",
                    c -> Tree.map(service(c, "order"), "depends_on").remove("broker")),
            new Mistake(
                    "settings", "an unknown setting", c -> service(c, "order").put("image", "${IMAGE:-x}")),
            new Mistake(
                    "settings",
                    "a password in the file",
                    c -> environment(c, "postgres").put("POSTGRES_PASSWORD", "x")));

    /** A copy without shared parts: the anchors of the file give one map to several services. */
    private static Map<String, Object> compose() {
        return Tree.map(Tree.copy(
                Files.yaml(Files.read(Files.ROOT.resolve("docker-compose.yml"))).getFirst()));
    }

    private static Map<String, Object> service(Map<String, Object> compose, String name) {
        return Tree.map(compose, "services", name);
    }

    private static Map<String, Object> environment(Map<String, Object> compose, String name) {
        return Tree.map(service(compose, name), "environment");
    }

    @TestFactory
    Stream<DynamicTest> composeKeepsToTheRules() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> assertThat(rule.getValue().apply(compose())).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleIsShownAMistake() {
        assertThat(MISTAKES.stream().map(Mistake::rule).distinct()).containsExactlyInAnyOrderElementsOf(RULES.keySet());
        return MISTAKES.stream()
                .map(mistake -> DynamicTest.dynamicTest(mistake.rule() + ": " + mistake.what(), () -> {
                    Map<String, Object> compose = compose();
                    mistake.plant().accept(compose);
                    assertThat(RULES.get(mistake.rule()).apply(compose)).isNotEmpty();
                }));
    }

    @Test
    void theDockerfileFitsTheApplications() {
        String dockerfile = Files.read(Files.ROOT.resolve("Dockerfile"));
        String health = dockerfile.replaceAll("(?s).*HEALTH_PATH=(\\S+)\\n.*", "$1");

        assertThat(dockerfile.lines().filter(line -> line.startsWith("ARG VERSION=")))
                .isNotEmpty()
                .containsOnly("ARG VERSION=" + Files.VERSION);
        // A module may have more than one jar.
        assertThat(dockerfile).doesNotContain(":latest", "-*.jar");
        assertThat(dockerfile.lines().filter(line -> line.startsWith("USER")))
                .hasSize(2)
                .containsOnly("USER 10001:10001");
        assertThat(dockerfile.replaceAll("(?s).*-pl (\\S+) -am.*", "$1").split(","))
                .as("built are the applications, with whatever they need")
                .containsExactlyInAnyOrderElementsOf(applications());
        assertThat(Application.of("local-stack").hasClass("dev.streamstore.stack.mail.MailInbox"))
                .isTrue();
        Tree.map(compose(), "services").values().stream()
                .map(service -> Compose.module(Tree.map(service)))
                .filter(module -> module.endsWith("-service"))
                .forEach(module -> {
                    assertThat(dockerfile).contains(module);
                    assertThat(Application.of(module).answers(health))
                            .as(module)
                            .isTrue();
                });
    }

    /** The jars are made once, on whatever builds, and go into the images of every platform. */
    @Test
    void theApplicationsRunOnEveryPlatform() {
        for (String module : applications()) {
            assertThat(Application.of(module).tiedToOnePlatform()).as(module).isEmpty();
        }
    }

    /** A new one would be noticed here; compose and the overlays have each. */
    private static List<String> applications() {
        List<String> applications = new ArrayList<>(Files.names(Files.ROOT).stream()
                .filter(name -> name.endsWith("-service"))
                .toList());
        List<String> composed = Tree.map(compose(), "services").values().stream()
                .map(service -> Compose.module(Tree.map(service)))
                .filter(module -> module.endsWith("-service"))
                .toList();
        assertThat(composed).containsExactlyInAnyOrderElementsOf(applications);
        OverlaysIT.OVERLAYS.forEach(overlay -> assertThat(Workload.of(OverlaysIT.render(overlay)).stream()
                        .flatMap(workload -> workload.module().stream()))
                .as(overlay)
                .containsAll(applications));
        applications.add("local-stack");
        return applications;
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker compose", "docker-compose"})
    void clientsReadTheFile(String client) throws Exception {
        String command = client + " -f " + Files.ROOT.resolve("docker-compose.yml") + " config --quiet";
        try {
            assumeTrue(run(client + " version") == 0, client + " is not installed");
            assertThat(run(command)).isZero();
        } catch (IOException e) {
            assumeTrue(false, client + " is not installed");
        }
    }

    private static int run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command.split(" "))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
