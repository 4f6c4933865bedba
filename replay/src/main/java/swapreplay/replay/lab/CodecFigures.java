package swapreplay.replay.lab;

/**
 * What one codec made of a page file.
 *
 * @param codec the spec as it was asked for
 * @param sizes object size of each page as a device stores it: 0 same-filled, a whole page if raw
 * @param samePages same-filled pages
 * @param hugePages pages over the huge cliff, stored raw
 * @param comprDataSize sum of {@code sizes}
 * @param compressNsPage CPU time to compress one page, ns; NaN if there was none to compress
 * @param decompressNsPage CPU time to restore one page that is stored compressed, ns; NaN if there was none
 */
@SuppressWarnings("ArrayRecordComponent") // a column of millions of numbers, never compared as a whole
record CodecFigures(
        String codec,
        int[] sizes,
        int samePages,
        int hugePages,
        long comprDataSize,
        double compressNsPage,
        double decompressNsPage) {}
