package swapreplay.replay.cli;

import java.util.List;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import swapreplay.replay.lab.AllocCommand;
import swapreplay.replay.lab.BenchCommand;
import swapreplay.replay.lab.CodecCommand;
import swapreplay.replay.lab.ReproduceCommand;
import swapreplay.replay.live.CtlCommand;
import swapreplay.replay.live.NbdCommand;
import swapreplay.replay.twin.VerifyCommand;
import swapreplay.replay.zswap.VerifyZswapCommand;

/** The commands that exist, in the order that the help prints them. A new one is a class and one line here. */
final class Commands {
    private record Entry(String name, Supplier<Object> command) {}

    private static final List<Entry> ALL = List.of(
            new Entry("record", RecordCommand::new),
            new Entry("import", ImportCommand::new),
            new Entry("export", ExportCommand::new),
            new Entry("info", InfoCommand::new),
            new Entry("scrub", ScrubCommand::new),
            new Entry("merge", MergeCommand::new),
            new Entry("generate", GenerateCommand::new),
            new Entry("replay", ReplayCommand::new),
            new Entry("advise", AdviseCommand::new),
            new Entry("presets", PresetsCommand::new),
            new Entry("report", ReportCommand::new),
            new Entry("nbd", NbdCommand::new),
            new Entry("ctl", CtlCommand::new),
            new Entry("codec", CodecCommand::new),
            new Entry("alloc", AllocCommand::new),
            new Entry("bench", BenchCommand::new),
            new Entry("reproduce", ReproduceCommand::new),
            new Entry("verify", VerifyCommand::new),
            new Entry("verify-zswap", VerifyZswapCommand::new),
            new Entry("generate-completion", AutoComplete.GenerateCompletion::new));

    private Commands() {}

    /**
     * Adds the command that {@code args} start with, or all of them when that is none of ours: reading the options of every command
     * costs a short command a third of its time.
     */
    static void addTo(CommandLine root, String[] args) {
        boolean completion = args.length > 0 && args[0].equals("generate-completion");
        List<Entry> named = ALL.stream()
                .filter(entry -> !completion && args.length > 0 && entry.name().equals(args[0]))
                .toList();
        for (Entry entry : named.isEmpty() ? ALL : named) {
            root.addSubcommand(entry.name(), entry.command().get());
        }
    }

    /** The names of all commands. */
    static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }
}
