package swapreplay.replay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Where the program starts. */
public final class SwapReplay {
    private static final int HELP_WIDTH = 80;

    private SwapReplay() {}

    /** Runs one command and ends the process with its exit code, one of {@link ExitCode}. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        Interruption.endWith(() -> run(out, err, args));
    }

    /** Runs one command; results go to {@code out}, messages and progress to {@code err}. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = commandLine(args).setOut(out).setErr(err);
        try {
            int code = command.execute(args.length == 0 ? new String[] {"--help"} : args);
            out.flush();
            err.flush(); // or warnings of a command that ends well are never seen
            return code;
        } catch (StandardOutput.ReaderGone | CliException atTheLastFlush) {
            return Errors.report(atTheLastFlush, command);
        } catch (Error e) { // picocli passes errors on: native libraries that do not load, memory
            return Errors.report(e, command);
        }
    }

    /** The parser, with the commands that these arguments need. */
    static CommandLine commandLine(String... args) {
        CommandLine root = new CommandLine(new GlobalOptions());
        Commands.addTo(root, args);
        root.setUsageHelpWidth(HELP_WIDTH);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler(Errors::onUsage);
        root.setExecutionStrategy(SwapReplay::execute);
        root.setExecutionExceptionHandler((e, command, parsed) -> Errors.onFailure(e, command));
        for (CommandLine sub : root.getSubcommands().values()) {
            help(sub);
        }
        help(root);
        return root;
    }

    // help and version are printed outside of picocli's exception handlers: a full disk or a gone reader would be a
    // stack trace
    private static int execute(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (StandardOutput.ReaderGone | CliException e) {
            return Errors.report(e, parsed.commandSpec().commandLine());
        }
    }

    private static void help(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.forHelp());
    }

    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new StandardOutput(new FileOutputStream(to)), false, StandardCharsets.UTF_8);
    }
}
