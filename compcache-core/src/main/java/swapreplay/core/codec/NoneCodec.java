package swapreplay.core.codec;

/** Leaves the page as it is: every page that is not same-filled becomes a huge page. */
record NoneCodec() implements PageCodec {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return pageSize;
    }

    @Override
    public Context newContext(int pageSize) {
        return new Context() {
            @Override
            public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
                System.arraycopy(src, srcOff, dst, dstOff, pageSize);
                return pageSize;
            }

            @Override
            public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff)
                    throws CorruptPageException {
                if (srcLen != pageSize) {
                    throw new CorruptPageException(
                            Math.min(srcLen, pageSize), "expected " + pageSize + " bytes, have " + srcLen);
                }
                System.arraycopy(src, srcOff, dst, dstOff, pageSize);
            }

            @Override
            public void close() {}
        };
    }
}
