package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.PolicySpec;
import swapreplay.core.device.RecompressSpec;
import swapreplay.core.device.SlotRule;
import swapreplay.core.device.WritebackSpec;
import swapreplay.core.spec.Times;
import swapreplay.reports.model.ConfigurationResult;

/**
 * The shell scripts for a zram: one that adds and sets up the device, in the order that the kernel asks for (spec zram, section 2: all of
 * algorithms, their parameters, secondary algorithms and the backing device before disksize), and one that does again and again what the
 * configuration's rules say.
 */
final class ZramScripts {
    private final ConfigurationResult row;
    private final KernelCodec primary;
    private final PolicySpec policies;
    private final String disksize;

    /** @param disksize a shell word that gives KiB */
    ZramScripts(ConfigurationResult row, String disksize) {
        this.row = row;
        this.primary = KernelCodec.of(row.codec());
        this.policies = policies(row);
        this.disksize = disksize;
    }

    /** What the rules of the configuration's device are; {@link PolicySpec#NONE} for one under a policy of tiers. */
    static PolicySpec policies(ConfigurationResult row) {
        return Candidates.isTier(row.policy())
                ? PolicySpec.NONE
                : DeviceSpec.parse("codec=" + row.codec() + " alloc=" + row.allocator() + " " + row.policy())
                        .policies();
    }

    boolean hasUpkeep() {
        return upkeepOf(policies);
    }

    private static boolean upkeepOf(PolicySpec policies) {
        return policies.writeback() != null || !policies.recompress().isEmpty() || policies.compactEveryNs() > 0;
    }

    String setup() {
        List<String> algorithms = new ArrayList<>(List.of(primary.algorithm()));
        policies.recompress()
                .forEach(each -> algorithms.add(KernelCodec.of(each.codec()).algorithm()));
        String checks =
                algorithms.stream().distinct().map("need %s\n"::formatted).collect(Collectors.joining());
        return """
                #!/bin/sh
                # Made by SwapReplay from the trace '%1$s' for %2$s.
                # Adds a zram device, sets it up in the order that the kernel asks for (algorithms, their parameters%3$s,
                # and only then disksize), and swaps on it. With --no-swapon it stops before. Prints the device. Root only; nothing is left
                # when a step fails.
                set -eu
                %4$s[ -d /sys/class/zram-control ] || modprobe zram num_devices=0
                n=$(cat /sys/class/zram-control/hot_add)
                sys=/sys/block/zram$n
                undo() { echo 1 > "$sys/reset" || :; echo "$n" > /sys/class/zram-control/hot_remove; }
                trap undo EXIT
                need() {
                    case " $(tr -d '[]' < "$sys/comp_algorithm") " in
                        *" $1 "*) ;;
                        *) echo "this kernel's zram has no $1, only: $(cat "$sys/comp_algorithm")" >&2; exit 4 ;;
                    esac
                }
                %5$sprintf '%6$s' > "$sys/comp_algorithm"
                %7$s%8$sprintf '%%sK' "%9$s" > "$sys/disksize"
                %10$sif [ "${1-}" != --no-swapon ]; then
                    # zswap in front of zram would compress every page twice
                    [ ! -w /sys/module/zswap/parameters/enabled ] || echo N > /sys/module/zswap/parameters/enabled
                    mkswap "/dev/zram$n" > /dev/null
                    swapon --discard --priority 100 "/dev/zram$n"
                fi
                trap - EXIT
                echo "/dev/zram$n"
                """.formatted(
                        row.trace(),
                        row.label(),
                        policies.backing() == null ? "" : ", backing device",
                        backingCheck(),
                        checks,
                        primary.algorithm(),
                        params(0, primary),
                        secondaries() + backing(),
                        disksize,
                        budget("$sys"));
    }

    private static String params(int priority, KernelCodec codec) {
        return codec.level() == null
                ? ""
                : "printf 'priority=" + priority + " level=" + codec.level() + "' > \"$sys/algorithm_params\"\n";
    }

