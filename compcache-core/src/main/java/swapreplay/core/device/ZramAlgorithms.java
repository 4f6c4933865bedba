package swapreplay.core.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** The algorithms that a zram is set to, one for each priority, and their parameters; what its attributes print and take of them. */
final class ZramAlgorithms {
    private static final List<String> NAMES_6_18 = List.of("lzo-rle", "lzo", "lz4", "lz4hc", "zstd", "deflate", "842");
    private static final List<String> NAMES_6_1 = List.of("lzo", "lzo-rle", "lz4", "lz4hc", "842", "zstd");
    private static final int LONGEST_NAME = 127;

    private final KernelVersion kernel;
    private final @Nullable String[] names = new String[CompressedDevice.PRIORITIES];
    /** What {@code algorithm_params} said, as parameters of a codec spec. */
    private final String[] params = new String[CompressedDevice.PRIORITIES];

    ZramAlgorithms(KernelVersion kernel) {
        this.kernel = kernel;
        clear(DeviceSpec.DEFAULT_CODEC);
    }

    /** As after a reset, which keeps the chosen algorithm in 6.1 only. */
    void reset() {
        String kept = names[0];
        clear(kernel == KernelVersion.V6_1 && kept != null ? kept : DeviceSpec.DEFAULT_CODEC);
    }

    private void clear(String primary) {
        Arrays.fill(names, null);
        Arrays.fill(params, "");
        names[0] = primary;
    }

    /** A device that exists is set to this codec, which may be one that no kernel has. */
    void adopt(int priority, String codec) {
        Spec spec = Spec.parse(codec);
        names[priority] = spec.name();
        params[priority] = codec.substring(Math.min(codec.length(), spec.name().length() + 1));
    }

    void primary(String name) throws ErrnoException {
        if (name.length() > LONGEST_NAME) {
            throw new ErrnoException(Errno.E2BIG, "an algorithm's name has at most " + LONGEST_NAME + " characters");
        }
        names[0] = known(name);
    }

    /** What {@code recomp_algorithm} takes. */
    void secondary(String text) throws ErrnoException {
        String name = null;
        long priority = 1;
        for (KernelArguments argument : KernelArguments.of(text)) {
            argument.required();
            switch (argument.key()) {
                case "algo" -> name = argument.required();
                case "priority" -> priority = argument.number(Integer.MAX_VALUE);
                default -> {}
            }
        }
        if (name == null || priority < 1 || priority >= CompressedDevice.PRIORITIES) {
            throw new ErrnoException(Errno.EINVAL, "write algo=NAME priority=1 to 3");
        }
        names[(int) priority] = known(name);
    }

    /** What {@code algorithm_params} takes; values are looked at when the device starts. */
    void params(String text) throws ErrnoException {
        String algorithm = null;
        long priority = 0;
        List<String> found = new ArrayList<>();
        for (KernelArguments argument : KernelArguments.of(text)) {
            String value = argument.required();
            switch (argument.key()) {
                case "algo" -> algorithm = value;
                case "priority" -> priority = argument.number(Integer.MAX_VALUE);
                case "level" -> found.add(0, Integer.toString(KernelNumbers.signed(value)));
                case "dict" -> found.add("dict=" + value);
                case "deflate.winbits" -> found.add("winbits=" + KernelNumbers.signed(value));
                default -> {}
            }
        }
        int at = algorithm == null ? (int) Math.min(priority, CompressedDevice.PRIORITIES) : priorityOf(algorithm, 0);
        if (at >= CompressedDevice.PRIORITIES) {
            throw new ErrnoException(Errno.EINVAL, "no algorithm is configured there");
        }
        params[at] = String.join(",", found);
    }

    /** The codec of a priority, null if none is configured. @throws ErrnoException EINVAL if its parameters cannot be */
    @Nullable
    PageCodec codec(int priority) throws ErrnoException {
        String name = names[priority];
        if (name == null) {
            return null;
        }
        boolean takesParams = !name.startsWith("lzo") && !name.equals("842");
        try {
            String text = params[priority].isEmpty() || !takesParams ? name : name + ":" + params[priority];
            return Codecs.named(DeviceSpec.codecOf(text, kernel));
        } catch (SpecException e) {
            throw new ErrnoException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    /** Where an algorithm is configured, from a priority on. @throws ErrnoException EINVAL if nowhere */
    int priorityOf(String name, int from) throws ErrnoException {
        for (int priority = from; priority < names.length; priority++) {
            if (name.equals(names[priority])) {
                return priority;
            }
        }
        throw new ErrnoException(Errno.EINVAL, "'" + name + "' is not configured");
    }

    /** The text of {@code comp_algorithm}. */
    String primaryText() {
        return list(names[0]);
    }

    /** The text of {@code recomp_algorithm}, without the NUL bytes that 6.18 leaves in it. */
    String secondaryText() {
        StringBuilder text = new StringBuilder();
        for (int priority = 1; priority < names.length; priority++) {
            if (names[priority] != null) {
                text.append('#').append(priority).append(": ").append(list(names[priority]));
            }
        }
        return text.toString();
    }

    private List<String> all() {
        return kernel == KernelVersion.V6_1 ? NAMES_6_1 : NAMES_6_18;
    }

    private String list(@Nullable String current) {
        StringBuilder text = new StringBuilder();
        for (String name : all()) {
            text.append(name.equals(current) ? "[" + name + "]" : name).append(' ');
        }
        if (current != null && !all().contains(current)) {
            text.append('[').append(current).append("] ");
        }
        return text.append('\n').toString();
    }

    private String known(String name) throws ErrnoException {
        if (!all().contains(name)) {
            throw new ErrnoException(Errno.EINVAL, "no algorithm '" + name + "'");
        }
        return name;
    }
}
