package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The environment of containers, and the rules about it. */
final class Environment {
    /** Read by the JVM or by the C library, not by Spring. */
    private static final Set<String> OF_THE_JVM = Set.of("JAVA_TOOL_OPTIONS", "MALLOC_ARENA_MAX");
    /** Read by the entry point of the PostgreSQL image. */
    private static final Set<String> OF_POSTGRES = Set.of("POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS", "PGDATA");

    private Environment() {}

    /** Those variables that have their value here. */
    static Map<String, String> values(Map<String, Object> container) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map<String, Object> variable : Tree.maps(container, "env")) {
            if (variable.containsKey("value")) {
                values.put(Tree.text(variable, "name"), Tree.text(variable, "value"));
            }
        }
        return values;
    }

    /** Every variable is read by what runs in the container. */
    static List<String> names(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            for (Map<String, Object> container : workload.containers()) {
                String all = Tree.maps(container, "env").toString();
                for (Map<String, Object> variable : Tree.maps(container, "env")) {
                    String name = Tree.text(variable, "name");
                    boolean used = all.contains("$(" + name + ")");
                    if (!used && !isRead(name, workload.module().orElse(""))) {
                        findings.add(workload + ": nothing reads " + name);
                    }
                }
            }
        }
        return findings;
    }

    static boolean isRead(String name, String module) {
        if (module.isEmpty()) {
            return OF_POSTGRES.contains(name);
        }
        return OF_THE_JVM.contains(name)
                || module.endsWith("-service") && Application.of(module).readsVariable(name);
    }

    /** What looks like a password comes from a Secret; no Secret is written down. */
    static List<String> secrets(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        Objects.of(objects, "Secret")
                .forEach(secret -> findings.add("Secret " + Tree.text(secret, "metadata", "name") + " is inlined"));
        for (Workload workload : Workload.of(objects)) {
            for (Map<String, Object> container : workload.containers()) {
                values(container).forEach((name, value) -> {
                    boolean isFile = name.endsWith("_FILE");
                    if (name.matches(".*(PASSWORD|TOKEN|SECRET).*") && !isFile
                            || value.matches(".*://[^/]*:[^/]*@.*")) {
                        findings.add(workload + ": " + name + " is inlined");
                    }
                });
            }
        }
        return findings;
    }

    /** The database that a service is given is its own, by name and by Secret, and somebody makes both. */
    static List<String> databases(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        String makers = Workload.of(objects).stream()
                        .filter(workload -> workload.name().equals("passwords"))
                        .map(workload -> Tree.texts(workload.containers().getFirst(), "args")
                                .toString())
                        .findFirst()
                        .orElse("")
                + Objects.of(objects, "Cluster");
        for (Workload workload : Workload.of(objects)) {
            Map<String, Object> container = workload.containers().getFirst();
            String url = values(container).getOrDefault("SPRING_DATASOURCE_URL", "");
            if (url.isEmpty()) {
                continue;
            }
            String database = url.substring(url.lastIndexOf('/') + 1);
            String own = Application.of(workload.module().orElseThrow()).setting("spring.datasource.username");
            if (!database.equals(own) || !makers.contains(database)) {
                findings.add(workload + ": database: expected " + own + " but was " + database);
            }
            for (Map<String, Object> variable : Tree.maps(container, "env")) {
                String secret = Tree.text(variable, "valueFrom", "secretKeyRef", "name");
                if (Tree.text(variable, "name").startsWith("SPRING_DATASOURCE")
                        && !secret.isEmpty()
                        && !secret.equals(own + "-database")) {
                    findings.add(workload + ": " + Tree.text(variable, "name") + " comes from " + secret);
                }
            }
        }
        return findings;
    }
}
