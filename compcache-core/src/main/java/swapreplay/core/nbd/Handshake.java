package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The first phase of a connection: greeting and options, until an export is chosen. */
final class Handshake {
    private static final int MAX_OPTIONS = 1024;
    private static final int MAX_OPTION_BYTES = 1 << 20;
    private static final long MAX_SKIPPED_BYTES = 32 << 20;
    private static final int ZERO_PADDING = 124;
    private static final int MAX_ECHO = 80;

    private final ServerState server;
    private final HandshakeStream stream;
    private final TlsUpgrade tlsUpgrade;
    private final Runnable attached;

    private boolean fixed;
    private boolean noZeroes;
    private boolean tls;
    private boolean structured;
    private boolean extended;
    /** The export that base:allocation was selected for, if it was. */
    private @Nullable Export allocationOf;

    /** Encrypts the connection. */
    @FunctionalInterface
    interface TlsUpgrade {
        Transport upgrade() throws IOException;
    }

    /** @param attached run right before the client hears that it has its export: from then on it must not make room for others */
    Handshake(ServerState server, Transport plain, TlsUpgrade tlsUpgrade, Runnable attached) {
        this.server = server;
        this.stream = new HandshakeStream(plain);
        this.tlsUpgrade = tlsUpgrade;
        this.attached = attached;
    }

    /** The way the bytes go now. */
    Transport transport() {
        return stream.transport();
    }

    /** @return what was agreed on, or null if the client ended the handshake in the proper way */
    @Nullable
    Session run() throws IOException {
        ByteBuffer greeting = ByteBuffer.allocate(18);
        greeting.putLong(Wire.NBDMAGIC).putLong(Wire.IHAVEOPT);
        stream.write(greeting.putShort((short) (Wire.FIXED_NEWSTYLE | Wire.NO_ZEROES)));
        int clientFlags = ByteBuffer.wrap(stream.read(4)).getInt();
        if ((clientFlags & ~(Wire.FIXED_NEWSTYLE | Wire.NO_ZEROES)) != 0) {
            throw new ProtocolViolation("unknown client flags");
        }
        fixed = (clientFlags & Wire.FIXED_NEWSTYLE) != 0;
        noZeroes = (clientFlags & Wire.NO_ZEROES) != 0;
        for (int options = 0; options < MAX_OPTIONS; options++) {
            ByteBuffer head = ByteBuffer.wrap(stream.read(16));
            if (head.getLong() != Wire.IHAVEOPT) {
                throw new ProtocolViolation("wrong option magic");
            }
            int option = head.getInt();
            long length = head.getInt() & 0xffffffffL;
            if (option == Wire.OPT_EXPORT_NAME) {
                return exportName(length);
            } else if (!fixed) {
                throw new ProtocolViolation("options without fixed newstyle");
            } else if (length > MAX_SKIPPED_BYTES) {
                throw new ProtocolViolation("an option of " + length + " bytes");
            } else if (length > MAX_OPTION_BYTES) {
                allocationOf = option == Wire.OPT_SET_META_CONTEXT ? null : allocationOf;
                stream.skip(length);
                stream.error(option, Wire.ERR_TOO_BIG, "more than 1 MiB of option data");
                continue;
            }
            byte[] data = stream.read((int) length);
            if (option == Wire.OPT_ABORT) {
                stream.ack(option);
                return null;
            }
            Session session = option(option, data);
            if (session != null) {
                return session;
            }
        }
        throw new ProtocolViolation("more than " + MAX_OPTIONS + " options");
    }

    private Session exportName(long length) throws IOException {
        if (length > Wire.MAX_STRING || extended || server.stopping || (server.options.tlsRequired() && !tls)) {
            throw new ProtocolViolation("EXPORT_NAME is not possible");
        }
        Export export;
        try {
            export = server.export(new OptionData(stream.read((int) length)).string(length));
        } catch (OptionData.Malformed e) {
            throw new ProtocolViolation(String.valueOf(e.getMessage()));
        }
        if (export == null) {
            throw new ProtocolViolation("no such export");
        }
        Session session = session(export);
        ByteBuffer answer = ByteBuffer.allocate(10 + ZERO_PADDING);
        answer.putLong(export.sizeBytes()).putShort((short) flags(session));
        answer.position(noZeroes ? 10 : 10 + ZERO_PADDING);
        attached.run();
        stream.write(answer);
        return session;
    }

