/**
 * Live devices: the command that serves the core over NBD, records and attaches it, and the one that controls it while it runs.
 * Sees the core and the traces. Start with NbdCommand.
 */
@NullMarked
package swapreplay.replay.live;

import org.jspecify.annotations.NullMarked;
