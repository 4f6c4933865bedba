package swapreplay.core.device;

/** A refusal that the kernel would give as an errno. */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /** @param why what the kernel does not say */
    public ErrnoException(Errno errno, String why) {
        super(errno + ": " + why);
        this.errno = errno;
    }

    /** Which one. */
    public Errno errno() {
        return errno;
    }
}
