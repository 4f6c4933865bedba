package swapreplay.core.device;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/**
 * What is written back, and how often: {@code idle:5m,huge,every:10s,limit:512M/1d}. At each turn the rules run in their order, each as zram's
 * {@code idle} with its age and then {@code writeback} with its type.
 *
 * @param rules at least one
 * @param everyNs time between two turns
 * @param budgetBytes what {@code writeback_limit} is set to at the start and after every {@code budgetPeriodNs}; 0 for no limit. What is left
 *     over is not carried over
 * @param budgetPeriodNs 0 without a budget
 */
public record WritebackSpec(List<SlotRule> rules, long everyNs, long budgetBytes, long budgetPeriodNs) {
    private static final String LIMIT = "limit";
    private static final Set<String> PARAMS = Set.of(RuleWords.EVERY, LIMIT);

    public WritebackSpec {
        rules = List.copyOf(rules);
        if (rules.isEmpty()) {
            throw new SpecException("writeback=: says not what to write back; known are " + SlotRule.KNOWN);
        } else if (everyNs < Times.SECOND || budgetBytes < 0 || (budgetBytes > 0) != (budgetPeriodNs >= Times.SECOND)) {
            throw new SpecException("writeback=: impossible times or limit");
        }
    }

    static WritebackSpec parse(String value) {
        RuleWords words = new RuleWords("writeback", value, PARAMS);
        if (words.rules().isEmpty()) {
            throw words.wrong("says not what to write back; known are " + SlotRule.KNOWN);
        }
        String limit = words.param(LIMIT);
        if (limit == null) {
            return new WritebackSpec(words.rules(), words.every(), 0, 0);
        }
        int slash = limit.indexOf('/');
        if (slash < 0) {
            throw words.wrong("limit:" + limit + " has no period; write limit:SIZE/TIME, such as limit:512M/1d");
        }
        String period = limit.substring(slash + 1);
        long bytes;
        try {
            bytes = Sizes.parse(limit.substring(0, slash));
        } catch (SpecException e) {
            throw words.wrong("limit: " + e.getMessage());
        }
        if (bytes < 4096) {
            throw words.wrong("limit:" + limit + " allows no page; leave writeback out, or allow at least 4K");
        }
        boolean bare = !period.isEmpty() && !Character.isDigit(period.charAt(0));
        return new WritebackSpec(
                words.rules(), words.every(), bytes, words.period(LIMIT, bare ? "1" + period : period));
    }

    @Override
    public String toString() {
        return rules.stream().map(SlotRule::toString).collect(Collectors.joining(","))
                + RuleWords.everySuffix(everyNs)
                + (budgetBytes == 0 ? "" : ",limit:" + Sizes.print(budgetBytes) + "/" + Times.print(budgetPeriodNs));
    }
}
