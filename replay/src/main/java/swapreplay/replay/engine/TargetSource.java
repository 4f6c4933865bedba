package swapreplay.replay.engine;

import java.io.IOException;
import java.util.List;
import swapreplay.core.device.DeviceSpec;

/** Makes a target ready for each configuration in turn. Closing it leaves things as they were found. */
public interface TargetSource extends AutoCloseable {
    /** As on the command line. */
    String name();

    /** What is set up one after the other; a single {@link #AS_IT_IS} if the target cannot be told. */
    List<DeviceSpec> configurations();

    /** Stands for a target whose codec and allocator are its own affair. */
    DeviceSpec AS_IT_IS = new DeviceSpec("", "", 0);

    /**
     * Sets it up, empty.
     *
     * @param depth requests that will be under way at a time, at most
     * @throws IOException if it cannot be done; the message says why and what to do
     */
    Target open(DeviceSpec configuration, int pageSize, long slots, int depth) throws IOException;

    @Override
    void close() throws IOException;
}
