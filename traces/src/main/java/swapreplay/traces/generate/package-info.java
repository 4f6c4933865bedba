/**
 * Synthetic traces. A {@link swapreplay.traces.generate.Pattern} says what happens when, a {@link swapreplay.traces.generate.PageSupply} what the
 * pages hold; the same spec, seed and pages give the same trace. A new pattern is a class and a line in {@link
 * swapreplay.traces.generate.Patterns}.
 */
@NullMarked
package swapreplay.traces.generate;

import org.jspecify.annotations.NullMarked;
