package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of docker-compose.yml. */
final class Compose {
    private static final int LIMIT_MIB = 3 * 1024;
    private static final int USUAL_SHARES = 1024;
    private static final Set<String> GO_FIRST = Set.of("passwords", "postgres", "broker", "order");
    private static final Pattern PUBLISHED = Pattern.compile("127\\.0\\.0\\.1:\\$\\{([A-Z_]+):-(\\d+)}:(\\d+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::-([^}]*))?}");
    private static final Pattern PORT_CONSTANT = Pattern.compile("    ([A-Z]+)\\((\\d+), ");

    private Compose() {}

    static List<String> hardening(Map<String, Object> compose) {
        return each(compose, (findings, name, service) -> {
            boolean restricted = Boolean.TRUE.equals(service.get("read_only"))
                    && List.of("ALL").equals(service.get("cap_drop"))
                    && Tree.texts(service, "security_opt").contains("no-new-privileges:true");
            if (!restricted || service.containsKey("privileged") || service.containsKey("cap_add")) {
                findings.add(name + ": not restricted");
            }
        });
    }

    /** Every application may write there, and what reads batches loads native code that its libraries unpack there. */
    static List<String> scratch(Map<String, Object> compose) {
        return each(compose, (findings, name, service) -> {
            String needed = module(service).equals("inbox") ? "/tmp" : "/tmp:exec";
            if (!module(service).isEmpty() && !Tree.texts(service, "tmpfs").contains(needed)) {
                findings.add(name + ": tmpfs: expected " + needed + " but was " + Tree.texts(service, "tmpfs"));
            }
        });
    }

    /** Every container has a limit, and all of them together fit. */
    static List<String> memory(Map<String, Object> compose) {
        int[] sum = {0};
        List<String> findings = each(compose, (found, name, service) -> {
            String limit = Tree.text(service, "mem_limit");
            if (limit.matches("\\d+m")) {
                sum[0] += Integer.parseInt(limit.replace("m", ""));
            } else {
                found.add(name + ": mem_limit: expected so many m but was '" + limit + "'");
            }
        });
        if (sum[0] > LIMIT_MIB) {
            findings.add("memory limits: expected at most " + LIMIT_MIB + " MiB but was " + sum[0]);
        }
        return findings;
    }

    /** What takes the order goes before what is behind the broker. */
    static List<String> shares(Map<String, Object> compose) {
        return each(compose, (findings, name, service) -> {
            boolean givesWay = service.get("cpu_shares") instanceof Integer shares && shares < USUAL_SHARES;
            if (givesWay == GO_FIRST.contains(name)) {
                findings.add(name + ": cpu_shares: " + service.get("cpu_shares"));
            }
        });
    }

    static List<String> environment(Map<String, Object> compose) {
        return each(compose, (findings, name, service) -> {
            String module = module(service);
            for (String variable : Tree.map(service, "environment").keySet()) {
                boolean read = name.equals("passwords")
                        ? variable.startsWith("PASSWORD_")
                        : Environment.isRead(variable, module);
                if (!read) {
                    findings.add(name + ": nothing reads " + variable);
                }
            }
        });
    }

    /** Only the doors of applications, on the loopback address, at the ports of {@code ./streamstore up}. */
    static List<String> ports(Map<String, Object> compose) {
        Map<String, Integer> standard = new HashMap<>();
        Matcher constants = PORT_CONSTANT.matcher(
                Files.read(Files.ROOT.resolve("local-stack/src/main/java/dev/streamstore/stack/Port.java")));
        while (constants.find()) {
            standard.put("STREAMSTORE_PORT_" + constants.group(1), Integer.parseInt(constants.group(2)));
        }
        return each(compose, (findings, name, service) -> {
            String module = module(service);
            List<String> ports = Tree.texts(service, "ports");
            if (module.isEmpty() != ports.isEmpty()) {
                findings.add(name + ": published ports: " + ports);
            }
            for (String port : module.isEmpty() ? List.<String>of() : ports) {
                Matcher published = PUBLISHED.matcher(port);
                int inside =
                        module.equals("inbox") ? 8025 : Application.of(module).defaultPort();
                if (!published.matches()
                        || !published.group(2).equals(String.valueOf(standard.get(published.group(1))))
                        || !published.group(3).equals(Integer.toString(inside))
                        || module.endsWith("-service")
                                && !published.group(3).equals(Tree.text(service, "build", "args", "PORT"))) {
                    findings.add(name + ": port " + port);
                }
            }
        });
    }

    /** Ours are built from their own module and carry the project's version. */
    static List<String> images(Map<String, Object> compose) {
        return each(compose, (findings, name, service) -> {
            String image = Tree.text(service, "image");
            String module = module(service);
            boolean ours = !module.isEmpty();
            boolean built = module.equals("inbox")
                    ? Tree.text(service, "build", "target").equals("inbox")
                    : Tree.text(service, "build", "args", "MODULE").equals(module);
            if (ours && !(image.endsWith(":" + Files.VERSION) && built) || image.contains("latest")) {
                findings.add(name + ": image " + image);
            }
        });
    }

