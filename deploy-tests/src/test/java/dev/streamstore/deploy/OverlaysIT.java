package dev.streamstore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every overlay, rendered, keeps to every rule; and every rule notices the mistake that is planted for it. */
class OverlaysIT {
    static final List<String> OVERLAYS = Files.names(Files.ROOT.resolve("k8s/overlays"));

    record Rule(String name, Function<List<Map<String, Object>>, List<String>> findings) {}

    private static final List<Rule> RULES = List.of(
            new Rule("fields", StrictModel::findings),
            new Rule("restricted", PodRules::restricted),
            new Rule("resources", PodRules::resources),
            new Rule("images", PodRules::images),
            new Rule("volumes", PodRules::volumes),
            new Rule("grace times", PodRules::graceTimes),
            new Rule("claims", PodRules::claims),
            new Rule("environment", Environment::names),
            new Rule("secrets", Environment::secrets),
            new Rule("databases", Environment::databases),
            new Rule("selectors", ServiceRules::selectors),
            new Rule("ports", ServiceRules::ports),
            new Rule("probes", ServiceRules::probes),
            new Rule("scaling", ServiceRules::scaling),
            new Rule("labels", ServiceRules::commonLabels),
            new Rule("commands", ServiceRules::commands),
            new Rule("metrics", MetricRules::alerts),
            new Rule("doors", RouteRules::doors),
            new Rule("pages", RouteRules::pages),
            new Rule("default deny", NetworkRules::defaults),
            new Rule("edges", NetworkRules::edges));

    private static final Map<String, List<Map<String, Object>>> RENDERED = new ConcurrentHashMap<>();

    /** A copy of its own for everybody. */
    static List<Map<String, Object>> render(String overlay) {
        List<Map<String, Object>> objects = RENDERED.computeIfAbsent(
                overlay,
                name -> Kustomize.render(Files.ROOT.resolve("k8s/overlays").resolve(name)));
        return new ArrayList<>(
                objects.stream().map(object -> Tree.map(Tree.copy(object))).toList());
    }

    static Rule rule(String name) {
        return RULES.stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> keepToTheRules() {
        return OVERLAYS.stream()
                .flatMap(overlay -> RULES.stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                overlay + ": " + rule.name(),
                                () -> assertThat(rule.findings().apply(render(overlay)))
                                        .isEmpty())));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleIsShownAMistake() {
        assertThat(Mistakes.ALL.stream().map(Mistakes.Mistake::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        RULES.stream().map(Rule::name).toList());
        return Mistakes.ALL.stream()
                .map(mistake -> DynamicTest.dynamicTest(mistake.rule() + ": " + mistake.what(), () -> {
                    List<Map<String, Object>> objects = render(mistake.overlay());
                    List<String> before = rule(mistake.rule()).findings().apply(objects);
                    mistake.plant().accept(objects);
                    assertThat(rule(mistake.rule()).findings().apply(objects))
                            .isNotEmpty()
                            .isNotEqualTo(before);
                }));
    }
}
