/**
 * Counters of a compressed device as snapshots under the kernel's names. Depends on nothing.
 */
@NullMarked
package swapreplay.core.stats;

import org.jspecify.annotations.NullMarked;
