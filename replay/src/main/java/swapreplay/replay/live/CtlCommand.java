package swapreplay.replay.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import swapreplay.core.stats.BdStat;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.SizeConverter;

/** Controls a running device. */
@Command(
        name = "ctl",
        description = {
            "Read and control a device that 'swapreplay nbd --control SOCKET' serves, with zram's verbs and attributes.",
            "",
            "  exports              names of the exports",
            "  stats                mm_stat, io_stat and, with a backing file, bd_stat,",
            "                       with the names of the fields",
            "  reset                free everything; refused while clients are attached",
            "  compact              move objects together",
            "  limit SIZE           set mem_limit; 0 for none",
            "  mem_used_max         set it to the present use",
            "  idle WHAT            mark pages, as sysfs: all, or those of an age in",
            "                       seconds",
            "  writeback WHAT...    to backing=FILE, as sysfs: idle, huge, type=...,",
            "                       page_index=...",
            "  recompress WHAT...   with recompress=CODEC, as sysfs: type=idle algo=zstd",
            "                       threshold=3000",
            "  cat ATTRIBUTE        any attribute as sysfs prints it",
            "  echo ATTRIBUTE VALUE...",
            "                       write any attribute as sysfs takes it",
            "",
            "Size, algorithms and backing file are those that the device was started with: writing them is refused.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay ctl /run/swapreplay/ctl.sock stats",
            "  swapreplay ctl /run/swapreplay/ctl.sock limit 2G",
            "  swapreplay ctl /run/swapreplay/ctl.sock cat mm_stat",
            "  swapreplay ctl /run/swapreplay/ctl.sock idle all",
            "  swapreplay ctl /run/swapreplay/ctl.sock writeback idle"
        })
public final class CtlCommand implements Callable<Integer> {
    private static final List<String> MM_STAT = List.of(
            "orig_data_size",
            "compr_data_size",
            "mem_used_total",
            "mem_limit",
            "mem_used_max",
            "same_pages",
            "pages_compacted",
            "huge_pages",
            "huge_pages_since");
    private static final List<String> IO_STAT = List.of("failed_reads", "failed_writes", "invalid_io", "notify_free");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "SOCKET", description = "What --control named.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path socket;

    @Parameters(index = "1", paramLabel = "VERB", description = "See above.")
    private String verb = "";

    @Parameters(index = "2..*", paramLabel = "VALUE", description = "What the verb needs.")
    private List<String> values = new ArrayList<>();

    @Option(names = "--export", paramLabel = "NAME", description = "Which of several exports. Default: the first.")
    private String export = "-";

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        switch (verb) {
            case "exports" -> out.print(ask("exports"));
            case "stats" -> {
                print(out, MM_STAT, ask("read", export, "mm_stat"));
                print(out, IO_STAT, ask("read", export, "io_stat"));
                if (!ask("read", export, "backing_dev").trim().equals("none")) {
                    print(out, BdStat.FIELDS, ask("read", export, "bd_stat"));
                }
            }
            case "cat" -> out.print(ask("read", export, value()));
            case "echo" -> {
                String attribute = value();
                write(attribute, values.subList(1, values.size()));
            }
            case "limit" -> write("mem_limit", List.of(Long.toString(bytes(value()))));
            case "reset", "compact" -> write(verb, List.of("1"));
            case "mem_used_max" -> write(verb, List.of("0"));
            case "idle", "writeback", "recompress" -> {
                value();
                write(verb, values);
            }
            default -> throw CliException.usage("no verb '" + verb + "'");
        }
        return ExitCode.DONE;
    }

    private String value() {
        if (values.isEmpty()) {
            throw CliException.usage(verb + " needs a value");
        }
        return values.get(0);
    }

    private static long bytes(String size) {
        try {
            return new SizeConverter().convert(size);
        } catch (TypeConversionException e) {
            throw CliException.usage("limit: " + e.getMessage());
        }
    }

    private void write(String attribute, List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of("write", export, attribute));
        line.addAll(words);
        ask(line.toArray(new String[0]));
    }

    private static void print(PrintWriter out, List<String> names, String text) {
        String[] fields = text.trim().split("\\s+", -1);
        Map<String, String> known = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(fields.length, names.size()); i++) {
            known.put(names.get(i), fields[i]);
        }
        known.forEach((name, value) -> out.printf("%-17s %s%n", name, value));
    }

    private String ask(String... words) throws IOException {
        String answer;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                InputStream in = Channels.newInputStream(channel)) {
            channel.write(ByteBuffer.wrap((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8)));
            answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            throw CliException.environment(socket + ": nobody answers: " + e.getMessage()
                    + "\n  Start the device with: swapreplay nbd --control " + socket);
        }
        if (answer.startsWith("ok\n")) {
            return answer.substring(3);
        }
        throw CliException.answerIsNo(
                answer.startsWith("error ") ? answer.substring(6).trim() : "no answer");
    }
}
