package swapreplay.core.device;

/** Why a sysfs attribute refuses, by the names of errno(3). */
public enum Errno {
    E2BIG("Argument list too long"),
    EACCES("Permission denied"),
    EAGAIN("Resource temporarily unavailable"),
    EBUSY("Device or resource busy"),
    EINVAL("Invalid argument"),
    EIO("Input/output error"),
    EISDIR("Is a directory"),
    ENODEV("No such device"),
    ENOENT("No such file or directory"),
    ENOMEM("Cannot allocate memory"),
    ENOSPC("No space left on device"),
    ERANGE("Numerical result out of range");

    private final String text;

    Errno(String text) {
        this.text = text;
    }

    /** What strerror(3) of glibc says. */
    public String text() {
        return text;
    }
}
