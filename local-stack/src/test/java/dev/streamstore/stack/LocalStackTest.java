package dev.streamstore.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the two processes that need no other module: a real PostgreSQL and the inbox. */
class LocalStackTest {
    @TempDir
    Path directory;

    private StackOptions options() {
        return StackOptions.isolated(StackOptions.findRepository(), directory.resolve("state"))
                .withRoles(EnumSet.of(Role.POSTGRES, Role.MAIL));
    }

    private static void execute(LocalStack stack, String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(LocalStack stack, String database, String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM " + table)) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void whatWasStoredSurvivesKillsAndARestartOfEverything() throws Exception {
        StackOptions options = options();
        long postgresPid;
        try (LocalStack stack = LocalStack.start(options)) {
            postgresPid = stack.process("postgres").pid();
            assertThat(options.state().run().resolve("postgres.pid")).hasContent(Long.toString(postgresPid));
            assertThat(stack.rssBytes("postgres")).isPositive();
            execute(stack, "orders", "CREATE TABLE t (x int)");
            for (int i = 0; i < 3; i++) {
                execute(stack, "orders", "INSERT INTO t VALUES (1)");
                stack.kill("postgres"); // with a checkpoint far away: recovery has to bring it back
                assertThat(stack.start("postgres")).isPositive();
                assertThat(count(stack, "orders", "t")).isEqualTo(i + 1);
            }
        }
        assertThat(ProcessHandle.of(postgresPid)).isEmpty();
        try (LocalStack again = LocalStack.start(options)) {
            assertThat(count(again, "orders", "t")).isEqualTo(3);
        }
    }

    @Test
    void aServerWhoseSessionsOutliveItStartsAgain() throws Exception {
        try (LocalStack stack = LocalStack.start(options().withRoles(EnumSet.of(Role.POSTGRES)));
                Connection connection = DriverManager.getConnection(stack.jdbcUrl("orders"), "orders", "orders");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (x int)");
            // Killed from outside, as by an operator or the kernel: the stack learns of it only when asked to start it.
            Process kill = new ProcessBuilder(
                            "kill",
                            "-9",
                            Long.toString(stack.process("postgres").pid()))
                    .start();
            assertThat(kill.waitFor()).isZero();
            await().until(() ->
                    stack.control().find(ProcessName.parse("postgres")).isEmpty());
            stack.start("postgres");
            assertThat(count(stack, "orders", "t")).isZero();
        }
    }

    @Test
    void eachRoleReachesOnlyItsOwnDatabase() throws Exception {
        try (LocalStack stack = LocalStack.start(options().withRoles(EnumSet.of(Role.POSTGRES)))) {
            for (String database : List.of("orders", "payments", "inventory", "notifications", "analytics")) {
                execute(stack, database, "CREATE TABLE mine (x int)");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(stack.jdbcUrl("payments"), "orders", "orders"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for database");
            assertThatThrownBy(() -> DriverManager.getConnection(stack.jdbcUrl("orders"), "orders", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
    }

    @Test
    void aSecondStackInTheSameDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        StackOptions options = options().withRoles(EnumSet.of(Role.MAIL));
        try (LocalStack stack = LocalStack.start(options)) {
            assertThatThrownBy(() -> LocalStack.start(options))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("already running")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
            assertThatThrownBy(() -> LocalStack.deleteState(options.state(), line -> {}))
                    .isInstanceOf(StackException.class);
            assertThat(stack.process("mail").isAlive()).isTrue();
        }
    }

    @Test
    void aTakenPortStopsTheStartBeforeAnythingRuns() throws Exception {
        StackOptions options = options();
        try (ServerSocket taken =
                new ServerSocket(options.ports().of(Port.MAIL), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalStack.start(options))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining(taken.getLocalPort() + " (mail)")
                    .hasMessageContaining("STREAMSTORE_PORT_MAIL");
        }
        assertThat(options.state().log(ProcessName.parse("mail"))).doesNotExist();
        LocalStack.start(options.withRoles(EnumSet.of(Role.MAIL))).close(); // the directory is free again
    }

    @Test
    void aDiskWithoutRoomIsOneSentence() {
        assertThatThrownBy(() -> LocalStack.reserve(options(), Long.MAX_VALUE))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("not enough room")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aChildThatFailsShowsItsLinesAndEverythingIsStopped() throws Exception {
        StackOptions options = options();
        options.state().prepare(0);
        Files.writeString(options.state().mail().resolve("messages"), "a file where a directory has to be");
        List<String> progress = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> LocalStack.start(options.withProgress(progress::add)))
                .isInstanceOf(dev.streamstore.stack.process.StartFailedException.class)
                .hasMessageContaining("[mail] did not start")
                .hasMessageContaining("FileAlreadyExistsException");
        assertThat(options.state().runDirectory().names()).isEmpty();
        assertThat(Ports.isFree(options.ports().of(Port.POSTGRES))).isTrue();
    }

    @Test
    void whatAKilledLauncherLeftBehindIsStoppedByTheNextStart() throws Exception {
        StackOptions options = options();
        Process launcher = launcher(options);
        assertThat(launcher.inputReader().lines().anyMatch("StreamStore is up"::equals))
                .isTrue();
        long postgres = pid(options, "postgres");
        long mail = pid(options, "mail");
        launcher.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(postgres)).isPresent(); // it did not die with its parent

        List<String> progress = Collections.synchronizedList(new ArrayList<>());
        try (LocalStack stack = LocalStack.start(options.withProgress(progress::add))) {
            assertThat(progress).anyMatch(line -> line.contains("earlier run") && line.contains("postgres"));
            assertThat(stack.process("postgres").pid()).isNotEqualTo(postgres);
            assertThat(stack.process("mail").pid()).isNotEqualTo(mail);
        }
    }

    @Test
    void sigtermStopsEverythingAlsoWhatWasStartedFromElsewhere() throws Exception {
        StackOptions options = options();
        Process launcher = launcher(options);
        assertThat(launcher.inputReader().lines().anyMatch("StreamStore is up"::equals))
                .isTrue();
        StackControl elsewhere = StackControl.attach(options.repository(), options.state());
        elsewhere.stop(ProcessName.parse("mail"));
        elsewhere.start(ProcessName.parse("mail"));
        assertThat(elsewhere.status()).allMatch(status -> status.health() == ProcessStatus.Health.HEALTHY);
        long mail = pid(options, "mail");
        launcher.destroy();
        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isZero();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> ProcessHandle.of(mail)
                        .filter(dev.streamstore.stack.process.TrackedProcess::running)
                        .isEmpty());
        assertThat(options.state().runDirectory().names()).isEmpty();
        assertThatThrownBy(() -> elsewhere.start(ProcessName.parse("mail")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("not running");
    }

    private static long pid(StackOptions options, String name) throws IOException {
        return Long.parseLong(
                Files.readString(options.state().run().resolve(name + ".pid")).strip());
    }

    /** {@code up} as a process of its own, as the script starts it. */
    private static Process launcher(StackOptions options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstreamstore.repository=" + options.repository(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.streamstore.stack.cli.Main",
                "up",
                "--only",
                "postgres,mail");
        builder.environment()
                .put("STREAMSTORE_STATE_DIR", options.state().root().toString());
        for (Port port : Port.values()) {
            builder.environment()
                    .put(port.variable(), Integer.toString(options.ports().of(port)));
        }
        return builder.redirectErrorStream(true).start();
    }

    @Test
    void theWatchTellsACrashFromAStop() throws Exception {
        try (LocalStack stack = LocalStack.start(options().withRoles(EnumSet.of(Role.MAIL)))) {
            List<String> told = new ArrayList<>();
            StackWatch watch = new StackWatch(stack.control(), told::add);
            stack.stop("mail");
            watch.look();
            assertThat(told).singleElement().asString().contains("mail").contains("was stopped");
            stack.start("mail");
            watch.look();
            assertThat(told).last().asString().contains("was started");
            stack.process("mail").destroyForcibly();
            await().until(() -> stack.control().find(ProcessName.parse("mail")).isEmpty());
            watch.look();
            assertThat(told).last().asString().contains("ended although nobody asked it to");
            assertThat(stack.control().status().getFirst().health()).isEqualTo(ProcessStatus.Health.DIED);
        }
    }

    @Test
    void resetDeletesTheDataAndNothingElse() throws Exception {
        StackOptions options = options().withRoles(EnumSet.of(Role.MAIL));
        LocalStack.start(options).close();
        Path note = Files.writeString(options.state().root().resolve("note.txt"), "mine");
        LocalStack.deleteState(options.state(), line -> {});
        assertThat(note).exists();
        assertThat(options.state().mail()).doesNotExist();
        assertThat(options.state().run()).doesNotExist();
    }

    @Test
    void theInboxAnswersOnItsPage() throws Exception {
        try (LocalStack stack = LocalStack.start(options().withRoles(EnumSet.of(Role.MAIL)));
                HttpClient http = HttpClient.newHttpClient()) {
            URI list = stack.url("mail").resolve("/api/messages");
            var answer = http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("[]");
        }
    }
}
