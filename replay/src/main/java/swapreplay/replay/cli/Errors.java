package swapreplay.replay.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import swapreplay.core.codec.CodecUnavailableException;
import swapreplay.core.spec.SpecException;
import swapreplay.reports.chart.MissingFontsException;
import swapreplay.reports.model.ResultsException;
import swapreplay.traces.format.TraceException;

/**
 * Turns every way to fail into one message and an exit code: what was wrong, where, what to do. A stack trace is printed only
 * with {@code --debug}.
 */
final class Errors {
    /** What picocli says of a wrong constant of an enumeration; ours are written in lower case. */
    private static final Pattern ONE_OF =
            Pattern.compile("expected one of \\[(.*)\\] \\(case-\\w+\\) but was '(.*)'", Pattern.DOTALL);

    private Errors() {}

    /** A command line that picocli refuses. */
    static int onUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("swapreplay: " + usageMessage(e));
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().get(0).startsWith("-")) {
            suggestCommand(unmatched, err);
        }
        tryHelp(command, err);
        err.flush();
        return ExitCode.USAGE;
    }

    /** A command that ends with an exception. */
    static int onFailure(Exception e, CommandLine command) {
        return report(e, command);
    }

    static int report(Throwable thrown, CommandLine command) {
        Throwable e = unwrap(thrown);
        if (e instanceof StandardOutput.ReaderGone) {
            return ExitCode.DONE;
        }
        PrintWriter err = command.getErr();
        int code = exitCode(e);
        String text = String.join(System.lineSeparator(), message(e, code).split("\n"));
        err.println("swapreplay: " + text);
        if (code == ExitCode.USAGE) {
            tryHelp(command, err);
        }
        if (GlobalOptions.of(command).debug()) {
            e.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    private static void tryHelp(CommandLine command, PrintWriter err) {
        err.println("  Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }

    private static void suggestCommand(UnmatchedArgumentException e, PrintWriter err) {
        String word = e.getUnmatched().get(0);
        e.getSuggestions().stream()
                .filter(each -> !word.isEmpty() && each.startsWith(word.substring(0, 1))) // picocli's ideas are wide
                .findFirst()
                .ifPresent(each -> err.println("  Did you mean " + each + "?"));
    }

    /** picocli's own sentences, except that a wrong value is introduced by the name of its option alone. */
    private static String usageMessage(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched
                && e.getCommandLine().getParent() == null) {
            String word = unmatched.getUnmatched().get(0);
            return word.startsWith("-") ? "unknown option '" + word + "'" : "no command '" + word + "'";
        } else if (e.getArgSpec() != null && message.startsWith("Invalid value for ")) {
            String label = e.getArgSpec() instanceof OptionSpec option
                    ? option.longestName()
                    : e.getArgSpec().paramLabel();
            String reason = e.getCause() instanceof SpecException spec
                    ? String.valueOf(spec.getMessage())
                    : message.substring(message.indexOf(": ") + 2);
            Matcher choice = ONE_OF.matcher(reason);
            return label + ": "
                    + (choice.matches()
                            ? "'" + choice.group(2) + "' is none of "
                                    + choice.group(1).toLowerCase(Locale.ROOT)
                            : reason);
        }
        return message;
    }

    private static Throwable unwrap(Throwable e) {
        Throwable cause = e.getCause();
        boolean wrapper = e instanceof UncheckedIOException
                || e instanceof ExecutionException
                || e instanceof ExceptionInInitializerError;
        return wrapper && cause != null ? unwrap(cause) : e;
    }

    private static int exitCode(Throwable e) {
        if (e instanceof CliException cli) {
            return cli.exitCode();
        } else if (e instanceof SpecException) {
            return ExitCode.USAGE;
        } else if (e instanceof TraceException trace) {
            return switch (trace.fault()) {
                case FILE -> ExitCode.BAD_INPUT;
                case NAME -> ExitCode.USAGE;
                case MACHINE -> ExitCode.ENVIRONMENT;
            };
        } else if (e instanceof ResultsException) {
            return ExitCode.BAD_INPUT;
        } else if (e instanceof CodecUnavailableException || e instanceof MissingFontsException) {
            return ExitCode.ENVIRONMENT;
        } else if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return ExitCode.BAD_INPUT;
        } else if (e instanceof IOException || nativeLibrary(e) || e instanceof OutOfMemoryError) {
            return ExitCode.ENVIRONMENT;
        }
        return ExitCode.BUG;
    }

    private static boolean nativeLibrary(Throwable e) {
        return e instanceof UnsatisfiedLinkError || e instanceof NoClassDefFoundError;
    }

    private static String message(Throwable e, int code) {
        if (e instanceof FileSystemException file) {
            return fileMessage(file);
        } else if (nativeLibrary(e)) {
            return "a native library does not load: " + firstLine(e)
                    + "\n  Set -Djava.io.tmpdir= to a directory without noexec: SWAPREPLAY_JAVA_OPTS=-Djava.io.tmpdir=DIR";
        } else if (e instanceof OutOfMemoryError) {
            return "out of memory: " + firstLine(e)
                    + "\n  Give the JVM more: SWAPREPLAY_JAVA_OPTS='-Xmx4g -XX:MaxDirectMemorySize=8g'";
        } else if (code == ExitCode.BUG) {
            return "internal error: " + e + "\n  This is a bug. Run again with --debug for the stack trace.";
        }
        return String.valueOf(e.getMessage());
    }

    private static String fileMessage(FileSystemException e) {
        String file = String.valueOf(e.getFile());
        if (e instanceof NoSuchFileException) {
            return file + ": no such file or directory";
        } else if (e instanceof AccessDeniedException) {
            return file + ": permission denied\n  Run as the owner of the file, or as root.";
        } else if (e instanceof FileAlreadyExistsException) {
            return file + ": the file exists already\n  Choose another name, or remove it first.";
        }
        return file + ": " + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
    }

    private static String firstLine(Throwable e) {
        @Nullable String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
