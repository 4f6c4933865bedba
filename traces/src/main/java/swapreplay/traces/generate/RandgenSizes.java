package swapreplay.traces.generate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import swapreplay.traces.format.TraceWriter;

/** Sizes without pages: with a probability from the preferred range, else from the full one, uniform in each. No two pages are equal. */
record RandgenSizes(String codec, int from, int to, double probability, int least, int most) implements PageSupply {
    static RandgenSizes of(Parameters parameters) {
        int[] preferred = range(parameters, "preferred", "580-700");
        int[] all = range(parameters, "range", "32-2048");
        return new RandgenSizes(
                parameters.text("codec", "lzo"),
                preferred[0],
                preferred[1],
                parameters.number("probability", 0.8, 0, 1),
                all[0],
                all[1]);
    }

    private static int[] range(Parameters parameters, String name, String absent) {
        String text = parameters.text(name, absent);
        String[] words = text.split("-", -1);
        try {
            int from = Integer.parseInt(words[0].strip());
            int to = Integer.parseInt(words[words.length - 1].strip());
            if (words.length == 2 && from >= 1 && from <= to && to <= 1 << 16) {
                return new int[] {from, to};
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw parameters.wrong(name, text, "LEAST-MOST in bytes, from 1 to 65536");
    }

    @Override
    public List<String> sizeCodecs() {
        return List.of(codec);
    }

    @Override
    public int next(TraceWriter writer, SplittableRandom random) throws IOException {
        boolean liked = random.nextDouble() < probability;
        int size = liked ? random.nextInt(from, to + 1) : random.nextInt(least, most + 1);
        byte[] identity = new byte[16];
        ByteBuffer.wrap(identity).putLong(random.nextLong()).putLong(random.nextLong());
        return writer.sizedPage(identity, false, size);
    }

    @Override
    public void close() {}
}