    private @Nullable Session option(int option, byte[] data) throws IOException {
        if (server.stopping) {
            stream.error(option, Wire.ERR_SHUTDOWN, "the server is going down");
            return null;
        }
        if (server.options.tlsRequired() && !tls && option != Wire.OPT_STARTTLS) {
            stream.error(option, Wire.ERR_TLS_REQD, "this server requires TLS: send STARTTLS first");
            return null;
        }
        try {
            OptionData in = new OptionData(data);
            switch (option) {
                case Wire.OPT_LIST -> list(in);
                case Wire.OPT_STARTTLS -> startTls(in);
                case Wire.OPT_INFO, Wire.OPT_GO -> {
                    return go(option, in);
                }
                case Wire.OPT_STRUCTURED_REPLY -> structuredReply(in);
                case Wire.OPT_LIST_META_CONTEXT, Wire.OPT_SET_META_CONTEXT -> metaContext(option, in);
                case Wire.OPT_EXTENDED_HEADERS -> extendedHeaders(in);
                default -> stream.error(option, Wire.ERR_UNSUP, "option " + (option & 0xffffffffL) + " is not known");
            }
        } catch (OptionData.Malformed e) {
            stream.error(option, Wire.ERR_INVALID, "malformed option: " + e.getMessage());
        }
        return null;
    }

    private void list(OptionData in) throws IOException, OptionData.Malformed {
        in.end();
        if (!server.options.listExports()) {
            stream.error(Wire.OPT_LIST, Wire.ERR_POLICY, "this server does not list its exports");
            return;
        }
        for (Export export : server.exports) {
            byte[] name = export.name().getBytes(StandardCharsets.UTF_8);
            byte[] about = export.description().getBytes(StandardCharsets.UTF_8);
            ByteBuffer entry = ByteBuffer.allocate(4 + name.length + about.length);
            entry.putInt(name.length).put(name).put(about);
            stream.reply(Wire.OPT_LIST, Wire.REP_SERVER, entry.array());
        }
        stream.ack(Wire.OPT_LIST);
    }

    private void startTls(OptionData in) throws IOException, OptionData.Malformed {
        in.end();
        if (server.options.tls() == null) {
            stream.error(Wire.OPT_STARTTLS, Wire.ERR_POLICY, "TLS is not configured on this server");
        } else if (tls) {
            stream.error(Wire.OPT_STARTTLS, Wire.ERR_INVALID, "the connection is encrypted already");
        } else {
            stream.ack(Wire.OPT_STARTTLS);
            stream.over(tlsUpgrade.upgrade());
            tls = true;
            structured = false;
            extended = false;
            allocationOf = null;
        }
    }

    private void structuredReply(OptionData in) throws IOException, OptionData.Malformed {
        in.end();
        if (extended) {
            stream.error(Wire.OPT_STRUCTURED_REPLY, Wire.ERR_EXT_HEADER_REQD, "extended headers are on already");
        } else if (structured) {
            stream.error(Wire.OPT_STRUCTURED_REPLY, Wire.ERR_INVALID, "structured replies are on already");
        } else {
            structured = true;
            stream.ack(Wire.OPT_STRUCTURED_REPLY);
        }
    }

    private void extendedHeaders(OptionData in) throws IOException, OptionData.Malformed {
        in.end();
        if (extended) {
            stream.error(Wire.OPT_EXTENDED_HEADERS, Wire.ERR_INVALID, "extended headers are on already");
        } else {
            extended = true;
            stream.ack(Wire.OPT_EXTENDED_HEADERS);
        }
    }

