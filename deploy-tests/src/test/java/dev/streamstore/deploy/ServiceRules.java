package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How objects refer to each other: selectors, ports, probes, scaling. */
final class ServiceRules {
    private static final int IDLE_MILLICORES = 100;

    private ServiceRules() {}

    /** A selector selects something, and a workload its own pods. */
    static List<String> selectors(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        List<Workload> workloads = Workload.of(objects);
        for (Workload workload : workloads) {
            Map<String, Object> own = Tree.map(workload.object(), "spec", "selector", "matchLabels");
            if (!workload.kind().equals("Job") && (own.isEmpty() || !workload.isSelectedBy(own))) {
                findings.add(workload + ": selector " + own + " does not match its own pods");
            }
        }
        for (Map<String, Object> service : Objects.of(objects, "Service")) {
            oneSelected(findings, workloads, service, Tree.map(service, "spec", "selector"));
        }
        for (Map<String, Object> budget : Objects.of(objects, "PodDisruptionBudget")) {
            oneSelected(findings, workloads, budget, Tree.map(budget, "spec", "selector", "matchLabels"));
        }
        for (Workload workload : workloads) {
            String headless = Tree.text(workload.object(), "spec", "serviceName");
            if (!headless.isEmpty()
                    && !(Objects.exists(objects, "Service", headless)
                            && "None"
                                    .equals(Tree.at(Objects.get(objects, "Service", headless), "spec", "clusterIP")))) {
                findings.add(workload + ": serviceName " + headless + " is no headless Service");
            }
        }
        return findings;
    }

    private static void oneSelected(
            List<String> findings, List<Workload> workloads, Map<String, Object> object, Map<String, Object> labels) {
        long selected = labels.isEmpty()
                ? 0
                : workloads.stream()
                        .filter(workload -> workload.isSelectedBy(labels))
                        .count();
        if (selected != 1) {
            findings.add(Tree.text(object, "kind") + "/" + Tree.text(object, "metadata", "name")
                    + ": expected to select one workload but selects " + selected);
        }
    }

    /** A Service leads to a port that its pods open; what our applications open is what they are told to. */
    static List<String> ports(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        List<Workload> workloads = Workload.of(objects);
        for (Map<String, Object> service : Objects.of(objects, "Service")) {
            for (Map<String, Object> port : Tree.maps(service, "spec", "ports")) {
                Optional<Integer> open = workloads.stream()
                        .filter(workload -> workload.isSelectedBy(Tree.map(service, "spec", "selector")))
                        .findFirst()
                        .flatMap(workload -> workload.port(port.get("targetPort")));
                if (!open.equals(Optional.of(Tree.number(port, "port")))) {
                    findings.add("Service/" + Tree.text(service, "metadata", "name") + ": port "
                            + Tree.text(port, "port") + " leads to " + open);
                }
            }
        }
        for (Workload workload : workloads) {
            String module = workload.module().orElse("");
            if (!module.endsWith("-service") || workload.kind().equals("Job")) {
                continue;
            }
            int standard = Application.of(module).defaultPort();
            Map<String, Object> container = workload.containers().getFirst();
            String told = Environment.values(container).getOrDefault("SERVER_PORT", "");
            Optional<Integer> http = workload.port("http");
            if (!http.equals(Optional.of(standard)) || !told.equals(Integer.toString(standard))) {
                findings.add(workload + ": port: expected " + standard + " but was " + http + ", told " + told);
            }
        }
        return findings;
    }

