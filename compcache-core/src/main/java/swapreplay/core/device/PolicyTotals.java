package swapreplay.core.device;

/**
 * What all turns of one rule did so far; see {@link PolicyRun}.
 *
 * @param runs turns
 * @param useful turns that did something
 * @param failed turns that ended with an error
 */
public record PolicyTotals(
        String rule, long runs, long useful, long failed, long picked, long done, long objectBytes, long memoryBytes) {
    PolicyTotals with(PolicyRun run) {
        return new PolicyTotals(
                rule,
                runs + 1,
                useful + (run.done() > 0 ? 1 : 0),
                failed + (run.error() == null ? 0 : 1),
                picked + run.picked(),
                done + run.done(),
                objectBytes + run.objectBytes(),
                memoryBytes + run.memoryBytes());
    }
}