    private @Nullable Session go(int option, OptionData in) throws IOException, OptionData.Malformed {
        String name = in.string();
        boolean wantsName = false;
        boolean wantsDescription = false;
        for (int requests = in.u16(); requests > 0; requests--) {
            int type = in.u16();
            wantsName |= type == Wire.INFO_NAME;
            wantsDescription |= type == Wire.INFO_DESCRIPTION;
        }
        in.end();
        Export export = known(option, name);
        if (export == null) {
            return null;
        }
        Session session = session(export);
        information(
                option, Wire.INFO_EXPORT, 10, b -> b.putLong(export.sizeBytes()).putShort((short) flags(session)));
        if (wantsName) {
            text(option, Wire.INFO_NAME, export.name());
        }
        if (wantsDescription && !export.description().isEmpty()) {
            text(option, Wire.INFO_DESCRIPTION, export.description());
        }
        information(
                option,
                Wire.INFO_BLOCK_SIZE,
                12,
                b -> b.putInt(1).putInt(export.pageSize()).putInt(Wire.ADVERTISED_PAYLOAD));
        if (option == Wire.OPT_INFO) {
            stream.ack(option);
            return null;
        }
        attached.run();
        stream.ack(option);
        return session;
    }

    private void text(int option, int type, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        information(option, type, utf8.length, b -> b.put(utf8));
    }

    private void information(int option, int type, int length, java.util.function.Consumer<ByteBuffer> payload)
            throws IOException {
        ByteBuffer data = ByteBuffer.allocate(2 + length);
        data.putShort((short) type);
        payload.accept(data);
        stream.reply(option, Wire.REP_INFO, data.array());
    }

    private void metaContext(int option, OptionData in) throws IOException, OptionData.Malformed {
        boolean set = option == Wire.OPT_SET_META_CONTEXT;
        if (set) {
            allocationOf = null; // also when it fails
        }
        String name = in.string();
        long queries = in.u32();
        boolean wanted = queries == 0 && !set;
        for (long i = 0; i < queries; i++) {
            String query = in.string();
            wanted |= query.equals(Wire.BASE_ALLOCATION) || (!set && query.equals("base:"));
        }
        in.end();
        if (set && !structured && !extended) {
            stream.error(option, Wire.ERR_INVALID, "negotiate structured replies or extended headers first");
            return;
        }
        Export export = known(option, name);
        if (export == null) {
            return;
        }
        if (wanted) {
            byte[] context = Wire.BASE_ALLOCATION.getBytes(StandardCharsets.UTF_8);
            ByteBuffer data = ByteBuffer.allocate(4 + context.length);
            data.putInt(set ? Wire.BASE_ALLOCATION_ID : 0).put(context);
            stream.reply(option, Wire.REP_META_CONTEXT, data.array());
            allocationOf = set ? export : allocationOf;
        }
        stream.ack(option);
    }

    /** The export of that name; answers the client if there is none. */
    private @Nullable Export known(int option, String name) throws IOException {
        Export export = server.export(name);
        if (export == null) {
            String echo = name.length() <= MAX_ECHO ? name : name.substring(0, MAX_ECHO) + "...";
            String available = server.exports.stream().map(Export::name).collect(Collectors.joining(", "));
            String hint = server.options.listExports() ? "; available: " + available : "";
            stream.error(option, Wire.ERR_UNKNOWN, "export '" + echo + "' is not known" + hint);
        }
        return export;
    }

    private Session session(Export export) {
        Replies.Form form =
                extended ? Replies.Form.EXTENDED : structured ? Replies.Form.STRUCTURED : Replies.Form.SIMPLE;
        return new Session(export, form, export == allocationOf);
    }

    private static int flags(Session session) {
        boolean extended = session.form() == Replies.Form.EXTENDED;
        int flags = Wire.HAS_FLAGS | Wire.SEND_FLUSH | Wire.SEND_FUA | Wire.CAN_MULTI_CONN | Wire.SEND_CACHE;
        flags |= session.export().readOnly()
                ? Wire.READ_ONLY
                : Wire.SEND_TRIM | Wire.SEND_WRITE_ZEROES | Wire.SEND_FAST_ZERO;
        flags |= session.form() == Replies.Form.SIMPLE ? 0 : Wire.SEND_DF;
        return flags | (extended && session.allocation() ? Wire.BLOCK_STATUS_PAYLOAD : 0);
    }
}
