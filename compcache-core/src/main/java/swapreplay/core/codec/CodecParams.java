package swapreplay.core.codec;

import org.jspecify.annotations.Nullable;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** The parameters of a codec's spec: at most one bare number, and each key at most once. */
final class CodecParams {
    private final Spec spec;
    private int used;

    CodecParams(Spec spec) {
        this.spec = spec;
    }

    /** The bare number, as the 3 in {@code zstd:3}. */
    int number(int fallback, int min, int max) {
        return number("", fallback, min, max);
    }

    int number(String key, int fallback, int min, int max) {
        Spec.Param param = find(key);
        return param == null ? fallback : spec.intIn(param, min, max);
    }

    String word(String key, String fallback) {
        Spec.Param param = find(key);
        return param == null ? fallback : param.value();
    }

    @Nullable
    Dictionary dictionary() {
        Spec.Param param = find("dict");
        return param == null ? null : Dictionary.read(param.value());
    }

    /** @throws SpecException if there are parameters that nobody asked for */
    void done(String usage) {
        if (used != spec.params().size()) {
            throw new SpecException("'" + spec.text() + "': write " + usage);
        }
    }

    private Spec.@Nullable Param find(String key) {
        Spec.Param found = null;
        for (Spec.Param param : spec.params()) {
            if (param.key().equals(key) && found == null) {
                found = param;
                used++;
            }
        }
        return found;
    }
}
