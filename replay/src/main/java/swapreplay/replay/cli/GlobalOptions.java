package swapreplay.replay.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command: options that every command inherits. Which commands exist stands in {@link Commands}. */
@Command(
        name = "swapreplay",
        description = {
            "Record real swap traffic, replay it over a compressed block device core, and see which codec and allocator is best.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay info traces/samples/python-data-job.swaptrace",
            "  swapreplay replay traces/samples/python-data-job.swaptrace",
            "  swapreplay COMMAND --help"
        })
final class GlobalOptions {
    /** How progress is shown on standard error. */
    enum ProgressStyle {
        auto,
        json,
        none
    }

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of an error, too.")
    private boolean debug;

    @Option(
            names = "--progress",
            scope = ScopeType.INHERIT,
            paramLabel = "STYLE",
            defaultValue = "auto",
            description =
                    "Progress on standard error: auto (one line, on a terminal only), json or none. Default: ${DEFAULT-VALUE}")
    private ProgressStyle progress = ProgressStyle.auto;

    boolean debug() {
        return debug;
    }

    ProgressStyle progress() {
        return progress;
    }

    /** The options in force for a command of ours. */
    static GlobalOptions of(CommandLine command) {
        return (GlobalOptions) command.getCommandSpec().root().userObject();
    }
}
