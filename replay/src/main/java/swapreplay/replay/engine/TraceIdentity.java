package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells a trace from every other without reading all of it: SHA-256 over its length, its start (metadata with the time of the
 * recording) and its end (the index with the checksums of all blocks), cut to 128 bits.
 */
final class TraceIdentity {
    private static final int HEAD = 64 << 10;
    private static final int TAIL = 1 << 20;

    private TraceIdentity() {}

    static String of(Path trace) throws IOException {
        try (FileChannel file = FileChannel.open(trace, StandardOpenOption.READ)) {
            long size = file.size();
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(8).putLong(size).flip());
            digest(sha, file, 0, (int) Math.min(HEAD, size));
            int tail = (int) Math.min(TAIL, Math.max(0, size - HEAD));
            digest(sha, file, size - tail, tail);
            return HexFormat.of().formatHex(sha.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void digest(MessageDigest sha, FileChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, offset + bytes.position()) >= 0) {
            // until it is full, or the file became shorter
        }
        sha.update(bytes.flip());
    }
}
