package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network policies allow exactly what is used. What is used is read off the same objects: who is told whose address
 * in the environment, who is behind a route, a monitor or a scaler.
 */
final class NetworkRules {
    private static final Pattern ADDRESS = Pattern.compile("://([a-z0-9.-]+?)(?:\\.[a-z0-9-]+\\.svc)?:(\\d+)");
    /** PostgreSQL pods are made by the operator in production: known by this label. */
    private static final String CNPG_LABEL = "cnpg.io/cluster";

    private NetworkRules() {}

    /** @param from and {@code to}: a workload, or in angle brackets somebody outside of the namespace */
    record Edge(String from, String to, int port) implements Comparable<Edge> {
        @Override
        public int compareTo(Edge other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return from + " → " + to + ":" + port;
        }
    }

    /** Who has pods: the workloads, and the database cluster of an operator. */
    private record Party(String name, Map<String, Object> labels, Workload workload) {
        boolean matches(Map<String, Object> selector) {
            boolean labelled = labels.entrySet()
                    .containsAll(Tree.map(selector, "matchLabels").entrySet());
            return labelled
                    && Tree.maps(selector, "matchExpressions").stream()
                            .allMatch(e -> Tree.texts(e, "values").contains(Tree.text(labels, Tree.text(e, "key"))));
        }

        int port(Object numberOrName) {
            return numberOrName instanceof Integer number
                    ? number
                    : workload.port(numberOrName).orElse(0);
        }
    }

    static List<String> edges(List<Map<String, Object>> objects) {
        List<Party> parties = parties(objects);
        Set<Edge> used = used(objects, parties);
        List<String> findings = new ArrayList<>();
        compare(
                findings,
                "egress",
                used,
                allowed(objects, parties, "egress"),
                edge -> !edge.from().startsWith("<"));
        compare(
                findings,
                "ingress",
                used,
                allowed(objects, parties, "ingress"),
                edge -> !edge.to().startsWith("<"));
        return findings;
    }

    private static void compare(
            List<String> findings, String direction, Set<Edge> used, Set<Edge> allowed, Predicate<Edge> governed) {
        used.stream()
                .filter(governed)
                .filter(edge -> !allowed.contains(edge))
                .forEach(edge -> findings.add(direction + ": used but not allowed: " + edge));
        allowed.stream()
                .filter(edge -> !used.contains(edge))
                .forEach(edge -> findings.add(direction + ": allowed but not used: " + edge));
    }

    /** Everything is denied that is not allowed, and names can be looked up. */
    static List<String> defaults(List<Map<String, Object>> objects) {
        boolean denied = Objects.of(objects, "NetworkPolicy").stream()
                .anyMatch(policy -> Tree.map(policy, "spec", "podSelector").isEmpty()
                        && Tree.texts(policy, "spec", "policyTypes").equals(List.of("Ingress", "Egress"))
                        && Tree.at(policy, "spec", "ingress") == null
                        && Tree.at(policy, "spec", "egress") == null);
        boolean names = Objects.of(objects, "NetworkPolicy").stream()
                .filter(policy -> Tree.map(policy, "spec", "podSelector").isEmpty())
                .flatMap(policy -> Tree.maps(policy, "spec", "egress").stream())
                .anyMatch(rule -> Tree.maps(rule, "ports").stream()
                                .map(port -> Tree.text(port, "protocol") + Tree.text(port, "port"))
                                .collect(java.util.stream.Collectors.toSet())
                                .equals(Set.of("UDP53", "TCP53"))
                        && !Tree.maps(rule, "to").isEmpty());
        return denied && names ? List.of() : List.of("default: denied " + denied + ", DNS allowed " + names);
    }

    private static List<Party> parties(List<Map<String, Object>> objects) {
        List<Party> parties = new ArrayList<>();
        Workload.of(objects).forEach(each -> parties.add(new Party(each.name(), each.podLabels(), each)));
        Objects.of(objects, "Cluster").forEach(cluster -> {
            String name = Tree.text(cluster, "metadata", "name");
            parties.add(new Party(name, Map.of(CNPG_LABEL, name), new Workload(Map.of())));
        });
        return parties;
    }

    // --- what is used

