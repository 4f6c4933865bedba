package swapreplay.replay.live;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server does besides serving; null for what it does not.
 *
 * @param record trace to record into
 * @param save snapshot to start from and to leave
 * @param attach block device of this machine to make of the first export
 * @param swapon swap on it
 * @param priority of the swap; null to let the kernel choose
 * @param control socket for {@code swapreplay ctl}
 * @param http address of the live page
 */
record LiveOptions(
        @Nullable Path record,
        @Nullable Path save,
        @Nullable Path attach,
        boolean swapon,
        @Nullable Integer priority,
        @Nullable Path control,
        @Nullable InetSocketAddress http) {
    /** The file of one export: as named if there is only one, else with the export's name before the suffix. */
    static @Nullable Path fileOf(@Nullable Path file, String export, boolean only) {
        if (file == null || only) {
            return file;
        }
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String suffix = dot > 0 ? name.substring(dot) : "";
        return file.resolveSibling(stem + "-" + export.replace('/', '_') + suffix);
    }
}
