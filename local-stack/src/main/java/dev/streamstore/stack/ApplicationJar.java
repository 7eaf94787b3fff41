package dev.streamstore.stack;

import dev.streamstore.stack.process.AtomicDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The built Spring Boot jar of a service, unpacked beside itself before it is run: it starts with a quarter less work, and
 * a build that replaces the jar does not pull it away from under a running process.
 */
final class ApplicationJar {
    private static final String PREFIX = "unpacked-";
    /** The one in use and the one before it, which a stack in another state directory may still run. */
    private static final int KEPT = 2;

    private final String module;
    private final Path target;
    /** Without a classifier: what stands beside it is for other modules' tests. */
    private final Pattern mainArtifact;

    ApplicationJar(Path repository, String module) {
        this.module = module;
        this.target = repository.resolve(module).resolve("target");
        this.mainArtifact = Pattern.compile(Pattern.quote(module) + "-[0-9.]+(-SNAPSHOT)?\\.jar");
    }

    /** The jar to run; unpacks it first unless this build is unpacked already. */
    Path runnable() {
        Path jar = built();
        try {
            Path unpacked = target.resolve(PREFIX + fingerprint(jar));
            if (AtomicDirectory.fill(unpacked, directory -> unpack(jar, directory))) {
                removeOlder();
            }
            return unpacked.resolve(jar.getFileName());
        } catch (IOException e) {
            throw new StackException("[" + module + "] " + jar + " could not be unpacked: " + e.getMessage(), e);
        }
    }

    private Path built() {
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                var found = files.filter(this::isApplication).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException e) {
                throw new StackException("[" + module + "] " + target + " can't be read: " + e, e);
            }
        }
        throw new StackException("[" + module + "] not built: expected " + module + "-*.jar in " + target
                + "; run mvn -DskipTests package");
    }

    private boolean isApplication(Path file) {
        return mainArtifact.matcher(file.getFileName().toString()).matches();
    }

    /** Changes with every build. A reproducible build sets the modification time to a fixed date, hence ctime. */
    private static String fingerprint(Path jar) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
        FileTime changed = (FileTime) Files.getAttribute(jar, "unix:ctime");
        return "%x-%x-%x"
                .formatted(attributes.size(), attributes.lastModifiedTime().toMillis(), changed.toMillis())
                .toLowerCase(Locale.ROOT);
    }

    private static void unpack(Path jar, Path directory) throws IOException {
        JavaTool.run(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                directory.toString()));
        if (!Files.isRegularFile(directory.resolve(jar.getFileName()))) {
            throw new IOException("no " + jar.getFileName() + " in it");
        }
    }

    private void removeOlder() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            List<Path> unpacked = files.filter(Files::isDirectory)
                    .filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old : unpacked.stream().skip(KEPT).toList()) {
                AtomicDirectory.delete(old);
            }
        }
    }
}
