/**
 * Real devices that a trace is replayed on: zram of the running kernel, other block devices, plain files, NBD exports. Sees the engine,
 * whose {@link swapreplay.replay.engine.Target} it implements, and the laboratories (for zram). Start with
 * {@link swapreplay.replay.target.Targets}.
 */
@NullMarked
package swapreplay.replay.target;

import org.jspecify.annotations.NullMarked;
