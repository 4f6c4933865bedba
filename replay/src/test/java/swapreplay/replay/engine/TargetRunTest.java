package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.format.TraceReader;

/** Order, verification and errors of a replay on a target, which here is a map that answers when it likes. */
class TargetRunTest {
    @TempDir
    private Path dir;

    /** Holds pages by slot. Answers up to {@code slack} requests late, in random order, and complains of requests that overlap. */
    private static class Pages implements Target {
        final Map<Long, byte[]> held = new HashMap<>();
        final List<String> seen = new ArrayList<>();
        final List<Long> startedNs = new ArrayList<>();
        private final List<Runnable> late = new ArrayList<>();
        private final List<Request> underWay = new ArrayList<>();
        private final Random random = new Random(1);
        private final int slack;
        int requests;
        boolean broken;

        Pages(int slack) {
            this.slack = slack;
        }

        @Override
        public int maxPages() {
            return 4;
        }

        @Override
        public boolean freeReadsAsZeros() {
            return true;
        }

        @Override
        public void start(Request request, Consumer<Request> done) {
            startedNs.add(System.nanoTime());
            for (Request other : underWay) {
                assertFalse(request.conflictsWith(other), "a slot is touched by two requests at a time");
            }
            underWay.add(request);
            requests++;
            seen.add(request.kind() + " " + request.slot() + "+" + request.pages());
            late.add(() -> {
                underWay.remove(request);
                carryOut(request);
                done.accept(request);
            });
            while (late.size() > random.nextInt(slack + 1)) {
                late.remove(random.nextInt(late.size())).run();
            }
        }

        /** As a device would, whose answers are on their way while the run waits. */
        void answerAll() {
            while (!late.isEmpty()) {
                late.remove(0).run();
            }
        }

        void carryOut(Request request) {
            for (long i = 0; i < request.pages(); i++) {
                long slot = request.slot() + i;
                switch (request.kind()) {
                    case WRITE -> {
                        byte[] page = new byte[TestTraces.PAGE];
                        request.data().get((int) i * page.length, page);
                        held.put(slot, page);
                    }
                    case READ -> {
                        byte[] page = held.getOrDefault(slot, new byte[TestTraces.PAGE])
                                .clone();
                        page[100] ^= (byte) (broken && slot % 10 == 0 ? 1 : 0);
                        ByteBuffer data = request.data();
                        data.put((int) i * page.length, page);
                    }
                    case FREE -> held.remove(slot);
                }
            }
            request.succeeded();
        }

        @Override
        public List<String> notes() {
            return List.of();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private TargetRun run(Path file, Target target, Pace pace, int depth) throws Exception {
        try (TraceReader trace = TraceReader.open(file)) {
            Survey survey = Survey.of(trace, FreeOnRead.AUTO);
            TargetRun run = new TargetRun(target, trace, pace, depth, () -> false);
            OpBatch batch = new OpBatch();
            try (OpStream ops = new OpStream(trace, survey)) {
                run.start();
                boolean more = true;
                while (more) {
                    more = ops.fill(batch);
                    assertTrue(run.apply(batch));
                }
                if (target instanceof Pages pages) {
                    pages.answerAll();
                }
                run.drain();
            }
            return run;
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0", "4,3", "32,31"})
    void keepsTheOrderOfEachSlotHoweverDeep(int depth, int slack) throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 3, 2500);
        Pages target = new Pages(slack) {
            // what is late is answered by a thread of its own, as the run waits for it
            @Override
            public synchronized void start(Request request, Consumer<Request> done) {
                super.start(request, done);
            }

            @Override
            synchronized void answerAll() {
                super.answerAll();
            }
        };
        Thread answers = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                target.answerAll();
                Thread.onSpinWait();
            }
        });
        answers.setDaemon(true);
        answers.start();
        TargetRun run;
        try {
            run = run(trace, target, Pace.ASAP, depth);
        } finally {
            answers.interrupt();
            answers.join();
        }
        assertEquals(0, run.wrong());
        assertTrue(run.verified() > 300, run.verified() + " reads verified");
        assertEquals(target.requests, run.times().requests());
    }

    @Test
    void writesOfOneRequestGoTogether() throws Exception {
        Pages target = new Pages(0);
        run(TestTraces.churn(dir.resolve("t.swaptrace"), 3, 800), target, Pace.ASAP, 1);
        assertTrue(target.seen.stream().anyMatch(words -> words.matches("WRITE \\d+\\+4")), target.seen.toString());
        assertTrue(target.seen.stream().noneMatch(words -> words.matches("WRITE \\d+\\+([5-9]|\\d\\d)")));
    }

    @Test
    void countsPagesThatComeBackChanged() throws Exception {
        Pages target = new Pages(0);
        target.broken = true;
        TargetRun run = run(TestTraces.churn(dir.resolve("t.swaptrace"), 3, 2500), target, Pace.ASAP, 1);
        long ofTens = target.seen.stream()
                .filter(words -> words.matches("READ \\d*0\\+1"))
                .count();
        assertTrue(ofTens > 10);
        assertEquals(ofTens, run.wrong());
    }

    @Test
    void whatFailsIsCountedAndNotVerifiedAfterwards() throws Exception {
        Pages target = new Pages(0) {
            @Override
            void carryOut(Request request) {
                if (request.kind() == Request.Kind.WRITE && request.slot() % 3 == 0) {
                    request.failed("no room");
                } else {
                    super.carryOut(request);
                }
            }
        };
        TargetRun run = run(TestTraces.churn(dir.resolve("t.swaptrace"), 3, 800), target, Pace.ASAP, 1);
        assertTrue(run.refused() > 50, run.refused() + " refused");
        assertEquals("no room", run.firstError());
        assertEquals(0, run.wrong());
    }

    @Test
    void aTargetThatIsLostEndsTheRun() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 3, 800);
        Pages target = new Pages(0) {
            @Override
            void carryOut(Request request) {
                if (requests > 100) {
                    request.lost("the disk is gone");
                } else {
                    super.carryOut(request);
                }
            }
        };
        TargetLostException e = assertThrows(TargetLostException.class, () -> run(trace, target, Pace.ASAP, 1));
        assertEquals("the disk is gone", e.getMessage());
        assertEquals(101, target.requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x20", "x7.5"})
    void nothingBeginsBeforeItsTime(String word) throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 3, 1200);
        Pages target = new Pages(0);
        Pace pace = Pace.parse(word);
        long before = System.nanoTime();
        TargetRun run = run(trace, target, pace, 1);
        List<Long> due = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(trace);
                OpStream ops = new OpStream(reader, Survey.of(reader, FreeOnRead.AUTO))) {
            OpBatch batch = new OpBatch();
            boolean more = true;
            long first = -1;
            while (more) {
                more = ops.fill(batch);
                for (int i = 0; i < batch.length; i++) {
                    first = first < 0 ? batch.time[i] : first;
                    due.add(pace.dueNs(batch.time[i] - first));
                }
            }
        }
        // a request is of one operation or more, so the n-th is due no earlier than the n-th operation
        for (int i = 0; i < target.startedNs.size(); i++) {
            long sinceStart = target.startedNs.get(i) - before;
            assertTrue(sinceStart >= due.get(i), "request " + i + " began " + sinceStart + " ns, due " + due.get(i));
        }
        assertTrue(due.get(due.size() - 1) > 10_000_000, "the trace is too short to show anything");
        assertTrue(run.times().late() <= run.times().requests());
    }
}
