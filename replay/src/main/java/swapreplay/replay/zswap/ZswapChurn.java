package swapreplay.replay.zswap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import swapreplay.replay.lab.PageFile;

/**
 * Random page-outs, page-ins, loads and frees of a window of pages, in turns growing and shrinking, so that the pool passes its limit and its
 * acceptance threshold in both directions. The same for the same seed, window, count and pages, on any machine.
 */
final class ZswapChurn {
    /** What is done to one page. */
    enum Op {
        /** New contents, then reclaimed. */
        OUT('o'),
        /** Written to after it was out: its slot is free. */
        IN('i'),
        /** Read after it was out: it keeps its slot and stays in the swap cache. */
        LOAD('l'),
        /** Reclaimed as it is, after it was loaded. */
        AGAIN('a'),
        /** Given up. */
        FREE('f');

        private final char letter;

        Op(char letter) {
            this.letter = letter;
        }

        /** As a history names it. */
        char letter() {
            return letter;
        }
    }

    private enum State {
        /** No contents, or in memory without a slot. */
        SLOTLESS,
        OUT,
        LOADED
    }

    /** In eighths of the steps: the first three grow, then every other one shrinks. */
    private static final int PHASES = 8;

    private static final int FIRST_SHRINKING = 3;
    /** Of a hundred pages: of one word, which no page file of distinct pages has enough of. */
    private static final int SAME_FILLED = 4;
    /** Of a hundred steps of a growing phase, and of a shrinking one. */
    private static final int OUTS_GROWING = 86;

    private static final int OUTS_SHRINKING = 35;

    private final SplittableRandom random;
    private final long phaseLength;
    private final long steps;
    private final boolean loads;
    private final PageFile pages;
    private final State[] states;
    private long done;
    private Op op = Op.OUT;
    private int page;

    /** @param loads whether pages are read, too, and so stay in the swap cache */
    ZswapChurn(long seed, long steps, int window, PageFile pages, boolean loads) {
        this.random = new SplittableRandom(seed);
        this.steps = steps;
        this.loads = loads;
        this.phaseLength = Math.max(1, steps / PHASES);
        this.pages = pages;
        this.states = new State[window];
        Arrays.fill(states, State.SLOTLESS);
    }

    /** Steps to the next one. */
    boolean next() {
        if (done == steps) {
            return false;
        }
        long phase = done++ / phaseLength;
        boolean growing = phase < FIRST_SHRINKING || phase % 2 == 0;
        page = random.nextInt(states.length);
        if (random.nextInt(100) < (growing ? OUTS_GROWING : OUTS_SHRINKING)) {
            // the next page that is not out; if all are, one comes in
            for (int tries = 0; tries < states.length && states[page] == State.OUT; tries++) {
                page = (page + 1) % states.length;
            }
        }
        op = switch (states[page]) {
            case SLOTLESS -> Op.OUT;
            case OUT -> {
                int draw = random.nextInt(100);
                yield draw < 45 ? Op.IN : draw < 70 && loads ? Op.LOAD : Op.FREE;
            }
            case LOADED -> {
                int draw = random.nextInt(100);
                yield draw < 60 ? Op.AGAIN : draw < 85 ? Op.OUT : Op.FREE;
            }
        };
        states[page] = switch (op) {
            case OUT, AGAIN -> State.OUT;
            case IN, FREE -> State.SLOTLESS;
            case LOAD -> State.LOADED;
        };
        return true;
    }

    Op op() {
        return op;
    }

    /** Which page of the window. */
    int page() {
        return page;
    }

    /** New contents for an {@link Op#OUT}. */
    void content(byte[] to) {
        if (random.nextInt(100) >= SAME_FILLED) {
            int source = random.nextInt(pages.pages());
            System.arraycopy(pages.array(source), pages.offset(source), to, 0, PageWindow.PAGE);
            return;
        }
        long word = random.nextInt(2) == 0 ? 0 : random.nextLong();
        ByteBuffer words = ByteBuffer.wrap(to);
        while (words.hasRemaining()) {
            words.putLong(word);
        }
    }
}
