package swapreplay.replay.lab;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The kernel's zram: one pwrite or pread of one page with O_DIRECT, the page already where the kernel takes it. */
final class KernelSide implements BenchSide {
    private final int pageSize;
    private final int pages;
    private final FileChannel channel;
    /** All pages, aligned, so that nothing is copied on our side. */
    private final ByteBuffer source;

    private final ByteBuffer target;
    private final byte[] back;

    KernelSide(PageFile file, Path device) throws IOException {
        pageSize = file.pageSize();
        pages = file.pages();
        source = aligned(pages * pageSize);
        for (int page = 0; page < pages; page++) {
            source.put(page * pageSize, file.array(page), file.offset(page), pageSize);
        }
        target = aligned(pageSize);
        back = new byte[pageSize];
        channel =
                FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
    }

    @Override
    public void storeAll() throws IOException {
        for (int page = 0; page < pages; page++) {
            int at = page * pageSize;
            source.limit(at + pageSize).position(at);
            if (channel.write(source, at) != pageSize) {
                throw new IOException("the device took less than a page");
            }
        }
    }

    @Override
    public void loadAll() throws IOException {
        for (int page = 0; page < pages; page++) {
            target.clear();
            if (channel.read(target, (long) page * pageSize) != pageSize) {
                throw new IOException("the device gave less than a page");
            }
        }
    }

    @Override
    public byte[] load(int page) throws IOException {
        target.clear();
        channel.read(target, (long) page * pageSize);
        target.get(0, back);
        return back;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(bytes + pageSize).alignedSlice(pageSize);
    }
}
