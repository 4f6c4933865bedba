package swapreplay.replay.engine;

/**
 * CPU time that a codec needs for a page of the trace, same-filled pages not among them.
 *
 * @param compressNs nanoseconds to compress a page; NaN if the trace has no page to measure with
 * @param decompressNs nanoseconds to restore a page; pages that grow are not among them, as a device keeps them raw
 */
record CodecSpeed(double compressNs, double decompressNs) {
    static final CodecSpeed UNKNOWN = new CodecSpeed(Double.NaN, Double.NaN);

    /** The less of two measurements of the same codec on the same pages. */
    CodecSpeed orLess(CodecSpeed other) {
        return new CodecSpeed(Math.min(compressNs, other.compressNs), Math.min(decompressNs, other.decompressNs));
    }
}
