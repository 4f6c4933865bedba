package swapreplay.core.codec;

/** LZO1X as the kernel's {@code lzo} and {@code lzo-rle} write it; either reads both. */
record LzoCodec(boolean rle) implements PageCodec {
    @Override
    public String name() {
        return rle ? "lzo-rle" : "lzo";
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return LzoEncoder.room(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        return new LzoContext(new LzoEncoder(rle), new LzoDecoder(), pageSize);
    }

    private record LzoContext(LzoEncoder encoder, LzoDecoder decoder, int pageSize) implements Context {
        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return encoder.compress(src, srcOff, pageSize, dst, dstOff);
        }

        @Override
        public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException {
            int length = decoder.decode(src, srcOff, srcLen, dst, dstOff, pageSize);
            CorruptPageException.requirePage(length, pageSize, srcLen);
        }

        @Override
        public void close() {}
    }
}
