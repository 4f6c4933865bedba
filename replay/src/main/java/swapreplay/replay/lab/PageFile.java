package swapreplay.replay.lab;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;
import swapreplay.replay.cli.CliException;

/**
 * Pages one behind the other, held in memory in pieces of about 1 MiB. The file is raw, or packed by {@code zstd} or {@code
 * gzip} if its name ends in {@code .zst} or {@code .gz}.
 */
public final class PageFile {
    private static final int PIECE_BYTES = 1 << 20;

    private final int pageSize;
    private final int pagesInPiece;
    private final List<byte[]> pieces = new ArrayList<>();
    private int pages;

    private PageFile(int pageSize) {
        this.pageSize = pageSize;
        this.pagesInPiece = PIECE_BYTES / pageSize;
    }

    /** @throws CliException if the file cannot be read or is not whole pages */
    public static PageFile read(Path file, int pageSize) {
        PageFile result = new PageFile(pageSize);
        long done = 0;
        try (InputStream in = open(file)) {
            while (true) {
                byte[] piece = in.readNBytes(result.pagesInPiece * pageSize);
                int rest = piece.length % pageSize;
                if (rest != 0) {
                    throw leftOver(file, done + piece.length - rest, rest, pageSize);
                }
                if (piece.length == 0) {
                    break;
                }
                result.pieces.add(piece);
                result.pages = Math.addExact(result.pages, piece.length / pageSize);
                done += piece.length;
            }
        } catch (NoSuchFileException e) {
            throw CliException.badInput(file + ": no such file");
        } catch (IOException e) {
            String reason = e instanceof EOFException ? "ends too early" : String.valueOf(e.getMessage());
            throw CliException.badInput(String.format(
                    "%s:0x%x: cannot be read: %s%n  The offset counts unpacked bytes.", file, done, reason));
        }
        if (result.pages == 0) {
            throw CliException.badInput(file + ":0x0: no pages, the file is empty");
        }
        return result;
    }

    /** Pages made up in memory. */
    public static PageFile of(int pageSize, int pages, IntFunction<byte[]> page) {
        PageFile result = new PageFile(pageSize);
        result.pages = pages;
        for (int done = 0; done < pages; done += result.pagesInPiece) {
            byte[] piece = new byte[Math.min(result.pagesInPiece, pages - done) * pageSize];
            for (int at = 0; at < piece.length; at += pageSize) {
                System.arraycopy(page.apply(done + at / pageSize), 0, piece, at, pageSize);
            }
            result.pieces.add(piece);
        }
        return result;
    }

    /** These pages, or {@code max} of them spread evenly. */
    public PageFile thinned(int max) {
        if (pages <= max) {
            return this;
        }
        return of(pageSize, max, i -> {
            int page = (int) ((long) i * pages / max);
            return Arrays.copyOfRange(array(page), offset(page), offset(page) + pageSize);
        });
    }

    public int pageSize() {
        return pageSize;
    }

    public int pages() {
        return pages;
    }

    /** The array that holds a page. */
    public byte[] array(int page) {
        return pieces.get(page / pagesInPiece);
    }

    /** Where in its array a page begins. */
    public int offset(int page) {
        return page % pagesInPiece * pageSize;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        String name = file.toString();
        try {
            if (name.endsWith(".zst")) {
                return new ZstdInputStream(raw);
            }
            return name.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException | RuntimeException | Error e) {
            raw.close();
            throw e;
        }
    }

    private static CliException leftOver(Path file, long offset, int rest, int pageSize) {
        return CliException.badInput(String.format(
                "%s:0x%x: expected a page of %d bytes, found %d%n"
                        + "  The file must hold whole pages. Cut it there, or name the page size with --page-size.",
                file, offset, pageSize, rest));
    }
}
