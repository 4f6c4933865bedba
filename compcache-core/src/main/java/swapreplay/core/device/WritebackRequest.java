package swapreplay.core.device;

import org.jspecify.annotations.Nullable;

/** What is written to {@code writeback}: picks slots while it is read, as the kernels do. */
final class WritebackRequest {
    private final long slots;

    WritebackRequest(long slots) {
        this.slots = slots;
    }

    /** 6.18: keys and values; a type ends the reading. */
    void pick(String text, PostProcessing.Run run) throws ErrnoException {
        long low = 0;
        long high = slots - 1;
        for (KernelArguments argument : KernelArguments.of(text)) {
            if (argument.value() == null) {
                run.pickForWriteback(type(argument.key()), low, high); // the old style: a bare word
                return;
            }
            switch (argument.key()) {
                case "type" -> {
                    run.pickForWriteback(type(argument.required()), low, high);
                    return;
                }
                case "page_index" -> {
                    low = index(argument.required());
                    high = low;
                    run.pickForWriteback(SlotFilter.ANY, low, high);
                }
                case "page_indexes" -> {
                    String[] ends = argument.required().split("-", 2);
                    if (ends.length < 2) {
                        throw new ErrnoException(Errno.EINVAL, "page_indexes needs LOW-HIGH");
                    }
                    low = index(ends[0]);
                    high = index(ends[1]);
                    if (low > high) {
                        throw new ErrnoException(Errno.ERANGE, low + " is above " + high);
                    }
                    run.pickForWriteback(SlotFilter.ANY, low, high);
                }
                default -> {}
            }
        }
    }

    /** 6.1: one word, worked on in ascending order. */
    void writeback61(String text, PostProcessing.Run run) throws ErrnoException {
        @Nullable String index = text.startsWith("page_index=") ? text.substring("page_index=".length()) : null;
        if (index != null) {
            long slot = KernelNumbers.decimal(index, Long.MAX_VALUE);
            if (slot >= slots) {
                throw new ErrnoException(Errno.EINVAL, "there is no slot " + slot);
            }
            run.writebackAscending(SlotFilter.ANY, slot, slot);
            return;
        }
        SlotFilter filter = type(text);
        if (filter == SlotFilter.INCOMPRESSIBLE) {
            throw new ErrnoException(Errno.EINVAL, "6.1 knows no incompressible pages");
        }
        run.writebackAscending(filter, 0, slots - 1);
    }

    private long index(String text) throws ErrnoException {
        long index = KernelNumbers.decimal(text, Long.MAX_VALUE);
        if (index >= slots) {
            throw new ErrnoException(Errno.ERANGE, "there is no slot " + index);
        }
        return index;
    }

    private static SlotFilter type(String word) throws ErrnoException {
        return switch (word) {
            case "idle" -> SlotFilter.IDLE;
            case "huge" -> SlotFilter.HUGE;
            case "huge_idle" -> SlotFilter.HUGE_IDLE;
            case "incompressible" -> SlotFilter.INCOMPRESSIBLE;
            default -> throw new ErrnoException(Errno.EINVAL, "no type '" + word + "'");
        };
    }
}
