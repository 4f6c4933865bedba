package swapreplay.traces.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to record.
 * @param output the trace, made new with mode 0600
 * @param device a block device: {@code /dev/zram0}, {@code zram0}, or a link to one
 * @param source one of {@link #SOURCES}
 * @param duration end after this time; null: until the command exits or {@link Recorder#stop}
 * @param command started when nothing can be missed any more, with this process's environment and standard streams; empty: none
 * @param beforeSwapon arm even if the device is not in use as swap yet
 * @param overwrite replace the output if it exists
 */
public record RecordOptions(
        Path output,
        String device,
        String source,
        ContentsMode contents,
        @Nullable Duration duration,
        List<String> command,
        boolean beforeSwapon,
        boolean overwrite) {
    /** What {@code source} may be; all but the first in the order in which {@code auto} tries them. */
    public static final List<String> SOURCES = List.of("auto", "ebpf", "tracefs", "blktrace", "blk", "counters");

    /** Everything with the usual choices: source auto, full contents, until stopped. */
    public static RecordOptions of(Path output, String device) {
        return new RecordOptions(output, device, "auto", ContentsMode.FULL, null, List.of(), false, false);
    }

    public RecordOptions {
        if (!SOURCES.contains(source)) {
            throw new IllegalArgumentException("no source '" + source + "'; known are " + String.join(", ", SOURCES));
        }
        command = List.copyOf(command);
    }

    /** The same from another source. */
    public RecordOptions withSource(String name) {
        return new RecordOptions(output, device, name, contents, duration, command, beforeSwapon, overwrite);
    }

    /** The same with other contents. */
    public RecordOptions withContents(ContentsMode mode) {
        return new RecordOptions(output, device, source, mode, duration, command, beforeSwapon, overwrite);
    }

    /** The same for a time. */
    public RecordOptions withDuration(@Nullable Duration time) {
        return new RecordOptions(output, device, source, contents, time, command, beforeSwapon, overwrite);
    }

    /** The same while a command runs. */
    public RecordOptions withCommand(List<String> words) {
        return new RecordOptions(output, device, source, contents, duration, words, beforeSwapon, overwrite);
    }

    /** The same, with or without leave to arm before swapon. */
    public RecordOptions withBeforeSwapon(boolean allowed) {
        return new RecordOptions(output, device, source, contents, duration, command, allowed, overwrite);
    }

    /** The same, with or without leave to replace the output. */
    public RecordOptions withOverwrite(boolean allowed) {
        return new RecordOptions(output, device, source, contents, duration, command, beforeSwapon, allowed);
    }
}
