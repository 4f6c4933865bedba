package swapreplay.reports.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of results.csv. {@link #ALL} is the contract of the file: the documented columns in their order, then ours.
 *
 * @param name as in the header
 * @param required whether a file without the column is refused
 * @param get the cell's value: a String, Long, Double, or null for an empty cell
 * @param set parses a cell that is not empty; throws NumberFormatException
 */
record Column(
        String name,
        boolean required,
        Function<ConfigurationResult, @Nullable Object> get,
        BiConsumer<ResultBuilder, String> set) {
    static final List<Column> ALL = Stream.concat(
                    Stream.of(
                            text("trace", ConfigurationResult::trace, ResultBuilder::trace),
                            text("codec", ConfigurationResult::codec, ResultBuilder::codec),
                            text("allocator", ConfigurationResult::allocator, ResultBuilder::allocator),
                            text("policy", ConfigurationResult::policy, ResultBuilder::policy),
                            text("mode", ConfigurationResult::mode, ResultBuilder::mode),
                            text("target", ConfigurationResult::target, ResultBuilder::target),
                            count("writes", ConfigurationResult::writes, ResultBuilder::writes),
                            count("reads", ConfigurationResult::reads, ResultBuilder::reads),
                            count("frees", ConfigurationResult::frees, ResultBuilder::frees),
                            count("read_misses", ConfigurationResult::readMisses, ResultBuilder::readMisses),
                            count("orig_data_size", ConfigurationResult::origDataSize, ResultBuilder::origDataSize),
                            count("compr_data_size", ConfigurationResult::comprDataSize, ResultBuilder::comprDataSize),
                            count("mem_used_total", ConfigurationResult::memUsedTotal, ResultBuilder::memUsedTotal),
                            count("mem_used_max", ConfigurationResult::memUsedMax, ResultBuilder::memUsedMax),
                            count("same_pages", ConfigurationResult::samePages, ResultBuilder::samePages),
                            count("huge_pages", ConfigurationResult::hugePages, ResultBuilder::hugePages),
                            count(
                                    "huge_pages_since",
                                    ConfigurationResult::hugePagesSince,
                                    ResultBuilder::hugePagesSince),
                            count(
                                    "pages_compacted",
                                    ConfigurationResult::pagesCompacted,
                                    ResultBuilder::pagesCompacted),
                            count("ideal_bytes", ConfigurationResult::idealBytes, ResultBuilder::idealBytes),
                            count("ideal_max", ConfigurationResult::idealMax, ResultBuilder::idealMax),
                            decimal(
                                    "fragmentation_pct",
                                    ConfigurationResult::fragmentationPct,
                                    ResultBuilder::fragmentationPct),
                            count("bd_count", ConfigurationResult::bdCount, ResultBuilder::bdCount),
                            count("bd_reads", ConfigurationResult::bdReads, ResultBuilder::bdReads),
                            count("bd_writes", ConfigurationResult::bdWrites, ResultBuilder::bdWrites),
                            count("write_failed", ConfigurationResult::writeFailed, ResultBuilder::writeFailed),
                            count("verify_errors", ConfigurationResult::verifyErrors, ResultBuilder::verifyErrors),
                            decimal(
                                    "compress_ns_page",
                                    ConfigurationResult::compressNsPage,
                                    ResultBuilder::compressNsPage),
                            decimal(
                                    "decompress_ns_page",
                                    ConfigurationResult::decompressNsPage,
                                    ResultBuilder::decompressNsPage),
                            decimal("wall_s", ConfigurationResult::wallSeconds, ResultBuilder::wallSeconds),
                            extra("orig_data_max", ConfigurationResult::origDataMax, ResultBuilder::origDataMax),
                            extra("mem_limit", ConfigurationResult::memLimit, ResultBuilder::memLimit),
                            extra("imputed_writes", ConfigurationResult::imputedWrites, ResultBuilder::imputedWrites),
                            extra("verified_reads", ConfigurationResult::verifiedReads, ResultBuilder::verifiedReads)),
                    Arrays.stream(CostColumn.values()).map(Column::cost))
            .toList();

    private static Column text(
            String name, Function<ConfigurationResult, @Nullable Object> get, BiConsumer<ResultBuilder, String> set) {
        return new Column(name, true, get, set);
    }

    private static Column count(
            String name, Function<ConfigurationResult, @Nullable Object> get, BiConsumer<ResultBuilder, Long> set) {
        return new Column(name, true, get, (row, cell) -> set.accept(row, Long.parseLong(cell)));
    }

    private static Column decimal(
            String name, Function<ConfigurationResult, @Nullable Object> get, BiConsumer<ResultBuilder, Double> set) {
        return new Column(name, true, get, (row, cell) -> set.accept(row, Double.parseDouble(cell)));
    }

    /** A column beyond the documented ones: files of other tools need not have it. */
    private static Column extra(
            String name, Function<ConfigurationResult, @Nullable Object> get, BiConsumer<ResultBuilder, Long> set) {
        return new Column(name, false, get, (row, cell) -> set.accept(row, Long.parseLong(cell)));
    }

    private static Column cost(CostColumn column) {
        return new Column(
                column.column(),
                false,
                row -> row.costs().get(column),
                (row, cell) -> row.cost(column, column.parse(cell)));
    }
}
