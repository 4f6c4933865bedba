/**
 * Many configurations from few words: lists in braces, and files of combinations. Depends on the engine and the core's specs. Start with
 * {@link swapreplay.replay.sweep.SweepFile}.
 */
@NullMarked
package swapreplay.replay.sweep;

import org.jspecify.annotations.NullMarked;
