package swapreplay.core.codec;

import com.sun.jna.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A jar within ours: a library whose classes have the names of a newer one's. It is read where it lies, because a process that a
 * signal ends leaves behind what it has unpacked.
 */
final class NestedJar extends ClassLoader {
    private final String jar;
    private final @Nullable Path library;
    private final Map<String, byte[]> classes = new HashMap<>();

    /**
     * @param jar its name, next to this class
     * @param library what its classes get when they load a library; null for what the system finds
     */
    NestedJar(String jar, @Nullable Path library) throws IOException {
        super(ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.library = library;
        try (ZipInputStream entries = open(jar)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    classes.put(entry.getName(), entries.readAllBytes());
                }
            }
        }
    }

    /** Where jars with native libraries keep those for this machine: {@code linux/amd64/}. */
    static String platform() {
        String system = Platform.isMac() ? "darwin" : Platform.isWindows() ? "win" : Platform.isLinux() ? "linux" : "?";
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system + "/" + (arch.equals("x86_64") && !Platform.isMac() ? "amd64" : arch) + "/";
    }

    /**
     * Unpacks the first file below a folder of the jar, for the linker; delete it when it is linked.
     *
     * @throws IllegalStateException if there is none
     */
    static Path unpack(String jar, String folder) throws IOException {
        try (ZipInputStream entries = open(jar)) {
            if (!find(entries, folder)) {
                throw new IllegalStateException(jar + " has nothing for " + folder);
            }
            Path file = Files.createTempFile("swapreplay-", ".so");
            try {
                Files.write(file, entries.readAllBytes());
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
            return file;
        }
    }

    private static ZipInputStream open(String jar) {
        InputStream packed = NestedJar.class.getResourceAsStream(jar);
        if (packed == null) {
            throw new IllegalStateException(jar + " is missing in this build");
        }
        return new ZipInputStream(packed);
    }

    private static boolean find(ZipInputStream entries, String prefix) throws IOException {
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name.replace('.', '/') + ".class");
        if (bytes == null) {
            throw new ClassNotFoundException(name + ", in " + jar);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try (ZipInputStream entries = open(jar)) {
            return find(entries, name) ? new ByteArrayInputStream(entries.readAllBytes()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected @Nullable String findLibrary(String name) {
        return library == null ? null : library.toString();
    }
}
