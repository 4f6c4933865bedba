package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of a replay, and the wish to stop it. */
final class Workers implements AutoCloseable {
    /** Somebody asked to stop. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final int threads;
    private final ExecutorService pool;
    private volatile boolean stopped;

    Workers(int threads) {
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "replay");
            thread.setDaemon(true);
            return thread;
        });
    }

    int threads() {
        return threads;
    }

    void stop() {
        stopped = true;
    }

    /** To be called now and then by long work. @throws Stopped if somebody asked to stop */
    void goOn() {
        if (stopped) {
            throw new Stopped();
        }
    }

    <T> Future<T> start(Callable<T> work) {
        return pool.submit(work);
    }

    /** Runs all of it and answers in the order of {@code work}; the first failure in that order is thrown. */
    <T> List<T> all(List<? extends Callable<T>> work) throws IOException {
        List<Future<T>> futures = new ArrayList<>();
        for (Callable<T> each : work) {
            futures.add(start(each));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(await(future));
        }
        return results;
    }

    static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            } else if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            } else if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }

    @Override
    public void close() {
        stop();
        pool.shutdownNow();
    }
}
