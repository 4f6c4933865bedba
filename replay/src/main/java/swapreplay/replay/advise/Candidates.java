package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policies;
import swapreplay.core.spec.Sizes;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.engine.SampleSizes;

/** The configurations that a kernel of today can be set to, as far as the wish allows. */
final class Candidates {
    private static final List<String> ZSWAP_CODECS = List.of("lz4", "lzo-rle", "zstd:3");
    private static final List<Integer> POOLS = List.of(10, 20, 35);

    private Candidates() {}

    /** zram with every codec, and with a disk zswap at several sizes, zram before the disk, and the plain disk. */
    static List<Configuration> of(Wish wish) {
        List<Configuration> all = new ArrayList<>();
        SampleSizes.kernelCodecs().forEach(codec -> all.add(with(codec, "none")));
        if (wish.disk() == null) {
            return all;
        }
        if (wish.ramBytes() != null) {
            String ram = Sizes.print(wish.ramBytes());
            for (String codec : ZSWAP_CODECS) {
                for (int pool : POOLS) {
                    all.add(with(codec, "zswap:" + wish.disk() + ",ram=" + ram + ",pool=" + pool));
                }
                all.add(with(codec, "zram:" + wish.disk() + ",size=" + Sizes.print(wish.ramBytes() / 2 / 4096 * 4096)));
            }
        }
        all.add(with("lz4", "disk:" + wish.disk()));
        all.add(with("lz4", "disk:" + wish.disk() + ",page-cluster=0"));
        return all;
    }

    private static Configuration with(String codec, String policy) {
        return new Configuration(DeviceSpec.of(codec, DeviceSpec.DEFAULT_ALLOCATOR, 0), Policies.named(policy));
    }
}
