package dev.streamstore.deploy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Mistakes as people make them, planted into what was rendered. */
final class Mistakes {
    private Mistakes() {}

    record Mistake(String rule, String what, String overlay, Consumer<List<Map<String, Object>>> plant) {}

    static final List<Mistake> ALL = List.of(
            set("fields", "a misspelt field", "Deployment", "order-service", "v", "spec template spec hostnetwork"),
            in(
                    "production",
                    "fields",
                    "a misspelt field of a monitor",
                    "PodMonitor",
                    "streamstore",
                    "15s",
                    "spec podMetricsEndpoints 0 intervall"),
            new Mistake(
                    "fields",
                    "a misspelt field of an alert",
                    "production",
                    objects -> rule(objects).put("expression", "up == 0")),
            set(
                    "fields",
                    "a field at the wrong place",
                    "StatefulSet",
                    "broker",
                    30,
                    "spec terminationGracePeriodSeconds"),
            set(
                    "fields",
                    "a probe with an unknown field",
                    "StatefulSet",
                    "broker",
                    3,
                    "spec template spec containers 0 readinessProbe threshold"),
            in(
                    "production",
                    "fields",
                    "an unknown trigger field",
                    "ScaledObject",
                    "order-service",
                    "1",
                    "spec maxReplicas"),
            in("production", "fields", "an unknown cluster field", "Cluster", "postgres", 3, "spec replicas"),
            set(
                    "restricted",
                    "a writable root",
                    "Deployment",
                    "order-service",
                    false,
                    "spec template spec containers 0 securityContext readOnlyRootFilesystem"),
            remove(
                    "restricted",
                    "no seccomp profile",
                    "StatefulSet",
                    "broker",
                    "spec template spec securityContext seccompProfile"),
            set("restricted", "root", "Job", "topics", 0, "spec template spec securityContext runAsUser"),
            remove(
                    "restricted",
                    "a token for everybody",
                    "Deployment",
                    "mail",
                    "spec template spec automountServiceAccountToken"),
            remove(
                    "resources",
                    "no memory limit",
                    "Deployment",
                    "payment-service",
                    "spec template spec containers 0 resources limits memory"),
            remove(
                    "resources",
                    "no CPU request",
                    "StatefulSet",
                    "broker",
                    "spec template spec containers 0 resources requests cpu"),
            set(
                    "restricted",
                    "rights of root",
                    "Deployment",
                    "order-service",
                    true,
                    "spec template spec containers 0 securityContext allowPrivilegeEscalation"),
            set(
                    "restricted",
                    "a capability",
                    "Deployment",
                    "order-service",
                    Map.of("drop", List.of("ALL"), "add", List.of("NET_ADMIN")),
                    "spec template spec containers 0 securityContext capabilities"),
            set(
                    "images",
                    "latest",
                    "StatefulSet",
                    "postgres",
                    "postgres:latest",
                    "spec template spec containers 0 image"),
            set(
                    "images",
                    "another version",
                    "Deployment",
                    "order-service",
                    "streamstore/order-service:0.0.9",
                    "spec template spec containers 0 image"),
            set(
                    "volumes",
                    "a mount without a volume",
                    "Deployment",
                    "order-service",
                    "temp",
                    "spec template spec containers 0 volumeMounts 0 name"),
            set(
                    "volumes",
                    "a volume that nobody mounts",
                    "StatefulSet",
                    "postgres",
                    List.of(Map.of("name", "data", "mountPath", "/var/lib/postgresql")),
                    "spec template spec containers 0 volumeMounts"),
            set(
                    "grace times",
                    "killed while draining",
                    "Deployment",
                    "order-service",
                    20,
                    "spec template spec terminationGracePeriodSeconds"),
            set(
                    "grace times",
                    "a longer drain than the grace time",
                    "StatefulSet",
                    "broker",
                    60,
                    "spec template spec containers 0 lifecycle preStop sleep seconds"),
            env("claims", "data beside the claim", "StatefulSet", "broker", "STREAMSTORE_BROKER_DATA_DIR", "/tmp/data"),
            set(
                    "claims",
                    "a version in what can't be changed",
                    "StatefulSet",
                    "broker",
                    Map.of("app.kubernetes.io/version", "1"),
                    "spec volumeClaimTemplates 0 metadata labels"),
            env(
                    "environment",
                    "a variable nobody reads",
                    "Deployment",
                    "order-service",
                    "STREAMSTORE_BROKER_URL",
                    "http://broker:8090"),
            env(
                    "environment",
                    "a property of another application",
                    "Deployment",
                    "order-service",
                    "STREAMSTORE_RESTOCK_LEADTIME",
                    "1s"),
            env(
                    "secrets",
                    "a password in the open",
                    "Deployment",
                    "order-service",
                    "SPRING_DATASOURCE_PASSWORD",
                    "orders"),
            env(
                    "databases",
                    "another one's database",
                    "Deployment",
                    "order-service",
                    "SPRING_DATASOURCE_URL",
                    "jdbc:postgresql://postgres:5432/payments"),
            set(
                    "selectors",
                    "a Service that selects nothing",
                    "Service",
                    "order-service",
                    "order",
                    "spec selector app.kubernetes.io/name"),
            set(
                    "selectors",
                    "a budget for nothing",
                    "PodDisruptionBudget",
                    "broker",
                    "brokers",
                    "spec selector matchLabels app.kubernetes.io/name"),
            set(
                    "selectors",
                    "pods that do not belong to their Deployment",
                    "Deployment",
                    "order-service",
                    "order",
                    "spec template metadata labels app.kubernetes.io/name"),
            set("ports", "a Service that leads to no port", "Service", "broker", "web", "spec ports 0 targetPort"),
            set(
                    "ports",
                    "a port that the application does not open",
                    "Deployment",
                    "payment-service",
                    9090,
                    "spec template spec containers 0 ports 0 containerPort"),
            set(
                    "probes",
                    "a path that nothing answers",
                    "Deployment",
                    "order-service",
                    "/health",
                    "spec template spec containers 0 readinessProbe httpGet path"),
            set(
                    "probes",
                    "liveness that depends on others",
                    "StatefulSet",
                    "broker",
                    "/actuator/health/readiness",
                    "spec template spec containers 0 livenessProbe httpGet path"),
            remove(
                    "probes",
                    "no startup probe",
                    "StatefulSet",
                    "broker",
                    "spec template spec containers 0 startupProbe"),
            set(
                    "scaling",
                    "more instances than partitions",
                    "HorizontalPodAutoscaler",
                    "payment-service",
                    12,
                    "spec maxReplicas"),
            set(
                    "scaling",
                    "more instances because one is idle",
                    "HorizontalPodAutoscaler",
                    "payment-service",
                    Map.of("type", "Utilization", "averageUtilization", 70),
                    "spec metrics 0 resource target"),
            set("scaling", "replicas beside an autoscaler", "Deployment", "payment-service", 2, "spec replicas"),
            set(
                    "scaling",
                    "pods that go before others are ready",
                    "Deployment",
                    "payment-service",
                    1,
                    "spec strategy rollingUpdate maxUnavailable"),
            in(
                    "production",
                    "scaling",
                    "a group nobody is in",
                    "ScaledObject",
                    "payment-service",
                    "http://broker.streamstore.svc:8090/v1/groups/payments",
                    "spec triggers 1 metadata url"),
            in(
                    "production",
                    "scaling",
                    "a field that the broker does not answer",
                    "ScaledObject",
                    "payment-service",
                    "totalLag",
                    "spec triggers 1 metadata valueLocation"),
            remove("labels", "no common label", "Service", "broker", "metadata labels app.kubernetes.io/part-of"),
            set(
                    "commands",
                    "a class that is not there",
                    "Job",
                    "topics",
                    "dev.streamstore.messaging.MakeTopics",
                    "spec template spec containers 0 command 4"),
            new Mistake(
                    "metrics",
                    "an alert on nothing",
                    "production",
                    objects -> rule(objects).put("expr", "streamstore_lag > 1")),
            in(
                    "production",
                    "doors",
                    "the whole application",
                    "HTTPRoute",
                    "shop",
                    Map.of("type", "PathPrefix", "value", "/"),
                    "spec rules 0 matches 0 path"),
            in(
                    "production",
                    "doors",
                    "a script of the page that nobody gets",
                    "HTTPRoute",
                    "shop",
                    "/javascript",
                    "spec rules 0 matches 4 path value"),
            env(
                    "pages",
                    "a link to nowhere",
                    "Deployment",
                    "order-service",
                    "STREAMSTORE_PAGES_ANALYTICS",
                    "http://analytics.localhost"),
            remove("default deny", "nothing is denied", "NetworkPolicy", "default-deny", "spec policyTypes"),
            set("edges", "a port that nobody uses", "NetworkPolicy", "broker", 8091, "spec ingress 0 ports 0 port"),
            set(
                    "edges",
                    "everybody may send mail",
                    "NetworkPolicy",
                    "to-mail",
                    Map.of("app.kubernetes.io/component", "service"),
                    "spec podSelector matchLabels"),
            env(
                    "edges",
                    "an address without a policy",
                    "Deployment",
                    "order-service",
                    "SPRING_DATASOURCE_URL",
                    "jdbc:postgresql://mail:2525/orders"),
            new Mistake(
                    "edges",
                    "no policy for the database",
                    "local",
                    objects -> objects.removeIf(
                            object -> Tree.text(object, "metadata", "name").equals("to-postgres"))));

