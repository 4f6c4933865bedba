package swapreplay.core.nbd;

import java.nio.charset.StandardCharsets;

/** Every way in which a request can fail: the error number on the wire and a sentence for people, made once. */
enum Refusal {
    COMMAND(Wire.EINVAL, "unknown command"),
    FLAGS(Wire.EINVAL, "flag not known or not allowed for this command"),
    PAYLOAD(Wire.EINVAL, "this command takes no payload"),
    READ_ONLY(Wire.EPERM, "the export is read-only"),
    READ_RANGE(Wire.EINVAL, "the range is not inside the export"),
    WRITE_RANGE(Wire.ENOSPC, "the range is not inside the export"),
    TOO_LONG(Wire.EINVAL, "more than 64 MiB in one request"),
    READ_TOO_LONG(Wire.EOVERFLOW, "more than 64 MiB in one read"),
    FLUSH_ARGUMENTS(Wire.EINVAL, "flush takes neither offset nor length"),
    NO_CONTEXT(Wire.EINVAL, "no metadata context was negotiated"),
    STATUS_LENGTH(Wire.EINVAL, "block status of no bytes"),
    STATUS_PAYLOAD(Wire.EINVAL, "block status payload does not name selected contexts, each once"),
    NOT_FAST(Wire.ENOTSUP, "zeroing parts of pages is not fast"),
    NO_SPACE(Wire.ENOSPC, "the memory limit of the store is reached"),
    NO_HEAP(Wire.ENOSPC, "the server has no heap for more slots"),
    NO_MEMORY(Wire.ENOMEM, "the server has no memory for this request"),
    DAMAGED(Wire.EIO, "a stored page is damaged"),
    BACKING(Wire.EIO, "the backing store failed"),
    INTERNAL(Wire.EIO, "internal error"),
    SHUTDOWN(Wire.ESHUTDOWN, "the server is going down");

    final int errno;

    @SuppressWarnings("ImmutableEnumChecker") // the text as it goes on the wire; nobody writes to it
    final byte[] message;

    Refusal(int errno, String message) {
        this.errno = errno;
        this.message = message.getBytes(StandardCharsets.UTF_8);
    }
}
