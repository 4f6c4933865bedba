package swapreplay.core.nbd;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A write that does not fit in the connection's buffer: received completely, then stored, so that half of one leaves no trace. */
final class LargeWrite {
    private final PayloadBudget budget;

    LargeWrite(PayloadBudget budget) {
        this.budget = budget;
    }

    /**
     * @return null, or why not all of it was stored
     * @throws OutOfMemoryError if there is no memory for it; the payload is received in any case
     */
    @Nullable
    Refusal receiveAndStore(Request request, Export export, Input input, byte[] page) throws IOException {
        // Pieces end where pages end, so that every page is replaced once.
        int lead = (int) request.offset & (export.pageSize() - 1);
        try (PayloadBudget.Share share = budget.open()) {
            List<ByteBuffer> pieces = new ArrayList<>();
            long left = request.length;
            while (left > 0) {
                ByteBuffer piece;
                try {
                    piece = share.piece();
                } catch (OutOfMemoryError e) {
                    input.skip(left); // or the next request could not be found
                    throw e;
                }
                int from = pieces.isEmpty() ? lead : 0;
                piece.limit((int) Math.min(PayloadBudget.PIECE, from + left)).position(from);
                left -= piece.remaining();
                input.read(piece);
                pieces.add(piece);
            }
            long at = request.offset;
            for (ByteBuffer piece : pieces) {
                int from = at == request.offset ? lead : 0;
                Refusal refusal = export.write(at, piece.limit() - from, piece, from, page);
                if (refusal != null) {
                    return refusal;
                }
                at += piece.limit() - from;
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for payload memory");
        }
    }
}