    private static Set<Edge> used(List<Map<String, Object>> objects, List<Party> parties) {
        Set<Edge> used = new TreeSet<>();
        for (Workload workload : Workload.of(objects)) {
            Map<String, Object> container = workload.containers().getFirst();
            Environment.values(container).forEach((name, value) -> {
                Matcher address = ADDRESS.matcher(value);
                while (address.find() && !name.endsWith("ADVERTISED_URL")) {
                    addUse(
                            objects,
                            parties,
                            used,
                            workload.name(),
                            address.group(1),
                            Integer.parseInt(address.group(2)));
                }
            });
            mailServer(objects, parties, used, workload, container);
            if (workload.pod().toString().contains("serviceAccountToken=")) {
                used.add(new Edge(workload.name(), "<any>", 443));
                used.add(new Edge(workload.name(), "<any>", 6443));
            }
        }
        Objects.of(objects, "ScaledObject")
                .forEach(scaler -> Tree.walk(scaler, (key, value) -> {
                    Matcher address = ADDRESS.matcher(key.equals("url") ? String.valueOf(value) : "");
                    if (address.find()) {
                        addUse(objects, parties, used, "<keda>", address.group(1), Integer.parseInt(address.group(2)));
                    }
                }));
        Objects.of(objects, "PodMonitor")
                .forEach(monitor -> parties.stream()
                        .filter(party -> party.matches(Tree.map(monitor, "spec", "selector")))
                        .forEach(party -> used.add(new Edge("<monitoring>", party.name(), party.port("http")))));
        Objects.of(objects, "Ingress")
                .forEach(ingress -> Tree.walk(ingress, (key, value) -> {
                    if (key.equals("service")) {
                        addUse(
                                objects,
                                parties,
                                used,
                                "<ingress>",
                                Tree.text(value, "name"),
                                Tree.at(value, "port", "name"));
                    }
                }));
        Objects.of(objects, "HTTPRoute")
                .forEach(route -> Tree.walk(route, (key, value) -> {
                    if (key.equals("backendRefs")) {
                        Map<String, Object> backend = Tree.maps(
                                        value.equals(List.of()) ? null : Map.of("all", value), "all")
                                .getFirst();
                        addUse(objects, parties, used, "<gateway>", Tree.text(backend, "name"), backend.get("port"));
                    }
                }));
        Objects.of(objects, "Cluster").forEach(cluster -> operatorsOwn(used, Tree.text(cluster, "metadata", "name")));
        return used;
    }

    private static void mailServer(
            List<Map<String, Object>> objects,
            List<Party> parties,
            Set<Edge> used,
            Workload workload,
            Map<String, Object> container) {
        Map<String, String> values = Environment.values(container);
        if (values.containsKey("SPRING_MAIL_PORT")) {
            int port = Integer.parseInt(values.get("SPRING_MAIL_PORT"));
            String host = values.get("SPRING_MAIL_HOST");
            if (host == null) {
                used.add(new Edge(workload.name(), "<any>", port));
            } else {
                addUse(objects, parties, used, workload.name(), host, port);
            }
        }
    }

    /** A cluster of CloudNativePG: replication, the operator, the API server and the object store. */
    private static void operatorsOwn(Set<Edge> used, String cluster) {
        used.add(new Edge(cluster, cluster, 5432));
        used.add(new Edge("<cnpg-system>", cluster, 5432));
        used.add(new Edge("<cnpg-system>", cluster, 8000));
        used.add(new Edge(cluster, "<any>", 443));
        used.add(new Edge(cluster, "<any>", 6443));
    }

    /** @throws IllegalArgumentException when there is no such Service */
    private static void addUse(
            List<Map<String, Object>> objects,
            List<Party> parties,
            Set<Edge> used,
            String from,
            String service,
            Object port) {
        Map<String, Object> labels = Objects.exists(objects, "Cluster", service)
                ? Map.of(CNPG_LABEL, service)
                : Tree.map(Objects.get(objects, "Service", service), "spec", "selector");
        parties.stream()
                .filter(party -> party.matches(Map.of("matchLabels", labels)))
                .forEach(party -> used.add(new Edge(from, party.name(), party.port(port))));
    }

    // --- what is allowed

    private static Set<Edge> allowed(List<Map<String, Object>> objects, List<Party> parties, String direction) {
        Set<Edge> allowed = new TreeSet<>();
        for (Map<String, Object> policy : Objects.of(objects, "NetworkPolicy")) {
            if (Tree.text(policy, "metadata", "name").equals("dns")) {
                continue;
            }
            boolean egress = direction.equals("egress");
            for (Party own : parties) {
                if (!own.matches(Tree.map(policy, "spec", "podSelector"))) {
                    continue;
                }
                for (Map<String, Object> rule : Tree.maps(policy, "spec", direction)) {
                    for (Map<String, Object> port : Tree.maps(rule, "ports")) {
                        for (Party other : others(Tree.maps(rule, egress ? "to" : "from"), parties)) {
                            int number = (egress ? other : own).port(port.get("port"));
                            allowed.add(
                                    egress
                                            ? new Edge(own.name(), other.name(), number)
                                            : new Edge(other.name(), own.name(), number));
                        }
                    }
                }
            }
        }
        return allowed;
    }

    private static List<Party> others(List<Map<String, Object>> peers, List<Party> parties) {
        List<Party> others = new ArrayList<>();
        if (peers.isEmpty()) {
            others.add(outside("<any>"));
        }
        for (Map<String, Object> peer : peers) {
            if (peer.containsKey("namespaceSelector")) {
                String text = Tree.map(peer, "namespaceSelector").toString();
                others.add(outside(
                        text.contains("ingress-nginx") || peer.toString().contains("=traefik")
                                ? "<ingress>"
                                : text.contains("gateway")
                                        ? "<gateway>"
                                        : "<" + text.replaceAll(".*=([a-z-]+)}}", "$1") + ">"));
            } else {
                parties.stream()
                        .filter(party -> party.matches(Tree.map(peer, "podSelector")))
                        .forEach(others::add);
            }
        }
        return others;
    }

    private static Party outside(String name) {
        return new Party(name, Map.of(), new Workload(Map.of()));
    }
}
