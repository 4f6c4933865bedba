/**
 * Makes traces that can be given away: {@link swapreplay.replay.share.Scrub} leaves sizes and keyed identities of pages, not their bytes. Knows
 * nothing of the command line.
 */
@NullMarked
package swapreplay.replay.share;

import org.jspecify.annotations.NullMarked;
