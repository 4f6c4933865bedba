package swapreplay.core.codec;

/** lz4 on a machine where liblz4 does not load. */
record JavaLz4() implements PageCodec {
    static final String NAME = "lz4-java";

    /** Any codec by its name, and this one by its own. */
    static PageCodec orNamed(String spec) {
        return spec.equals(NAME) ? new JavaLz4() : Codecs.named(spec);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return Lz4Encoder.room(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        Lz4Encoder encoder = new Lz4Encoder(1);
        return new Context() {
            @Override
            public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
                return encoder.compress(src, srcOff, pageSize, dst, dstOff);
            }

            @Override
            public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff)
                    throws CorruptPageException {
                Lz4Blocks.JAVA.read(src, srcOff, srcLen, dst, dstOff, pageSize);
            }

            @Override
            public void close() {}
        };
    }
}
