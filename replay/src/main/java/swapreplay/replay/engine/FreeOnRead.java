package swapreplay.replay.engine;

import java.util.Map;

/**
 * Whether a swap-in frees its slot. On a synchronous device (zram) the kernel does so at once; block events do not show it, so it is
 * inferred here, never stored in a trace (spec capture, section 7.2).
 */
public enum FreeOnRead {
    /** As the trace's metadata say: yes if {@code synchronous_swap} is true. */
    AUTO,
    YES,
    NO;

    boolean in(Map<String, Object> metadata) {
        return switch (this) {
            case AUTO -> Boolean.TRUE.equals(metadata.get("synchronous_swap"));
            case YES -> true;
            case NO -> false;
        };
    }
}
