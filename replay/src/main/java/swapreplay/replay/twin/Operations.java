package swapreplay.replay.twin;

import java.io.IOException;

/** A sequence of operations on a device, the same at every walk. */
interface Operations {
    /** What an operation does to a device. */
    enum Kind {
        WRITE,
        /** A further page of a write request, not tried once a page before it was refused. */
        WRITE_MORE,
        READ,
        FREE,
        COMPACT,
        /** A text written to an attribute in sysfs. */
        ATTRIBUTE
    }

    /** Slots that a device needs. */
    long slots();

    /** How many operations there are, about; for progress. */
    long total();

    Walk walk();

    /** Speaks of one operation at a time, after each {@link #next}. */
    interface Walk extends AutoCloseable {
        /** @return false at the end */
        boolean next() throws IOException;

        Kind kind();

        long slot();

        long count();

        /** The attribute and, behind a blank, the text written to it. */
        default String attribute() {
            throw new IllegalStateException("no attribute is written");
        }

        /** Puts the page of a write at the start of {@code page}. */
        void page(byte[] page) throws IOException;

        @Override
        void close();
    }
}
