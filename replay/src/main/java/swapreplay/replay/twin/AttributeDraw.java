package swapreplay.replay.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import swapreplay.core.device.KernelVersion;

/**
 * Texts that a churn writes to attributes, in the words of a kernel: marks, write-back and recompression as they are meant, and now and
 * then what the kernel refuses.
 *
 * @param writesBack whether there is a backing device
 * @param secondary algorithms of priority 1 and on; without any, nothing is recompressed
 * @param slots of the device
 */
record AttributeDraw(KernelVersion kernel, boolean writesBack, List<String> secondary, long slots) {
    private static final String[] TYPES = {"idle", "huge", "huge_idle"};
    private static final int MOST_THRESHOLD = 4200;
    private static final int MOST_PAGES = 300;

    AttributeDraw {
        secondary = List.copyOf(secondary);
    }

    /** Of a thousand operations: none if the churn has nothing to mark pages for. */
    int perThousand() {
        return !secondary.isEmpty() ? 15 : writesBack ? 5 : 0;
    }

    /**
     * An attribute and, behind a blank, the text for it.
     *
     * @param slot the slot that the churn stands at
     */
    String next(SplittableRandom random, long slot) {
        List<String> choices = new ArrayList<>(List.of("idle all", "idle all", "mem_used_max 0"));
        if (writesBack) {
            choices.add("writeback_limit " + random.nextInt(2000));
            choices.add("writeback_limit_enable " + (random.nextInt(3) == 0 ? 1 : 0));
            choices.add("writeback page_index=" + slot);
            choices.add("writeback " + type(random));
            if (kernel != KernelVersion.V6_1) {
                choices.add("writeback page_indexes=" + slot + "-" + random.nextLong(slot, slots + 1));
                choices.add("writeback page_indexes=" + slot + "-" + random.nextLong(slot, slots) + " page_index="
                        + random.nextLong(slots) + " type=" + type(random));
            }
        }
        if (!secondary.isEmpty()) {
            for (int weight = choices.size(); weight > 0; weight--) {
                choices.add(recompress(random));
            }
        }
        return choices.get(random.nextInt(choices.size()));
    }

    private static String type(SplittableRandom random) {
        return TYPES[random.nextInt(TYPES.length)];
    }

    private String recompress(SplittableRandom random) {
        List<String> words = new ArrayList<>(List.of("type=" + (random.nextInt(4) == 0 ? "any" : type(random))));
        if (random.nextInt(3) == 0) {
            words.add("threshold=" + random.nextInt(MOST_THRESHOLD));
        }
        if (random.nextInt(3) == 0) {
            words.add("max_pages=" + random.nextInt(MOST_PAGES));
        }
        switch (random.nextInt(6)) {
            case 0 -> words.add("algo=" + secondary.get(random.nextInt(secondary.size())));
            case 1 -> words.add("priority=" + random.nextInt(5));
            case 2 ->
                words.add(List.of("algo=lz5", "threshold", "max_pages=all").get(random.nextInt(3)));
            default -> {}
        }
        return "recompress " + String.join(" ", words);
    }
}
