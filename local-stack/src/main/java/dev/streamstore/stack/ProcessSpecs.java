package dev.streamstore.stack;

import dev.streamstore.stack.postgres.PostgresServer;
import dev.streamstore.stack.process.Background;
import dev.streamstore.stack.process.HealthCheck;
import dev.streamstore.stack.process.ProcessSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line and environment of every JVM of the stack. */
final class ProcessSpecs {
    static final String HOST = "127.0.0.1";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(240);
    private static final String INBOX_CLASS = "dev.streamstore.stack.mail.MailInbox";

    private final Applications applications;
    private final StateDirectory state;
    private final Ports ports;

    ProcessSpecs(Path repository, StateDirectory state, Ports ports) {
        this.applications = new Applications(repository);
        this.state = state;
        this.ports = ports;
    }

    /** @throws StackException when it is not built */
    ProcessSpec of(ProcessName name) {
        return switch (name.role().kind()) {
            case SERVICE -> jvm(name, application(name), serviceEnvironment(name));
            case BROKER -> jvm(name, application(name), brokerEnvironment(name));
            case MAIL -> jvm(name, inbox(), Map.of());
            case POSTGRES -> throw new IllegalArgumentException("PostgreSQL is not a JVM");
        };
    }

    private ProcessSpec jvm(ProcessName name, List<String> arguments, Map<String, String> environment) {
        String marker = "-Dstreamstore.process=" + state.run().resolve(name + ".pid");
        List<String> command = new ArrayList<>();
        command.add(JavaTool.java());
        command.addAll(JvmOptions.of(name.role()));
        command.add(marker);
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.put("MALLOC_ARENA_MAX", "2"); // glibc would keep an arena per core, mostly empty
        return new ProcessSpec(
                name.toString(),
                name.role().isBehindTheBroker() ? Background.wrap(command) : command,
                all,
                marker,
                state.log(name),
                health(name),
                START_TIMEOUT);
    }

    private List<String> application(ProcessName name) {
        Path jar = applications.jar(name.role());
        List<String> arguments = new ArrayList<>(new AotCache(jar).options());
        arguments.addAll(List.of("-jar", jar.toString()));
        return arguments;
    }

    private List<String> inbox() {
        return List.of(
                "-cp",
                System.getProperty("java.class.path", ""),
                INBOX_CLASS,
                Integer.toString(ports.of(Port.SMTP)),
                Integer.toString(ports.of(Port.MAIL)),
                state.mail().toString());
    }

    private Map<String, String> serviceEnvironment(ProcessName name) {
        String database = name.role().database().orElseThrow();
        Map<String, String> environment = webEnvironment(name);
        environment.put("SPRING_DATASOURCE_URL", jdbcUrl(database));
        environment.put("SPRING_DATASOURCE_USERNAME", database);
        environment.put("SPRING_DATASOURCE_PASSWORD", database);
        environment.put("STREAMSTORE_BROKER_URLS", brokerUrl());
        environment.put("STREAMSTORE_WEB_DRAIN", "1s");
        environment.put("SPRING_MAIL_HOST", HOST);
        environment.put("SPRING_MAIL_PORT", Integer.toString(ports.of(Port.SMTP)));
        return environment;
    }

    private Map<String, String> brokerEnvironment(ProcessName name) {
        Map<String, String> environment = webEnvironment(name);
        environment.put("STREAMSTORE_BROKER_ID", Integer.toString(name.instance()));
        environment.put("STREAMSTORE_BROKER_DATA_DIR", state.brokerData().toString());
        environment.put("STREAMSTORE_BROKER_ADVERTISED_URL", brokerUrl());
        return environment;
    }

    /** Where it listens, and where a browser finds the pages of the others. */
    private Map<String, String> webEnvironment(ProcessName name) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SERVER_PORT", Integer.toString(ports.of(name)));
        environment.put("SERVER_ADDRESS", HOST);
        environment.put("STREAMSTORE_PAGES_SHOP", page(Port.ORDER));
        environment.put("STREAMSTORE_PAGES_ANALYTICS", page(Port.ANALYTICS));
        environment.put("STREAMSTORE_PAGES_BROKER", page(Port.BROKER));
        environment.put("STREAMSTORE_PAGES_MAIL", page(Port.MAIL));
        return environment;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://" + HOST + ":" + ports.of(Port.POSTGRES) + "/" + database;
    }

    private String brokerUrl() {
        return "http://" + HOST + ":" + ports.of(Port.BROKER);
    }

    /** As people type it: the browser may be on another machine's tunnel, where 127.0.0.1 is forwarded as localhost. */
    private String page(Port port) {
        return "http://localhost:" + ports.of(port);
    }

    HealthCheck health(ProcessName name) {
        return switch (name.role().kind()) {
            case SERVICE, BROKER ->
                new HealthCheck.Http(
                        URI.create("http://" + HOST + ":" + ports.of(name) + "/actuator/health/readiness"));
            case MAIL -> new HealthCheck.Smtp(HOST, ports.of(Port.SMTP));
            case POSTGRES -> PostgresServer.health(ports.of(Port.POSTGRES));
        };
    }
}
