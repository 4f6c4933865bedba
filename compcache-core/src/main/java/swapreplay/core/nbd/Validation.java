package swapreplay.core.nbd;

import org.jspecify.annotations.Nullable;

/**
 * Whether a request may be carried out. The order of the checks decides which error a client sees: command, flags, read-only,
 * range, size.
 */
final class Validation {
    private static final int PAYLOAD_COMMANDS = 1 << Wire.CMD_WRITE | 1 << Wire.CMD_BLOCK_STATUS;

    private final Session session;
    private final int[] allowedFlags = new int[Wire.CMD_BLOCK_STATUS + 1];

    Validation(Session session) {
        this.session = session;
        boolean extended = session.form() == Replies.Form.EXTENDED;
        boolean chunks = session.form() != Replies.Form.SIMPLE;
        int payload = extended ? Wire.FLAG_PAYLOAD_LEN : 0;
        java.util.Arrays.fill(allowedFlags, Wire.FLAG_FUA);
        allowedFlags[Wire.CMD_READ] |= chunks ? Wire.FLAG_DF : 0;
        allowedFlags[Wire.CMD_WRITE] |= payload;
        allowedFlags[Wire.CMD_WRITE_ZEROES] |= Wire.FLAG_NO_HOLE | Wire.FLAG_FAST_ZERO;
        allowedFlags[Wire.CMD_BLOCK_STATUS] |= Wire.FLAG_REQ_ONE | (session.allocation() ? payload : 0);
    }

    /** Null if the request is fine. */
    @Nullable
    Refusal check(Request request) {
        int type = request.type;
        if (type >= allowedFlags.length || type == Wire.CMD_DISC) {
            return Refusal.COMMAND;
        }
        if ((request.flags & ~allowedFlags[type]) != 0) {
            boolean payload = request.payload != 0 && (1 << type & PAYLOAD_COMMANDS) == 0;
            return payload ? Refusal.PAYLOAD : Refusal.FLAGS;
        }
        boolean changes = type == Wire.CMD_WRITE || type == Wire.CMD_TRIM || type == Wire.CMD_WRITE_ZEROES;
        if (changes && session.export().readOnly()) {
            return Refusal.READ_ONLY;
        }
        if (type == Wire.CMD_FLUSH) {
            return (request.offset | request.length) == 0 ? null : Refusal.FLUSH_ARGUMENTS;
        }
        if (type == Wire.CMD_BLOCK_STATUS) {
            return null; // what it is about may stand in its payload
        }
        if (!inside(request.offset, request.length)) {
            return type == Wire.CMD_WRITE || type == Wire.CMD_WRITE_ZEROES ? Refusal.WRITE_RANGE : Refusal.READ_RANGE;
        }
        if (type == Wire.CMD_READ && request.length > Wire.MAX_PAYLOAD) {
            return session.form() == Replies.Form.SIMPLE ? Refusal.TOO_LONG : Refusal.READ_TOO_LONG;
        }
        return type == Wire.CMD_WRITE && request.length > Wire.MAX_PAYLOAD ? Refusal.TOO_LONG : null;
    }

    /** True if the range lies in the export; both numbers come from the wire and may be anything. */
    boolean inside(long offset, long length) {
        long size = session.export().sizeBytes();
        return offset >= 0 && offset <= size && length >= 0 && length <= size - offset;
    }
}
