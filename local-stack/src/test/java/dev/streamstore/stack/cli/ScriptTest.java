package dev.streamstore.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.StackOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.OptionSpec;

/** The script in a checkout where nothing is built, with a Maven and a Java that only tell how they were called. */
class ScriptTest {
    private static final String ALL =
            "local-stack,order-service,payment-service,inventory-service,notification-service,analytics-service,broker-service";

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void checkOut() throws IOException {
        root = Files.createDirectories(directory.resolve("checkout"));
        Files.copy(StackOptions.findRepository().resolve("streamstore"), root.resolve("streamstore"));
        Files.createFile(root.resolve("pom.xml"));
        Path jdk = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        program(jdk.resolve("bin/javac"), "");
        program(jdk.resolve("bin/java"), "echo \"java $*\"");
        program(directory.resolve("bin/mvn"), """
                while [ "$1" != -pl ]; do shift; done
                echo "$2" >>"$MODULES"
                for module in $(echo "$2" | tr ',' ' '); do
                  mkdir -p "$module/target"
                  touch "$module/target/$module-0.1.0-SNAPSHOT.jar"
                done
                """);
    }

    private static void program(Path file, String commands) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + commands);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** @return what the script and the programs wrote */
    private String run(String line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "./streamstore"));
        command.addAll(List.of(line.split(" ")));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("STREAMSTORE_STATE_DIR");
        environment.put("STREAMSTORE_JAVA_HOME", directory.resolve("jdk").toString());
        environment.put("MODULES", directory.resolve("modules").toString());
        environment.merge("PATH", directory.resolve("bin") + ":", (path, ours) -> ours + path);
        Process script = builder.start();
        String output = new String(script.getInputStream().readAllBytes(), Charset.defaultCharset());
        assertThat(script.waitFor()).as(output).isZero();
        return output;
    }

    private List<String> built() throws IOException {
        Path modules = directory.resolve("modules");
        return Files.exists(modules) ? Files.readAllLines(modules) : List.of();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            up --only payment,mail          | local-stack,payment-service
            up --only=broker-1 --only order | local-stack,broker-service,order-service
            up --only payment-2             | local-stack
            up --help                       | local-stack
            up -h                           | local-stack
            up --only payment --help        | local-stack
            up --onyl mail                  | local-stack
            up payment                      | local-stack
            train --help                    | local-stack
            status                          | local-stack
            """)
    void onlyWhatRunsIsBuiltAndTheLauncherIsToldAll(String line, String modules) throws Exception {
        assertThat(run(line)).endsWith("local-stack-0.1.0-SNAPSHOT.jar " + line + "\n");
        assertThat(built()).containsExactly(modules);
    }

    @ParameterizedTest
    @CsvSource({"up", "up --demo", "train"})
    void everythingRunsUnlessSomethingElseIsSaid(String line) throws Exception {
        run(line);
        assertThat(built()).containsExactly(ALL);
    }

    @Test
    void noLauncherIsBuiltForHelpWhenThereIsOne() throws Exception {
        run("up --help");
        Files.createFile(
                Files.createDirectories(root.resolve("local-stack/src/main")).resolve("newer"));
        run("up --help");
        assertThat(built()).hasSize(1);
        run("up --only mail");
        assertThat(built()).hasSize(2);
    }

    /** An option that is new to the launcher has to be told to the script, or what runs would not be built. */
    @Test
    void everyOptionOfUpIsKnown() throws Exception {
        for (OptionSpec option : Main.commandLine(Map.of())
                .getSubcommands()
                .get("up")
                .getCommandSpec()
                .options()) {
            if (!option.usageHelp()) {
                Files.deleteIfExists(directory.resolve("modules"));
                Files.deleteIfExists(root.resolve("order-service/target/order-service-0.1.0-SNAPSHOT.jar"));
                run("up " + option.longestName() + (option.arity().max() > 0 ? " order" : ""));
                assertThat(built())
                        .as(option.longestName())
                        .singleElement()
                        .asString()
                        .contains("order-service");
            }
        }
    }
}
