package swapreplay.replay.lab;

import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;

/** Our compressed device: every byte stored off-heap, with all accounts. */
final class CoreSide implements BenchSide {
    private final PageFile pages;
    private final CompressedDevice device;
    private final byte[] back;

    CoreSide(PageFile pages, DeviceSpec spec) {
        this.pages = pages;
        device = CompressedDevice.open(spec, pages.pageSize(), pages.pages());
        back = new byte[pages.pageSize()];
    }

    int hugeThreshold() {
        return device.hugeThreshold();
    }

    @Override
    public void storeAll() {
        for (int page = 0; page < pages.pages(); page++) {
            if (device.write(page, pages.array(page), pages.offset(page)) != CompressedDevice.OK) {
                throw CliException.environment("the core has no memory for page " + page + " of " + pages.pages()
                        + "\n  Give the JVM more: -XX:MaxDirectMemorySize, or use fewer pages.");
            }
        }
    }

    @Override
    public void loadAll() {
        for (int page = 0; page < pages.pages(); page++) {
            load(page);
        }
    }

    @Override
    public byte[] load(int page) {
        try {
            device.read(page, back, 0);
        } catch (CorruptPageException e) {
            throw new IllegalStateException("the core does not read its own page " + page, e);
        }
        return back;
    }

    @Override
    public void close() {
        device.close();
    }
}
