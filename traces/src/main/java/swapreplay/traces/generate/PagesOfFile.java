package swapreplay.traces.generate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceWriter;
import swapreplay.traces.importer.InputFile;

/** Pages of a file, drawn with equal chances; the file may be packed by gzip or zstd and is held in memory. */
public final class PagesOfFile implements PageSupply {
    private static final int PIECE_PAGES = 256;

    private final List<byte[]> pieces = new ArrayList<>();
    private final int pageSize;
    private int pages;

    /** @throws TraceException if the file holds no whole pages */
    public PagesOfFile(Path file, int pageSize) throws IOException {
        this.pageSize = pageSize;
        try (InputFile input = new InputFile(file);
                InputStream in = input.stream()) {
            while (true) {
                byte[] piece = in.readNBytes(PIECE_PAGES * pageSize);
                int rest = piece.length % pageSize;
                if (rest != 0 || (piece.length == 0 && pages == 0)) {
                    throw new TraceException(
                            file,
                            (long) pages * pageSize + piece.length - rest,
                            "expected a page of " + pageSize + " bytes, found " + rest,
                            "The file must hold whole pages; cut it there, or name their size with --page-size.");
                }
                if (piece.length == 0) {
                    return;
                }
                pieces.add(piece);
                pages += piece.length / pageSize;
            }
        }
    }

    @Override
    public @Nullable List<String> sizeCodecs() {
        return null;
    }

    @Override
    public int next(TraceWriter writer, SplittableRandom random) throws IOException {
        int page = random.nextInt(pages);
        return writer.content(pieces.get(page / PIECE_PAGES), page % PIECE_PAGES * pageSize);
    }

    @Override
    public void close() {}
}
