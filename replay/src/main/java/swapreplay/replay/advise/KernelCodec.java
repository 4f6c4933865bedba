package swapreplay.replay.advise;

import org.jspecify.annotations.Nullable;
import swapreplay.core.spec.Spec;

/**
 * A codec as zram's attributes take it.
 *
 * @param algorithm as {@code comp_algorithm} knows it
 * @param level for {@code algorithm_params}; null for the kernel's default
 */
record KernelCodec(String algorithm, @Nullable String level) {
    static KernelCodec of(String spec) {
        Spec codec = Spec.parse(spec);
        String algorithm = codec.name();
        String given = codec.params().stream()
                .filter(param -> param.key().isEmpty())
                .findFirst()
                .map(Spec.Param::value)
                .orElse(null);
        boolean isDefault = given == null
                || (algorithm.equals("zstd") && given.equals("3"))
                || (algorithm.equals("lz4hc") && given.equals("9"))
                || (algorithm.equals("deflate") && given.equals("6"))
                || (algorithm.equals("lz4") && given.equals("1"));
        return new KernelCodec(algorithm, isDefault ? null : given);
    }

    /** As zram-generator's {@code compression-algorithm} has it. */
    String generator() {
        return level == null ? algorithm : algorithm + "(level=" + level + ")";
    }
}
