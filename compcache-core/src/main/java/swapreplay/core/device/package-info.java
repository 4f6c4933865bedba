/**
 * The compressed block device: slots, same-filled and huge pages, limits, and zram's order of operations. Sees codecs,
 * allocators and stats. Start with the class CompressedDevice.
 */
@NullMarked
package swapreplay.core.device;

import org.jspecify.annotations.NullMarked;
