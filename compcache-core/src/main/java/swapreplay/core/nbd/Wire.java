package swapreplay.core.nbd;

/** The protocol's numbers (doc/proto.md of the NetworkBlockDevice project). All integers on the wire are big-endian. */
final class Wire {
    static final long NBDMAGIC = 0x4e42444d41474943L;
    static final long IHAVEOPT = 0x49484156454f5054L;
    static final long OPTION_REPLY_MAGIC = 0x0003e889045565a9L;
    static final int REQUEST_MAGIC = 0x25609513;
    static final int SIMPLE_REPLY_MAGIC = 0x67446698;
    static final int STRUCTURED_REPLY_MAGIC = 0x668e33ef;
    static final int EXTENDED_REQUEST_MAGIC = 0x21e41c71;
    static final int EXTENDED_REPLY_MAGIC = 0x6e8a278c;

    static final int REQUEST_BYTES = 28;
    static final int EXTENDED_REQUEST_BYTES = 32;
    static final int SIMPLE_REPLY_BYTES = 16;
    static final int CHUNK_BYTES = 20;
    static final int EXTENDED_CHUNK_BYTES = 32;

    // handshake flags; the client's have the same bits
    static final int FIXED_NEWSTYLE = 1;
    static final int NO_ZEROES = 2;

    static final int OPT_EXPORT_NAME = 1;
    static final int OPT_ABORT = 2;
    static final int OPT_LIST = 3;
    static final int OPT_STARTTLS = 5;
    static final int OPT_INFO = 6;
    static final int OPT_GO = 7;
    static final int OPT_STRUCTURED_REPLY = 8;
    static final int OPT_LIST_META_CONTEXT = 9;
    static final int OPT_SET_META_CONTEXT = 10;
    static final int OPT_EXTENDED_HEADERS = 11;

    static final int REP_ACK = 1;
    static final int REP_SERVER = 2;
    static final int REP_INFO = 3;
    static final int REP_META_CONTEXT = 4;
    static final int ERR_UNSUP = 0x80000001;
    static final int ERR_POLICY = 0x80000002;
    static final int ERR_INVALID = 0x80000003;
    static final int ERR_TLS_REQD = 0x80000005;
    static final int ERR_UNKNOWN = 0x80000006;
    static final int ERR_SHUTDOWN = 0x80000007;
    static final int ERR_TOO_BIG = 0x80000009;
    static final int ERR_EXT_HEADER_REQD = 0x8000000a;

    static final int INFO_EXPORT = 0;
    static final int INFO_NAME = 1;
    static final int INFO_DESCRIPTION = 2;
    static final int INFO_BLOCK_SIZE = 3;

    // transmission flags
    static final int HAS_FLAGS = 1;
    static final int READ_ONLY = 1 << 1;
    static final int SEND_FLUSH = 1 << 2;
    static final int SEND_FUA = 1 << 3;
    static final int SEND_TRIM = 1 << 5;
    static final int SEND_WRITE_ZEROES = 1 << 6;
    static final int SEND_DF = 1 << 7;
    static final int CAN_MULTI_CONN = 1 << 8;
    static final int SEND_CACHE = 1 << 10;
    static final int SEND_FAST_ZERO = 1 << 11;
    static final int BLOCK_STATUS_PAYLOAD = 1 << 12;

    static final int CMD_READ = 0;
    static final int CMD_WRITE = 1;
    static final int CMD_DISC = 2;
    static final int CMD_FLUSH = 3;
    static final int CMD_TRIM = 4;
    static final int CMD_CACHE = 5;
    static final int CMD_WRITE_ZEROES = 6;
    static final int CMD_BLOCK_STATUS = 7;

    // command flags
    static final int FLAG_FUA = 1;
    static final int FLAG_NO_HOLE = 1 << 1;
    static final int FLAG_DF = 1 << 2;
    static final int FLAG_REQ_ONE = 1 << 3;
    static final int FLAG_FAST_ZERO = 1 << 4;
    static final int FLAG_PAYLOAD_LEN = 1 << 5;

    static final int CHUNK_DONE = 1;
    static final int CHUNK_NONE = 0;
    static final int CHUNK_OFFSET_DATA = 1;
    static final int CHUNK_OFFSET_HOLE = 2;
    static final int CHUNK_BLOCK_STATUS = 5;
    static final int CHUNK_BLOCK_STATUS_EXT = 6;
    static final int CHUNK_ERROR = 0x8001;
    static final int CHUNK_ERROR_OFFSET = 0x8002;

    static final String BASE_ALLOCATION = "base:allocation";
    static final int BASE_ALLOCATION_ID = 1;
    static final int STATE_HOLE = 1;
    static final int STATE_ZERO = 2;

    static final int EPERM = 1;
    static final int EIO = 5;
    static final int ENOMEM = 12;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int EOVERFLOW = 75;
    static final int ENOTSUP = 95;
    static final int ESHUTDOWN = 108;

    /** What BLOCK_SIZE information says; a client that did not ask assumes the same. */
    static final int ADVERTISED_PAYLOAD = 32 << 20;
    /** What is served: the reference implementation's own test client asks for 49,865,728 bytes. */
    static final int MAX_PAYLOAD = 64 << 20;
    /** A write longer than {@link #MAX_PAYLOAD} is swallowed up to this length; a longer one costs the connection. */
    static final int MAX_SWALLOWED = 128 << 20;

    static final int MAX_STRING = 4096;

    private Wire() {}
}
