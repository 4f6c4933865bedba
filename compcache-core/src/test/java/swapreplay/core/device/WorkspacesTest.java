package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.Workspaces.Workspace;

class WorkspacesTest {
    @Test
    void aThreadsWorkspaceGoesToANewcomerWhenItEnds() throws Exception {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        try (Workspaces workspaces = new Workspaces(counting(made, closed), 4096)) {
            Workspace mine = workspaces.get();
            assertSame(mine, workspaces.get());
            List<Workspace> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Thread thread = new Thread(() -> seen.add(workspaces.get()));
                thread.start();
                thread.join();
            }
            assertNotSame(mine, seen.get(0));
            seen.forEach(other -> assertSame(seen.get(0), other));
            assertEquals(2, made.get());
        }
        assertEquals(2, closed.get());
    }

    @Test
    void aClosedDeviceServesNobody() throws Exception {
        Workspaces workspaces = new Workspaces(counting(new AtomicInteger(), new AtomicInteger()), 4096);
        workspaces.close();
        assertThrows(IllegalStateException.class, workspaces::get);
    }

    private static PageCodec counting(AtomicInteger made, AtomicInteger closed) {
        PageCodec codec = new TailCodec();
        return new PageCodec() {
            @Override
            public String name() {
                return codec.name();
            }

            @Override
            public int maxCompressedLength(int pageSize) {
                return codec.maxCompressedLength(pageSize);
            }

            @Override
            public Context newContext(int pageSize) {
                made.incrementAndGet();
                Context context = codec.newContext(pageSize);
                return new Context() {
                    @Override
                    public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
                        return context.compress(src, srcOff, dst, dstOff);
                    }

                    @Override
                    public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff)
                            throws swapreplay.core.codec.CorruptPageException {
                        context.decompress(src, srcOff, srcLen, dst, dstOff);
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                        context.close();
                    }
                };
            }
        };
    }
}
