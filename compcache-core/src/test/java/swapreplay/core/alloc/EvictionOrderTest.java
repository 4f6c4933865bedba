package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvictionOrderTest {
    /** Against a plain list, with page numbers far beyond the first room. */
    @Test
    void isTheOrderOfTheLastRenewals() {
        for (int pages : new int[] {1, 2, 5, 70, 300}) {
            EvictionOrder order = new EvictionOrder();
            List<Integer> expected = new ArrayList<>();
            Random random = new Random(pages);
            for (int step = 0; step < 3000; step++) {
                int page = 1 + random.nextInt(pages);
                expected.remove((Integer) page);
                if (random.nextInt(3) == 0) {
                    order.renew(page);
                    order.remove(page);
                } else {
                    order.renew(page);
                    expected.add(page);
                }
                assertEquals(expected.isEmpty() ? 0 : expected.get(0), order.oldest(), "step " + step);
            }
            while (!expected.isEmpty()) {
                assertEquals(expected.remove(0), order.oldest());
                order.remove(order.oldest());
            }
            assertEquals(0, order.oldest());
        }
    }

    @Test
    void aPageNotInTheOrderCanBeTakenOut() {
        EvictionOrder order = new EvictionOrder();
        order.remove(7);
        order.renew(3);
        order.remove(7);
        assertEquals(3, order.oldest());
    }

    @Test
    void theRoomGrowsWithTheFirstNumberBeyondIt() {
        EvictionOrder order = new EvictionOrder();
        for (int page : new int[] {1, 63, 64, 200, 1}) {
            order.renew(page);
        }
        assertEquals(63, order.oldest());
    }
}
