package dev.streamstore.stack.postgres;

import dev.streamstore.stack.process.ProcessException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked once from the jar for this platform into a directory that stays.
 *
 * <p>The directory appears by an atomic rename, so that an interrupted unpacking is never taken for a whole one; a lock
 * file keeps two launchers from unpacking at once.
 */
public final class PostgresBinaries {
    /** Changes with the layout of what is unpacked; the version of the server is in the archive's name. */
    private final Path directory;

    private PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    /** Unpacks below {@code cache} unless that has been done already. */
    public static PostgresBinaries unpack(Path cache, String version) {
        String system =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac") ? "Darwin" : "Linux";
        String machine = ArchUtils.normalize(System.getProperty("os.arch", ""));
        Path target = cache.resolve("postgresql-" + version + "-" + system.toLowerCase(Locale.ROOT) + "-" + machine);
        try {
            Files.createDirectories(cache);
            Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
            synchronized (PostgresBinaries.class) { // file locks are held by the whole JVM
                try (FileChannel channel =
                                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (lock.isValid() && !Files.isDirectory(target)) {
                        unpackInto(target, system, machine);
                    }
                }
            }
        } catch (IOException e) {
            throw new ProcessException("[postgres] programs could not be unpacked into " + target + ": " + e, e);
        }
        return new PostgresBinaries(target);
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    private static void unpackInto(Path target, String system, String machine) throws IOException {
        Path temporary = Files.createTempDirectory(target.getParent(), "unpacking-");
        try (InputStream archive = archive(system, machine);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpackEntry(temporary, tar, entry);
            }
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @SuppressWarnings("NullAway") // the resolver's API is not annotated; it answers null for an unknown platform
    private static InputStream archive(String system, String machine) throws IOException {
        InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
        if (archive == null) {
            throw new IOException("there are no PostgreSQL programs for " + system + " on " + machine);
        }
        return archive;
    }

    private static void unpackEntry(Path root, TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        Path file = root.resolve(entry.getName()).normalize();
        if (!file.startsWith(root)) {
            throw new IOException("the archive has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(file, root.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, file);
            Files.setPosixFilePermissions(file, permissions(entry.getMode()));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((mode & 0100) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }
}
