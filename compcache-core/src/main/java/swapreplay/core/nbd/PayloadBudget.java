package swapreplay.core.nbd;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Memory for writes that are larger than a connection's own buffer, for all connections together. It is handed out piece by
 * piece as the bytes arrive, so a client that announces much and sends nothing holds nothing.
 *
 * <p>When the budget is spent a connection waits, except for one at a time, which may overdraw: else connections that hold
 * parts of their writes could wait for each other for ever.
 */
final class PayloadBudget {
    static final int PIECE = 256 << 10;

    private final int pieces;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int taken;
    private boolean overdrawn;

    PayloadBudget(long bytes) {
        pieces = (int) Math.max(1, bytes / PIECE);
    }

    /** What one write holds. */
    final class Share implements AutoCloseable {
        private final ArrayDeque<ByteBuffer> held = new ArrayDeque<>();
        private boolean mayOverdraw;

        /** Another piece of {@value #PIECE} bytes, to be released with all others. */
        ByteBuffer piece() throws InterruptedException {
            ByteBuffer piece = obtain(this);
            held.add(piece);
            return piece;
        }

        @Override
        public void close() {
            release(this);
        }
    }

    Share open() {
        return new Share();
    }

    private synchronized ByteBuffer obtain(Share share) throws InterruptedException {
        while (taken >= pieces && !share.mayOverdraw) {
            if (overdrawn) {
                wait();
            } else {
                overdrawn = true;
                share.mayOverdraw = true;
            }
        }
        ByteBuffer piece = idle.poll();
        piece = piece == null ? ByteBuffer.wrap(new byte[PIECE]) : piece.clear();
        taken++;
        return piece;
    }

    private synchronized void release(Share share) {
        taken -= share.held.size();
        for (ByteBuffer piece : share.held) {
            if (idle.size() < pieces) {
                idle.push(piece);
            }
        }
        share.held.clear();
        if (share.mayOverdraw) {
            share.mayOverdraw = false;
            overdrawn = false;
        }
        notifyAll();
    }
}
