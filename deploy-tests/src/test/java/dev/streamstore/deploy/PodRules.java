package dev.streamstore.deploy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What every pod has to keep to, whatever runs in it. Each rule gives its findings; none is good. */
final class PodRules {
    private PodRules() {}

    static List<String> restricted(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            Map<String, Object> pod = workload.pod();
            expect(findings, workload, "automountServiceAccountToken", false, pod);
            expect(findings, workload, "runAsNonRoot", true, Tree.map(pod, "securityContext"));
            expect(findings, workload, "type", "RuntimeDefault", Tree.map(pod, "securityContext", "seccompProfile"));
            if (Tree.number(pod, "securityContext", "runAsUser") == 0) {
                findings.add(workload + ": runAsUser: expected a number other than 0");
            }
            for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
                if (pod.containsKey(host)) {
                    findings.add(workload + ": " + host + " is set");
                }
            }
            for (Map<String, Object> container : workload.containers()) {
                Map<String, Object> security = Tree.map(container, "securityContext");
                expect(findings, workload, "allowPrivilegeEscalation", false, security);
                expect(findings, workload, "readOnlyRootFilesystem", true, security);
                expect(findings, workload, "drop", List.of("ALL"), Tree.map(security, "capabilities"));
                if (Tree.at(security, "capabilities", "add") != null || security.containsKey("privileged")) {
                    findings.add(workload + ": more rights than none");
                }
            }
        }
        return findings;
    }

    private static void expect(
            List<String> findings, Workload workload, String field, Object expected, Map<String, Object> in) {
        if (!expected.equals(in.get(field))) {
            findings.add(workload + ": " + field + ": expected " + expected + " but was " + in.get(field));
        }
    }

    static List<String> resources(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            for (Map<String, Object> container : workload.containers()) {
                for (String kind : List.of("requests", "limits")) {
                    for (String resource : List.of("cpu", "memory")) {
                        if (Tree.text(container, "resources", kind, resource).isEmpty()) {
                            findings.add(workload + ": resources." + kind + "." + resource + " is missing");
                        }
                    }
                }
            }
        }
        return findings;
    }

    /** Ours carry the version of the project, others a version of their own. */
    static List<String> images(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            for (Map<String, Object> container : workload.containers()) {
                String image = Tree.text(container, "image");
                String tag = image.contains(":") ? image.substring(image.lastIndexOf(':') + 1) : "";
                boolean ours = workload.module().isPresent();
                if (tag.isEmpty() || tag.contains("latest") || ours && !tag.equals(Files.VERSION)) {
                    findings.add(workload + ": image " + image + ": expected the tag " + Files.VERSION);
                }
            }
        }
        return findings;
    }

    /** Every mount has its volume, every volume is mounted, every claim and config map is there. */
    static List<String> volumes(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            Set<String> volumes = new HashSet<>();
            Stream.concat(
                            Tree.maps(workload.pod(), "volumes").stream().map(volume -> Tree.text(volume, "name")),
                            Tree.maps(workload.object(), "spec", "volumeClaimTemplates").stream()
                                    .map(claim -> Tree.text(claim, "metadata", "name")))
                    .forEach(volumes::add);
            Set<String> mounted = new HashSet<>();
            for (Map<String, Object> container : workload.containers()) {
                Tree.maps(container, "volumeMounts").forEach(mount -> mounted.add(Tree.text(mount, "name")));
            }
            if (!volumes.equals(mounted)) {
                findings.add(workload + ": volumes " + volumes + " but mounted are " + mounted);
            }
            for (Map<String, Object> volume : Tree.maps(workload.pod(), "volumes")) {
                String configMap = Tree.text(volume, "configMap", "name");
                if (!configMap.isEmpty() && !Objects.exists(objects, "ConfigMap", configMap)) {
                    findings.add(workload + ": config map " + configMap + " is not there");
                }
            }
        }
        return findings;
    }

    /** The kubelet waits at least as long as the application may take to stop. */
    static List<String> graceTimes(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            boolean serves =
                    workload.kind().equals("Deployment") || workload.kind().equals("StatefulSet");
            String module = workload.module().orElse("");
            if (!serves || !module.endsWith("-service")) {
                continue;
            }
            Map<String, Object> container = workload.containers().getFirst();
            long phaseSeconds = seconds(Application.of(module).setting("spring.lifecycle.timeout-per-shutdown-phase"));
            // Requests, consumers, relay: each in a phase of its own.
            long needs = Tree.number(container, "lifecycle", "preStop", "sleep", "seconds")
                    + seconds(Environment.values(container).getOrDefault("STREAMSTORE_WEB_DRAIN", "0s"))
                    + 3 * phaseSeconds;
            int grace = Tree.number(workload.pod(), "terminationGracePeriodSeconds");
            if (phaseSeconds == 0 || grace < needs) {
                findings.add(workload + ": terminationGracePeriodSeconds: expected >= " + needs + " but was " + grace);
            }
        }
        return findings;
    }

    private static long seconds(String duration) {
        return duration.isEmpty()
                ? 0
                : Duration.parse("PT" + duration.toUpperCase(java.util.Locale.ROOT))
                        .toSeconds();
    }

    /** What must outlive a pod lies on a claim, and the claim outlives the StatefulSet's shrinking. */
    static List<String> claims(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            if (!workload.kind().equals("StatefulSet")) {
                continue;
            }
            Map<String, Object> container = workload.containers().getFirst();
            String data = Environment.values(container).entrySet().stream()
                    .filter(variable ->
                            Set.of("STREAMSTORE_BROKER_DATA_DIR", "PGDATA").contains(variable.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
            Set<String> claims = new HashSet<>();
            Tree.maps(workload.object(), "spec", "volumeClaimTemplates")
                    .forEach(claim -> claims.add(Tree.text(claim, "metadata", "name")));
            boolean onClaim = Tree.maps(container, "volumeMounts").stream()
                    .filter(mount -> claims.contains(Tree.text(mount, "name")))
                    .anyMatch(mount -> data.startsWith(Tree.text(mount, "mountPath") + "/"));
            if (workload.object().toString().matches(".*volumeClaimTemplates=.*/version=.*")) {
                findings.add(workload + ": a claim can't be changed, hence carry no version");
            }
            if (!onClaim) {
                findings.add(workload + ": data directory '" + data + "' is not on a claim");
            }
            if (Tree.number(workload.pod(), "securityContext", "fsGroup")
                    != Tree.number(workload.pod(), "securityContext", "runAsGroup")) {
                findings.add(workload + ": fsGroup: expected the group that the process runs as");
            }
        }
        return findings;
    }
}
