package swapreplay.traces.generate;

import java.io.IOException;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Pages go out at a steady rate and stay for a lifetime that is drawn for each; then they are read back, or their owner ends. */
final class ChurnPattern implements Pattern {
    /** A page that is out. */
    private record Out(long untilNs, long slot) {}

    /** Draws a lifetime in nanoseconds. */
    private interface Lifetime {
        double draw(SplittableRandom random);
    }

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String description() {
        return "churn:writes=100000,rate=5000,lifetime=exp:2s,read=0.8  lifetime exp:MEAN, fixed:TIME, uniform:TIME-TIME or"
                + " pareto:LEAST:SHAPE; read: share that is read back, the rest is freed";
    }

    @Override
    public void generate(Parameters parameters, SplittableRandom random, Traffic traffic) throws IOException {
        long writes = parameters.count("writes", 100_000, 1, 1L << 40);
        double rate = parameters.number("rate", 5_000, 1e-3, 1e9);
        double read = parameters.number("read", 0.8, 0, 1);
        Lifetime lifetime = lifetime(parameters, parameters.text("lifetime", "exp:2s"));
        parameters.requireAllKnown();
        PriorityQueue<Out> out = new PriorityQueue<>((a, b) -> {
            int byTime = Long.compare(a.untilNs, b.untilNs);
            return byTime != 0 ? byTime : Long.compare(a.slot, b.slot);
        });
        double now = 0;
        for (long i = 0; i < writes; i++) {
            now += -Math.log(1 - random.nextDouble()) * 1e9 / rate;
            endUntil((long) now, out, read, random, traffic);
            traffic.at((long) now);
            long slot = traffic.write();
            out.add(new Out((long) Math.min(9e18, now + lifetime.draw(random)), slot));
        }
    }

    private static void endUntil(
            long nowNs, PriorityQueue<Out> out, double read, SplittableRandom random, Traffic traffic)
            throws IOException {
        for (Out first = out.peek(); first != null && first.untilNs <= nowNs; first = out.peek()) {
            out.remove();
            traffic.at(first.untilNs);
            if (random.nextDouble() < read) {
                traffic.read(first.slot);
            } else {
                traffic.free(first.slot);
            }
        }
    }

    private static Lifetime lifetime(Parameters parameters, String text) {
        String[] words = text.split(":", -1);
        String name = "lifetime";
        String first = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "exp" -> {
                double mean = parameters.timeNs(name, first);
                return random -> -Math.log(1 - random.nextDouble()) * mean;
            }
            case "fixed" -> {
                double time = parameters.timeNs(name, first);
                return random -> time;
            }
            case "uniform" -> {
                String[] bounds = first.split("-", -1);
                double least = parameters.timeNs(name, bounds[0]);
                double most = parameters.timeNs(name, bounds[bounds.length - 1]);
                return random -> least + random.nextDouble() * (most - least);
            }
            case "pareto" -> {
                double least = parameters.timeNs(name, first);
                double shape;
                try {
                    shape = words.length > 2 ? Double.parseDouble(words[2]) : 1.5;
                } catch (NumberFormatException e) {
                    throw parameters.wrong(name, text, "pareto:LEAST:SHAPE");
                }
                if (!(shape > 0)) {
                    throw parameters.wrong(name, text, "a shape above 0");
                }
                return random -> least * Math.pow(1 - random.nextDouble(), -1 / shape);
            }
            default ->
                throw parameters.wrong(name, text, "exp:MEAN, fixed:TIME, uniform:TIME-TIME or pareto:LEAST:SHAPE");
        }
    }
}
