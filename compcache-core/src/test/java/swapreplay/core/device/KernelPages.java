package swapreplay.core.device;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The 6,144 pages of the codec vectors, most of them from the memory of real processes; README beside the resource. */
final class KernelPages {
    static final int PAGE = 4096;
    static final int COUNT = 6144;

    private KernelPages() {}

    /** All pages, one behind the other. */
    static byte[] read() throws IOException {
        try (InputStream in = new ZstdInputStream(resource("pages.bin.zst"))) {
            return in.readAllBytes();
        }
    }

    static InputStream resource(String name) {
        return Objects.requireNonNull(KernelPages.class.getResourceAsStream("/codecs/" + name), name);
    }
}
