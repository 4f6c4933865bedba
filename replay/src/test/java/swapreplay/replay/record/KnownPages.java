package swapreplay.replay.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** A program that fills memory with known pages, says where they begin in its list, and waits until its input ends. */
final class KnownPages {
    static final int PAGE = 4096;

    private KnownPages() {}

    /** Arguments: pages, whether every fourth is written to again and again. */
    public static void main(String[] args) throws IOException {
        int pages = Integer.parseInt(args[0]);
        boolean busy = args.length > 1;
        ByteBuffer memory = ByteBuffer.allocateDirect((pages + 1) * PAGE).alignedSlice(PAGE);
        byte[] page = new byte[PAGE];
        for (int i = 0; i < pages; i++) {
            fill(page, i);
            memory.put(i * PAGE, page);
        }
        System.out.println("ready");
        for (int round = 0; System.in.available() == 0; round++) {
            for (int i = 0; busy && i < pages; i += 4) {
                memory.putInt(i * PAGE + PAGE - 4, round);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Page of this number: its number, some noise, text that repeats; the last word is for the busy ones. */
    static void fill(byte[] page, int number) {
        Random random = new Random(number);
        java.util.Arrays.fill(page, (byte) 0);
        ByteBuffer out = ByteBuffer.wrap(page);
        out.putLong(0, 0x4b4e4f574e504147L).putInt(8, number);
        int noise = 16 * random.nextInt(200);
        for (int at = 16; at < 16 + noise; at += 8) {
            out.putLong(at, random.nextLong());
        }
        for (int at = 16 + noise; at < PAGE - 64; at += 16) {
            out.putLong(at, 0x6f6e652074776f20L).putInt(at + 8, at / 64);
        }
    }
}
