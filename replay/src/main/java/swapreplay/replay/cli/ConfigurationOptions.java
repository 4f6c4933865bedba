package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policies;
import swapreplay.core.policy.Policy;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.SpecList;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.preset.Machine;
import swapreplay.replay.preset.Presets;
import swapreplay.replay.sweep.Braces;
import swapreplay.replay.sweep.SweepFile;

/** The options that say which configurations a command is about. */
final class ConfigurationOptions {
    private static final List<String> DEFAULT_CODECS = List.of("lz4,lzo-rle,lzo,zstd:3");
    private static final List<String> DEFAULT_ALLOCATORS = List.of("zsmalloc,xvmalloc,tlsf,ideal");

    @Option(
            names = "--codec",
            paramLabel = "LIST",
            description =
                    "Codecs, separated by commas: lz4[:N], lz4hc[:N], lzo, lzo-rle, zstd[:N][,kernel=6.12|6.1], deflate[:N], 842,"
                            + " as the kernel makes them with acceleration or level N; lz4-jni, none."
                            + " Default: lz4,lzo-rle,lzo,zstd:3, or those that a scrubbed trace has sizes for")
    private List<String> codecs = new ArrayList<>();

    @Option(
            names = "--allocator",
            paramLabel = "LIST",
            description =
                    "Allocators, separated by commas: zsmalloc[:chain=N|kernel=V], xvmalloc[:user|k4|k8], tlsf[:region=4K|16K|64K],"
                            + " zbud, z3fold, kmalloc, ideal. Default: zsmalloc,xvmalloc,tlsf,ideal")
    private List<String> allocators = new ArrayList<>();

    @Option(
            names = "--policy",
            paramLabel = "LIST",
            defaultValue = "none",
            description = "What happens to pages beyond storing them, separated by commas: none, zram:[DISK,]size=SIZE,"
                    + " zswap:DISK,ram=SIZE[,pool=PERCENT|SIZE][,accept=PERCENT], ramzswap:DISK,memlimit=SIZE[,notify=on|off|TIME][,devices=N], disk:DISK,"
                    + " each with [,page-cluster=N]. DISK is simulated: hdd, sd, emmc, ufs, sata, nvme, or what is measured now of an unused disk or file"
                    + " (its path). Under a"
                    + " policy the default allocator is zsmalloc. Default: ${DEFAULT-VALUE}")
    private List<String> policies = List.of("none");

    @Option(
            names = "--device-spec",
            paramLabel = "SPEC",
            description =
                    "One configuration as a single string, 'codec=C alloc=A limit=SIZE policy=P', or with the device's own policies,"
                            + " 'codec=C backing=sim:emmc writeback=idle:5m,huge recompress=zstd:3@idle:1m compact=every:1h';"
                            + " repeatable. Lists in braces"
                            + " make every combination: 'codec={lz4,zstd:{1..9}} alloc=zsmalloc:chain={4,8}'. Takes the place of"
                            + " the default lists.")
    private List<String> deviceSpecs = new ArrayList<>();

    @Option(
            names = "--sweep",
            paramLabel = "FILE",
            description =
                    "Configurations from a YAML file, with the keys combinations (lists for each key of a device spec: every"
                            + " combination), specs and presets. Takes the place of the default lists.")
    private @Nullable Path sweep;

