package swapreplay.core.spec;

/** A spec string that names nothing we know, or contradicts itself. The message says what, and lists what is known. */
public final class SpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public SpecException(String message) {
        super(message);
    }
}
