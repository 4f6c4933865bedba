package swapreplay.core.codec;

/** The kernel's software 842: 8-byte blocks, each written as references to equal units among the latest ones. */
record Sw842Codec() implements PageCodec {
    @Override
    public String name() {
        return "842";
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return Sw842Encoder.room(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        return new Sw842Context(new Sw842Encoder(pageSize), new Sw842Decoder(), pageSize);
    }

    private record Sw842Context(Sw842Encoder encoder, Sw842Decoder decoder, int pageSize) implements Context {
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
