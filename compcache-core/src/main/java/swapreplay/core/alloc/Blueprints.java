package swapreplay.core.alloc;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** Makes an {@link Allocators.Blueprint} of a name, the frame size for a page size, and a constructor. */
final class Blueprints {
    /** A constructor that is given its frames. */
    interface Maker {
        Allocator make(FrameStore store, int pageSize);
    }

    private Blueprints() {}

    /** The parameters of a spec. @throws SpecException if a key is given twice */
    static List<Spec.Param> params(Spec spec) {
        Set<String> keys = new HashSet<>();
        for (Spec.Param param : spec.params()) {
            if (!keys.add(param.key())) {
                throw new SpecException("'" + spec.text() + "': " + param.key() + " is given twice");
            }
        }
        return spec.params();
    }

    static Allocators.Blueprint of(String name, IntUnaryOperator frameSize, Maker maker) {
        return new Allocators.Blueprint() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Allocator build(int pageSize, IntFunction<FrameStore> frames) {
                if (Integer.bitCount(pageSize) != 1 || pageSize < 4096 || pageSize > 64 << 10) {
                    throw new IllegalArgumentException("pages of " + pageSize + " bytes: not 4, 8, 16, 32 or 64 KiB");
                }
                return maker.make(frames.apply(frameSize.applyAsInt(pageSize)), pageSize);
            }
        };
    }
}
