package swapreplay.traces.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import swapreplay.traces.format.TraceException;

/**
 * Transaction logs of nbd-server ({@code transactionlog}, with data if {@code datalog} is set): the requests and replies of the NBD protocol as
 * they passed, big-endian, without times. As seen of nbd-server 3.24:
 *
 * <pre>
 *   request 28: magic 25609513, flags 2, command 2, cookie 8, offset 8, length 4; then the data of a write
 *   reply   16: magic 67446698, error 4, cookie 8; never with data
 *   setting 28: magic 25609514, number 4 (1: data log), 8, magic 4a93ba39a54f31b6, value 4
 * </pre>
 */
final class NbdLogSource implements TraceSource {
    private static final int REQUEST = 0x25609513;
    private static final int SETTING = 0x25609514;
    private static final int REPLY = 0x67446698;
    private static final long SETTING_MAGIC = 0x4a93ba39a54f31b6L;
    private static final int LONGEST = 1 << 28;

    @Override
    public String name() {
        return "nbd-log";
    }

    @Override
    public String description() {
        return "transaction logs of nbd-server, with data if it was set to log them";
    }

    @Override
    public boolean recognises(byte[] head) {
        if (head.length < 4) {
            return false;
        }
        int magic = ByteBuffer.wrap(head).getInt();
        return magic == REQUEST || magic == SETTING;
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        facts.clock = SourceFacts.ORDER_ONLY;
        Set<Long> failed = failedCookies(files);
        try (InputStream in = TextSource.only(files, name()).stream()) {
            new Reading(files.get(0), in, options, facts, sink, failed).run();
        }
        return facts;
    }

    /** Requests by their number whose reply reports an error: they changed nothing that can be relied on. */
    private Set<Long> failedCookies(List<InputFile> files) throws IOException {
        Set<Long> failed = new HashSet<>();
        java.util.Map<Long, Long> open = new java.util.HashMap<>();
        long number = 0;
        boolean data = false;
        try (InputStream in = TextSource.only(files, name()).stream()) {
            byte[] head = new byte[28];
            while (in.readNBytes(head, 0, 16) == 16) {
                ByteBuffer fields = ByteBuffer.wrap(head);
                if (fields.getInt(0) == REPLY) {
                    Long request = open.remove(fields.getLong(8));
                    if (request != null && fields.getInt(4) != 0) {
                        failed.add(request);
                    }
                    continue;
                }
                if (in.readNBytes(head, 16, 12) < 12) {
                    break;
                }
                if (fields.getInt(0) == SETTING) {
                    data |= fields.getInt(4) == 1 && fields.getInt(24) != 0;
                } else if (fields.getInt(0) != REQUEST || fields.getInt(24) < 0) {
                    break; // the second pass says where and what
                } else {
                    open.put(fields.getLong(8), number++);
                    long length = fields.getShort(6) == 1 && data ? fields.getInt(24) : 0;
                    if (in.skip(length) < length && in.readNBytes((int) length).length == 0) {
                        break;
                    }
                }
            }
        }
        return failed;
    }

    /** The state of one read. */
    private static final class Reading {
        private final InputFile file;
        private final InputStream in;
        private final SourceFacts facts;
        private final PageSplitter pages;
        private final Set<Long> failed;
        private final byte[] head = new byte[28];
        private final ByteBuffer fields = ByteBuffer.wrap(head);
        private long at;
        private long number;
        private boolean data;
        private boolean written;

        Reading(
                InputFile file,
                InputStream in,
                ImportOptions options,
                SourceFacts facts,
                OperationSink sink,
                Set<Long> failed) {
            this.file = file;
            this.in = in;
            this.facts = facts;
            this.pages = new PageSplitter(options.pageSize(), sink);
            this.failed = failed;
            sink.start(0);
        }

        void run() throws IOException {
            while (true) {
                int there = in.readNBytes(head, 0, 16);
                if (there < 16) {
                    cut(there);
                    return;
                }
                int magic = fields.getInt(0);
                if (magic == REPLY) {
                    at += 16;
                    continue;
                }
                if (magic != REQUEST && magic != SETTING) {
                    throw new TraceException(
                            file.path(),
                            at,
                            String.format(
                                    Locale.ROOT,
                                    "expected a request or reply of NBD (magic 0x25609513), found 0x%08x",
                                    magic),
                            "The log is damaged from here on. 'head -c " + at + "' gives the part before it.");
                }
                there += in.readNBytes(head, 16, 12);
                if (there < 28) {
                    cut(there);
                    return;
                }
                if (magic == SETTING ? !setting() : !request()) {
                    return;
                }
            }
        }

        private boolean setting() throws TraceException {
            if (fields.getLong(16) != SETTING_MAGIC) {
                throw new TraceException(file.path(), at, "a setting without its second magic", "The log is damaged.");
            }
            data |= fields.getInt(4) == 1 && fields.getInt(24) != 0;
            at += 28;
            return true;
        }

        private boolean request() throws IOException {
            int command = fields.getShort(6);
            long start = fields.getLong(16);
            long length = Integer.toUnsignedLong(fields.getInt(24));
            boolean carries = command == 1 && data;
            if (start < 0 || command < 0 || command > 7 || start + length < 0 || (carries && length > LONGEST)) {
                throw new TraceException(
                        file.path(),
                        at,
                        "a request of command " + command + " at " + start + " that is not believable",
                        "The log is damaged from here on. 'head -c " + at + "' gives the part before it.");
            }
            byte[] content = carries ? in.readNBytes((int) length) : new byte[0];
            if (carries && content.length < length) {
                cut(28 + content.length);
                return false;
            }
            if (!failed.contains(number) && length > 0) {
                apply(command, start, length, content);
            }
            number++;
            at += 28 + content.length;
            return true;
        }

        private void apply(int command, long start, long length, byte[] content) throws IOException {
            long timeNs = 1000 * number;
            switch (command) {
                case 0 -> pages.read(timeNs, start, length);
                case 1 -> {
                    if (data) {
                        pages.write(timeNs, start, content);
                    } else {
                        pages.write(timeNs, start, length);
                    }
                    written |= start > 0;
                }
                // zeros written take no more room than slots discarded
                case 4, 6 -> pages.discard(timeNs, start, length, !written && length > 512L * pages.pageSize());
                default -> {
                    return;
                }
            }
            facts.sawIo(timeNs);
        }

        private void cut(int there) {
            if (there > 0) {
                facts.cut = true;
                facts.warnings.add(String.format(
                        Locale.ROOT,
                        "%s:0x%x: the last %d bytes are the beginning of a request that was cut off; they were left out",
                        file.path(),
                        at,
                        there));
            }
        }
    }
}
