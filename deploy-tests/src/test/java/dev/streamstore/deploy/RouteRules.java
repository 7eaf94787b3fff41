package dev.streamstore.deploy;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is reached from outside: all that customers need, nothing that is for operators, and by the addresses that pages tell. */
final class RouteRules {
    /** A parameter in a segment is a way around a rule that only denies. */
    private static final List<String> OPERATORS_ONLY = List.of(
            "/actuator/prometheus",
            "/actuator;x/prometheus",
            "/dead-letters.html",
            "/api/dead-letters",
            "/api/dead-letters;x/1/replay",
            "/api;x/dead-letters");

    private static final Map<String, String> PAGES = Map.of(
            "STREAMSTORE_PAGES_SHOP", "order-service",
            "STREAMSTORE_PAGES_ANALYTICS", "analytics-service",
            "STREAMSTORE_PAGES_MAIL", "mail",
            "STREAMSTORE_PAGES_BROKER", "broker");

    private RouteRules() {}

    /** A Gateway leads customers to every file and every call of the shop, and to no door of its operators. */
    static List<String> doors(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Map<String, Object> route : Objects.of(objects, "HTTPRoute")) {
            if (!backends(route).contains("order-service")) {
                continue;
            }
            OPERATORS_ONLY.stream()
                    .filter(path -> leadsTo(route, path))
                    .forEach(path -> findings.add("HTTPRoute shop: open to everybody: " + path));
            customersNeed().stream()
                    .filter(path -> !leadsTo(route, path))
                    .forEach(path -> findings.add("HTTPRoute shop: nothing leads to " + path));
        }
        return findings;
    }

    private static Set<String> customersNeed() {
        Set<String> paths = new HashSet<>(Application.of("order-service").pageFiles());
        Map<String, Object> api = Files.yaml(Files.read(Files.ROOT.resolve("docs/openapi/order.json")))
                .getFirst();
        paths.addAll(Tree.map(api, "paths").keySet());
        paths.addAll(List.of("/", "/pages.json", "/v3/api-docs", "/swagger-ui.html", "/swagger-ui/index.html"));
        paths.removeIf(path -> path.contains("dead-letters"));
        return paths;
    }

    private static boolean leadsTo(Map<String, Object> route, String path) {
        return Tree.maps(route, "spec", "rules").stream()
                .filter(rule -> !Tree.maps(rule, "backendRefs").isEmpty())
                .anyMatch(rule -> !rule.containsKey("matches")
                        || Tree.maps(rule, "matches").stream()
                                .anyMatch(match -> matches(Tree.map(match, "path"), path)));
    }

    /** As the Gateway API has it: a prefix matches whole segments. */
    private static boolean matches(Map<String, Object> rule, String path) {
        String value = Tree.text(rule, "value");
        return switch (Tree.text(rule, "type")) {
            case "Exact" -> path.equals(value);
            case "PathPrefix" -> (path + "/").startsWith(value.replaceAll("/$", "") + "/");
            default ->
                throw new IllegalArgumentException("[routes] path: expected Exact or PathPrefix but was " + rule);
        };
    }

    /** An address of a page that a service hands out is one that leads there. */
    static List<String> pages(List<Map<String, Object>> objects) {
        Map<String, Set<String>> hosts = hosts(objects);
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            Map<String, String> values =
                    Environment.values(workload.containers().getFirst());
            if (values.containsKey("SPRING_DATASOURCE_URL") && !values.containsKey("STREAMSTORE_PAGES_SHOP")) {
                findings.add(workload + ": STREAMSTORE_PAGES_SHOP: expected an address but was none");
            }
            values.forEach((name, value) -> {
                if (name.startsWith("STREAMSTORE_PAGES_")
                        && !hosts.getOrDefault(URI.create(value).getHost(), Set.of())
                                .contains(PAGES.getOrDefault(name, ""))) {
                    findings.add(workload + ": " + name + ": " + value + " leads elsewhere");
                }
            });
        }
        return findings;
    }

    /** Host name → the Services behind it. */
    private static Map<String, Set<String>> hosts(List<Map<String, Object>> objects) {
        Map<String, Set<String>> hosts = new HashMap<>();
        for (Map<String, Object> ingress : Objects.of(objects, "Ingress")) {
            for (Map<String, Object> rule : Tree.maps(ingress, "spec", "rules")) {
                hosts.put(
                        Tree.text(rule, "host"),
                        Set.of(Tree.text(rule, "http", "paths", "0", "backend", "service", "name")));
            }
        }
        for (Map<String, Object> route : Objects.of(objects, "HTTPRoute")) {
            Tree.texts(route, "spec", "hostnames").forEach(host -> hosts.put(host, backends(route)));
        }
        return hosts;
    }

    private static Set<String> backends(Map<String, Object> route) {
        Set<String> names = new HashSet<>();
        Tree.maps(route, "spec", "rules")
                .forEach(rule ->
                        Tree.maps(rule, "backendRefs").forEach(backend -> names.add(Tree.text(backend, "name"))));
        return names;
    }
}
