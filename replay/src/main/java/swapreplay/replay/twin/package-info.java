/**
 * The twin: the same operations on a zram of the running kernel and on ours, counter by counter. Sees the laboratories (for devices and
 * page files), the engine (for the operations of a trace) and the core. Start with {@link swapreplay.replay.twin.Lockstep}.
 */
@NullMarked
package swapreplay.replay.twin;

import org.jspecify.annotations.NullMarked;