    private String secondaries() {
        if (policies.recompress().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("""
                [ -w "$sys/recomp_algorithm" ] || {
                    echo "this kernel was built without CONFIG_ZRAM_MULTI_COMP: no recompression" >&2; exit 4
                }
                """);
        for (RecompressSpec each : policies.recompress()) {
            KernelCodec codec = KernelCodec.of(each.codec());
            text.append("printf 'algo=%s priority=%d' > \"$sys/recomp_algorithm\"\n"
                    .formatted(codec.algorithm(), each.priority()));
            text.append(params(each.priority(), codec));
        }
        return text.toString();
    }

    private String backingCheck() {
        return policies.backing() == null ? "" : """
                # where pages are written back to: a block device of its own, whose contents are lost
                backing=${BACKING_DEV:?set BACKING_DEV to an unused partition or loop device}
                [ -b "$backing" ] || { echo "$backing is no block device" >&2; exit 4; }
                """;
    }

    private String backing() {
        return policies.backing() == null ? "" : """
                [ -w "$sys/backing_dev" ] || {
                    echo "this kernel was built without CONFIG_ZRAM_WRITEBACK: no write-back" >&2; exit 4
                }
                printf '%s' "$backing" > "$sys/backing_dev"
                """;
    }

    private String budget(String sys) {
        WritebackSpec writeback = policies.writeback();
        return writeback == null || writeback.budgetBytes() == 0
                ? ""
                : "printf 1 > \"" + sys + "/writeback_limit_enable\"\nprintf " + writeback.budgetBytes() / 4096
                        + " > \"" + sys + "/writeback_limit\"\n";
    }

    /** Runs for ever, one turn of what is due every second; {@code --once} does each rule once and ends. */
    String upkeep() {
        StringBuilder functions = new StringBuilder();
        List<String> calls = new ArrayList<>();
        WritebackSpec writeback = policies.writeback();
        if (writeback != null) {
            if (writeback.budgetBytes() > 0) {
                functions
                        .append("budget() {\n")
                        .append(indented(budget("$sys")))
                        .append("}\n");
                calls.add("every " + writeback.budgetPeriodNs() / Times.SECOND + " budget");
            }
            functions
                    .append("writeback() {\n")
                    .append(rules(writeback.rules(), "writeback", ""))
                    .append("}\n");
            calls.add("every " + writeback.everyNs() / Times.SECOND + " writeback");
        }
        for (RecompressSpec each : policies.recompress()) {
            String name = "recompress" + each.priority();
            String more = " priority=" + each.priority()
                    + (each.threshold() == 0 ? "" : " threshold=" + each.threshold())
                    + (each.maxPages() == 0 ? "" : " max_pages=" + each.maxPages());
            functions
                    .append(name)
                    .append("() {\n")
                    .append(rules(each.rules(), "recompress", more))
                    .append("}\n");
            calls.add("every " + each.everyNs() / Times.SECOND + " " + name);
        }
        if (policies.compactEveryNs() > 0) {
            functions.append("compact() { echo 1 > \"$sys/compact\"; }\n");
            calls.add("every " + policies.compactEveryNs() / Times.SECOND + " compact");
        }
        return """
                #!/bin/sh
                # Made by SwapReplay from the trace '%s' for %s.
                # Does to a zram what the configuration says, again and again: zram-upkeep.sh /dev/zram0, as a service for example.
                # With --once as a second argument every rule has one turn. A full backing device or a spent limit is not an error.
                set -u
                sys=/sys/block/${1#/dev/}
                [ -w "$sys/idle" ] || { echo "${1} is no zram that this user may set" >&2; exit 4; }
                put() { sh -c 'printf %%s "$1" > "$2"' - "$1" "$sys/$2" 2>/dev/null || echo "$2: '$1' not accepted"; }
                %severy() {
                    [ $((now %% $1)) -ne 0 ] || "$2"
                }
                now=0
                while :; do
                %s    [ "${2-}" != --once ] || exit 0
                    sleep 1
                    now=$((now + 1))
                done
                """.formatted(
                        row.trace(),
                        row.label(),
                        functions,
                        calls.stream().map(call -> "    " + call + "\n").collect(Collectors.joining()));
    }

    private static String rules(List<SlotRule> rules, String attribute, String more) {
        StringBuilder text = new StringBuilder();
        for (SlotRule rule : rules) {
            if (rule.ageNs() > 0) {
                text.append("    put ").append(rule.ageNs() / Times.SECOND).append(" idle\n");
            }
            text.append("    put 'type=")
                    .append(rule.filter().name().toLowerCase(Locale.ROOT))
                    .append(more)
                    .append("' ")
                    .append(attribute)
                    .append('\n');
        }
        return text.toString();
    }

    private static String indented(String lines) {
        return lines.lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    /** The line of zram-generator that names the algorithms. */
    String generatorAlgorithms() {
        return primary.generator()
                + policies.recompress().stream()
                        .map(each -> " " + KernelCodec.of(each.codec()).algorithm())
                        .collect(Collectors.joining());
    }

    /** What zram-generator cannot do of this, as comment lines behind another, or nothing. */
    String generatorRemarks() {
        StringBuilder text = new StringBuilder();
        if (primary.level() != null || !policies.recompress().isEmpty()) {
            text.append(
                            "\n# For zram-generator 1.2 or later: an older one takes one name without a level, and leaves the kernel's default")
                    .append("\n# algorithm when it finds more. Look into comp_algorithm afterwards.");
        }
        for (RecompressSpec each : policies.recompress()) {
            KernelCodec codec = KernelCodec.of(each.codec());
            if (codec.level() != null) {
                // what stands in brackets behind a second algorithm it writes to recompress, before there is a disksize
                text.append("\n# It sets no level of a second algorithm: ")
                        .append(codec.algorithm())
                        .append(" will recompress with its default, not with ")
                        .append(codec.level())
                        .append("; zram-setup.sh sets it.");
            }
        }
        return text.toString();
    }

    /** More lines of zram-generator's section, or nothing. */
    String generatorBacking() {
        @Nullable Object backing = policies.backing();
        return backing == null
                ? ""
                : "# an unused partition; its contents are lost\nwriteback-device = /dev/disk/by-partlabel/zram-writeback\n";
    }
}