    /** Named volumes exist and are used, mounted files are there, data and passwords are where they are looked for. */
    static List<String> volumes(Map<String, Object> compose) {
        Set<String> used = new TreeSet<>();
        List<String> findings = each(compose, (found, name, service) -> {
            Set<String> targets = new HashSet<>();
            for (String volume : Tree.texts(service, "volumes")) {
                String[] parts = volume.split(":");
                targets.add(parts[1]);
                if (!parts[0].startsWith("./")) {
                    used.add(parts[0]);
                } else if (!java.nio.file.Files.isRegularFile(Files.ROOT.resolve(parts[0]))) {
                    found.add(name + ": no file " + parts[0]);
                }
            }
            String data = Tree.text(service, "environment", "STREAMSTORE_BROKER_DATA_DIR");
            String tree = Tree.text(service, "environment", "SPRING_CONFIG_ADDITIONAL_LOCATION");
            boolean kept = data.isEmpty() || targets.contains(data);
            boolean readable = tree.isEmpty() || targets.contains(tree.replaceAll("configtree:(.*)/", "$1"));
            if (!kept || !readable) {
                found.add(name + ": volumes " + targets + " but data in '" + data + "', settings in '" + tree + "'");
            }
        });
        if (!used.equals(Tree.map(compose, "volumes").keySet())) {
            findings.add("volumes: declared " + Tree.map(compose, "volumes").keySet() + " but used " + used);
        }
        return findings;
    }

    /** A service gets the password and the address of its own database and nobody else's. */
    static List<String> databases(Map<String, Object> compose) {
        return each(compose, (findings, name, service) -> {
            String url = Tree.text(service, "environment", "SPRING_DATASOURCE_URL");
            if (url.isEmpty()) {
                return;
            }
            String own = Application.of(module(service)).setting("spring.datasource.username");
            boolean itsOwn = url.equals("jdbc:postgresql://postgres:5432/" + own)
                    && Tree.texts(service, "volumes").equals(List.of("password-" + own + ":/run/password:ro"));
            if (!itsOwn) {
                findings.add(name + ": database " + url + ", " + Tree.texts(service, "volumes"));
            }
        });
    }

    /** Nobody starts before what it can't start without is healthy; who is asked for its health says so. */
    static List<String> order(Map<String, Object> compose) {
        Map<String, Object> services = Tree.map(compose, "services");
        return each(compose, (findings, name, service) -> {
            for (String needed : Tree.map(service, "depends_on").keySet()) {
                Map<String, Object> other = Tree.map(services, needed);
                String condition = Tree.text(service, "depends_on", needed, "condition");
                boolean healthKnown = other.containsKey("healthcheck") || other.containsKey("build");
                boolean fits = condition.equals("service_healthy") && healthKnown
                        || condition.equals("service_completed_successfully") && needed.equals("passwords");
                if (!services.containsKey(needed) || !fits) {
                    findings.add(name + ": depends on " + needed + " " + condition);
                }
            }
            boolean waits = Tree.map(service, "depends_on").keySet().containsAll(Set.of("postgres", "broker"));
            if (!Tree.text(service, "environment", "SPRING_DATASOURCE_URL").isEmpty() && !waits) {
                findings.add(name + ": expected to wait for postgres and broker");
            }
        });
    }

    /** Every setting is in the example with the same default, and no password has one. */
    static List<String> settings(Map<String, Object> compose) {
        List<String> findings = new ArrayList<>();
        Map<String, String> defaults = new TreeMap<>();
        Tree.walk(compose, (key, value) -> {
            for (Object each : value instanceof List<?> list ? list : List.of(String.valueOf(value))) {
                Matcher variable = VARIABLE.matcher(String.valueOf(each));
                while (variable.find()) {
                    defaults.put(variable.group(1), String.valueOf(variable.group(2)));
                }
            }
        });
        Map<String, String> example = new TreeMap<>();
        Files.read(Files.ROOT.resolve(".env.example"))
                .lines()
                .filter(line -> line.matches("[A-Z_]+=.*"))
                .forEach(line ->
                        example.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        if (!defaults.equals(example)) {
            findings.add("settings: expected " + example + " but was " + defaults);
        }
        defaults.forEach((name, value) -> {
            if (name.startsWith("PASSWORD") && !value.isEmpty()) {
                findings.add("a password is inlined: " + name);
            }
        });
        Tree.walk(compose, (key, value) -> {
            if (key.matches("(.*_)?PASSWORD(_.*)?")
                    && !key.endsWith("_FILE")
                    && !String.valueOf(value).startsWith("${")) {
                findings.add("a password is inlined: " + key);
            }
        });
        return findings;
    }

    static String module(Map<String, Object> service) {
        String image = Tree.text(service, "image");
        return image.startsWith("streamstore/") ? image.replaceAll("streamstore/|:.*", "") : "";
    }

    @FunctionalInterface
    private interface Check {
        void accept(List<String> findings, String name, Map<String, Object> service);
    }

    private static List<String> each(Map<String, Object> compose, Check check) {
        List<String> findings = new ArrayList<>();
        Tree.map(compose, "services").forEach((name, service) -> check.accept(findings, name, Tree.map(service)));
        return findings;
    }
}
