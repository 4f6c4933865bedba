package swapreplay.replay.share;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of page identities. With it, whoever has a page can tell whether the page is in a scrubbed trace, so it is random and thrown away, or
 * kept in a file by the owner, who then gets equal identities for equal pages in several traces.
 */
final class IdentityKey {
    private static final int KEY_BYTES = 32;
    private static final int IDENTITY_BYTES = 16;

    private final byte[] key;

    private IdentityKey(byte[] key) {
        this.key = key;
    }

    static IdentityKey random() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new IdentityKey(key);
    }

    /** The key in this file; a new one, readable by its owner alone, if there is none. @throws IOException if it is too short to be a key */
    static IdentityKey kept(Path file) throws IOException {
        try {
            byte[] key = Files.readAllBytes(file);
            if (key.length < IDENTITY_BYTES || key.length > 1 << 16) {
                throw new IOException(file + ": a key has 16 bytes or more, this file has " + key.length
                        + "\n  Name another file, or one that does not exist yet.");
            }
            return new IdentityKey(key);
        } catch (NoSuchFileException notYet) {
            IdentityKey made = random();
            try (var out = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                out.write(java.nio.ByteBuffer.wrap(made.key));
            } catch (FileAlreadyExistsException race) {
                return kept(file);
            }
            return made;
        }
    }

    /** The first half of HMAC-SHA-256. For one thread. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    static byte[] identity(Mac mac, byte[] bytes) {
        return Arrays.copyOf(mac.doFinal(bytes), IDENTITY_BYTES);
    }
}