    private static Map<String, Object> rule(List<Map<String, Object>> objects) {
        return Tree.maps(Objects.of(objects, "PrometheusRule").getFirst(), "spec", "groups", "0", "rules")
                .getFirst();
    }

    private static Mistake set(String rule, String what, String kind, String name, Object value, String path) {
        return in("local", rule, what, kind, name, value, path);
    }

    private static Mistake in(
            String overlay, String rule, String what, String kind, String name, Object value, String path) {
        return new Mistake(
                rule, what, overlay, objects -> put(Objects.get(objects, kind, name), value, path.split(" ")));
    }

    private static Mistake remove(String rule, String what, String kind, String name, String path) {
        return new Mistake(rule, what, "local", objects -> {
            String[] steps = path.split(" ");
            Map<String, Object> object = Objects.get(objects, kind, name);
            Object removed =
                    Tree.map(object, Arrays.copyOf(steps, steps.length - 1)).remove(steps[steps.length - 1]);
            if (removed == null) {
                throw new IllegalStateException("[mistakes] nothing to remove for " + what);
            }
        });
    }

    private static Mistake env(String rule, String what, String kind, String name, String variable, String value) {
        return new Mistake(rule, what, "local", objects -> {
            Map<String, Object> container =
                    Workload.containers(Objects.get(objects, kind, name)).getFirst();
            Map<String, Object> entry = new LinkedHashMap<>(Map.of("name", variable, "value", value));
            @SuppressWarnings("unchecked")
            List<Object> variables = (List<Object>) container.get("env");
            variables.removeIf(each -> Tree.text(each, "name").equals(variable));
            variables.add(entry);
        });
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> object, Object value, String[] path) {
        Object parent = Tree.at(object, Arrays.copyOf(path, path.length - 1));
        String last = path[path.length - 1];
        if (parent instanceof List<?> list) {
            ((List<Object>) list).set(Integer.parseInt(last), value);
        } else {
            ((Map<String, Object>) parent).put(last, value);
        }
    }
}