    /** Probes ask what the application answers, and liveness asks about nothing but the process. */
    static List<String> probes(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            if (workload.kind().equals("Job")) {
                continue;
            }
            Map<String, Object> container = workload.containers().getFirst();
            String module = workload.module().orElse("");
            for (String kind : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                Map<String, Object> probe = Tree.map(container, kind);
                String path = Tree.text(probe, "httpGet", "path");
                boolean needed = module.endsWith("-service") || !kind.equals("startupProbe");
                if (needed && probe.isEmpty()) {
                    findings.add(workload + ": no " + kind);
                }
                if (module.endsWith("-service") && !Application.of(module).answers(path)) {
                    findings.add(workload + ": " + kind + ": nothing answers at '" + path + "'");
                }
                Object port = Stream.of("httpGet", "tcpSocket")
                        .map(how -> Tree.at(probe, how, "port"))
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
                if (port != null && workload.port(port).isEmpty()) {
                    findings.add(workload + ": " + kind + ": no port " + port);
                }
            }
            if (module.endsWith("-service")
                    && !Tree.text(container, "livenessProbe", "httpGet", "path").endsWith("/liveness")) {
                findings.add(workload + ": livenessProbe: expected to ask for liveness only");
            }
        }
        return findings;
    }

    /** Deployments grow before they shrink, and never beyond the partitions; nobody fixes a number that is scaled. */
    static List<String> scaling(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        int partitions = Contract.partitions();
        List<Map<String, Object>> scalers = new ArrayList<>(Objects.of(objects, "HorizontalPodAutoscaler"));
        scalers.addAll(Objects.of(objects, "ScaledObject"));
        for (Map<String, Object> scaler : scalers) {
            String target = Tree.text(scaler, "spec", "scaleTargetRef", "name");
            int max = Math.max(
                    Tree.number(scaler, "spec", "maxReplicas"), Tree.number(scaler, "spec", "maxReplicaCount"));
            if (max != partitions) {
                findings.add("scaler of " + target + ": maximum: expected " + partitions + " but was " + max);
            }
            if (!Objects.exists(objects, "Deployment", target)) {
                findings.add("scaler of " + target + ": no such Deployment");
            } else if (Tree.at(Objects.get(objects, "Deployment", target), "spec", "replicas") != null) {
                findings.add("Deployment/" + target + ": replicas and an autoscaler");
            }
            grows(findings, objects, scaler, target);
            for (Map<String, Object> trigger : Tree.maps(scaler, "spec", "triggers")) {
                String group = Tree.text(trigger, "metadata", "url").replaceAll(".*/", "");
                if (Tree.text(trigger, "type").equals("metrics-api")
                        && (!Contract.isGroupOf(target, group)
                                || !Contract.groupFields().contains(Tree.text(trigger, "metadata", "valueLocation")))) {
                    findings.add("scaler of " + target + ": " + group + " is no group of it, or has no such field");
                }
            }
        }
        for (Map<String, Object> deployment : Objects.of(objects, "Deployment")) {
            String name = Tree.text(deployment, "metadata", "name");
            boolean scaled = scalers.stream()
                            .filter(s -> Tree.text(s, "spec", "scaleTargetRef", "name")
                                    .equals(name))
                            .count()
                    == 1;
            boolean surges = Tree.number(deployment, "spec", "strategy", "rollingUpdate", "maxSurge") == 1
                    && Tree.text(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable")
                            .equals("0");
            if (name.endsWith("-service") && !(scaled && surges)) {
                findings.add("Deployment/" + name + ": expected one autoscaler and surge-only updates");
            }
        }
        return findings;
    }

    /** What makes a service grow is more than what an idle instance takes. */
    private static void grows(
            List<String> findings, List<Map<String, Object>> objects, Map<String, Object> scaler, String target) {
        int percent = Tree.number(scaler, "spec", "metrics", "0", "resource", "target", "averageUtilization");
        if (percent == 0 || !Objects.exists(objects, "Deployment", target)) {
            return;
        }
        String request = Tree.text(
                Workload.containers(Objects.get(objects, "Deployment", target)).getFirst(),
                "resources",
                "requests",
                "cpu");
        int millicores =
                request.endsWith("m") ? Integer.parseInt(request.replace("m", "")) : 1000 * Integer.parseInt(request);
        if (millicores * percent / 100 < IDLE_MILLICORES) {
            findings.add("scaler of " + target + ": expected more than " + IDLE_MILLICORES + "m but was " + percent
                    + " % of " + request);
        }
    }

    static List<String> commonLabels(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Map<String, Object> object : objects) {
            if (!Tree.text(object, "metadata", "labels", "app.kubernetes.io/part-of")
                    .equals("streamstore")) {
                findings.add(Tree.text(object, "kind") + "/" + Tree.text(object, "metadata", "name") + ": no part-of");
            }
        }
        for (Workload workload : Workload.of(objects)) {
            for (String label : List.of("name", "component", "part-of")) {
                if (!workload.podLabels().containsKey("app.kubernetes.io/" + label)) {
                    findings.add(workload + ": pods without app.kubernetes.io/" + label);
                }
            }
        }
        return findings;
    }

    /** A class that a container is told to run is in its jar. */
    static List<String> commands(List<Map<String, Object>> objects) {
        List<String> findings = new ArrayList<>();
        for (Workload workload : Workload.of(objects)) {
            for (String word : Tree.texts(workload.containers().getFirst(), "command")) {
                String module = workload.module().orElse("").replace("inbox", "local-stack");
                if (word.startsWith("dev.streamstore.")
                        && !Application.of(module).hasClass(word)) {
                    findings.add(workload + ": " + word + " is not in " + module);
                }
            }
        }
        return findings;
    }
}
