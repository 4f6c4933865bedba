package swapreplay.core.codec;

/** A codec that exists but cannot run here, because its native library does not load. The message says what to do. */
public final class CodecUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CodecUnavailableException(String message) {
        super(message);
    }
}