    @Option(
            names = "--limit",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Limit on the memory of each device, as zram's mem_limit. Default: none")
    private @Nullable Long limit;

    @Option(
            names = "--preset",
            split = ",",
            paramLabel = "NAME",
            description =
                    "What a distribution or a phone sets up today, separated by commas; 'swapreplay presets' lists them. Sizes"
                            + " that depend on the RAM need --ram. Takes the place of the default lists.")
    private List<String> presets = new ArrayList<>();

    @Mixin
    private final MachineOptions machineOptions = new MachineOptions();

    /** The first option given of those that set up a device; null if there is none. */
    @Nullable
    String named() {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--codec", !codecs.isEmpty());
        given.put("--allocator", !allocators.isEmpty());
        given.put("--device-spec", !deviceSpecs.isEmpty());
        given.put("--sweep", sweep != null);
        given.put("--preset", !presets.isEmpty());
        given.put("--policy", !specs(policies).equals(List.of(Policy.NONE)));
        given.put("--limit", limit != null);
        return given.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** Where nothing is named, these of the usual codecs; and the allocator of a kernel. */
    void defaultsOf(CodecsOf zram) throws IOException {
        boolean others = !deviceSpecs.isEmpty() || sweep != null || !presets.isEmpty();
        if (codecs.isEmpty() && !others) {
            codecs = zram.known(specs(DEFAULT_CODECS));
        }
        if (allocators.isEmpty() && !codecs.isEmpty()) {
            allocators = List.of(DeviceSpec.DEFAULT_ALLOCATOR);
        }
    }

    /** Which codecs a kernel has. */
    interface CodecsOf {
        List<String> known(List<String> codecs) throws IOException;
    }

    /** All that is asked for, each once, in the order of the options' help. */
    Choice choice(Path trace) throws IOException {
        @Nullable SweepFile file = sweep == null ? null : sweepFile(sweep);
        List<String> named = new ArrayList<>(presets);
        if (file != null) {
            named.addAll(file.presets());
        }
        // one plain disk for all codecs: a policy that uses no codec makes the same configuration with each
        Map<String, Configuration> byText = new LinkedHashMap<>();
        for (Configuration each : all(trace, file, !named.isEmpty())) {
            byText.putIfAbsent(each.toString(), each);
        }
        Choice choice = new Choice(new ArrayList<>(byText.values()), new LinkedHashMap<>(), new ArrayList<>());
        Machine machine = machineOptions.machine();
        for (String name : named) {
            check(presets.contains(name) ? "--preset" : "--sweep", () -> choice.add(Presets.named(name), machine));
        }
        return choice;
    }

    private List<Configuration> all(Path trace, @Nullable SweepFile file, boolean withPresets) throws IOException {
        List<Configuration> all = new ArrayList<>();
        List<String> named = specs(policies);
        named.forEach(policy -> check("--policy", () -> Policies.named(policy)));
        boolean onlyNone = named.equals(List.of(Policy.NONE));
        boolean others = !deviceSpecs.isEmpty() || file != null || withPresets;
        if (!others || !codecs.isEmpty() || !allocators.isEmpty() || !onlyNone) {
            all.addAll(lists(trace, named, onlyNone));
        }
        for (String text : deviceSpecs) {
            check("--device-spec", () -> Braces.expand(text).forEach(spec -> all.add(Configuration.parse(spec))));
        }
        if (file != null) {
            all.addAll(file.configurations());
        }
        return all.stream().map(this::limited).toList();
    }

    private List<Configuration> lists(Path trace, List<String> named, boolean onlyNone) throws IOException {
        List<Configuration> all = new ArrayList<>();
        List<String> defaults = onlyNone ? DEFAULT_ALLOCATORS : List.of(DeviceSpec.DEFAULT_ALLOCATOR);
        List<String> allocatorSpecs = specs(allocators.isEmpty() ? defaults : allocators);
        for (String codec : specs(codecs.isEmpty() ? TraceCodecs.of(trace, DEFAULT_CODECS) : codecs)) {
            check("--codec", () -> Codecs.named(codec));
            for (String allocator : allocatorSpecs) {
                check("--allocator", () -> Allocators.named(allocator));
                DeviceSpec device = DeviceSpec.of(codec, allocator, 0);
                named.forEach(policy -> all.add(new Configuration(device, Policies.named(policy))));
            }
        }
        return all;
    }

    private static SweepFile sweepFile(Path file) throws IOException {
        try {
            return SweepFile.read(file);
        } catch (NoSuchFileException e) {
            throw CliException.usage("--sweep: " + file + ": no such file");
        } catch (SpecException e) {
            throw CliException.usage("--sweep: " + e.getMessage());
        }
    }

    /** {@code --limit} is for those that name none. */
    private Configuration limited(Configuration each) {
        DeviceSpec device = each.device();
        if (limit == null || device.memLimit() > 0 || !each.policy().usesCodec()) {
            return each;
        }
        return new Configuration(device.withMemLimit(limit), each.policy());
    }

    /** The message of a wrong spec names the option that it came from. */
    private static void check(String option, Runnable parse) {
        try {
            parse.run();
        } catch (SpecException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
    }

    private static List<String> specs(List<String> lists) {
        return lists.stream().flatMap(list -> SpecList.split(list).stream()).toList();
    }
}
