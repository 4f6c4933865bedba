/**
 * Allocators: room for compressed objects inside page frames, every frame accounted for. Knows nothing of devices, codecs
 * or time. Start with {@link swapreplay.core.alloc.Allocator}; {@link swapreplay.core.alloc.Allocators} lists what exists.
 */
@NullMarked
package swapreplay.core.alloc;

import org.jspecify.annotations.NullMarked;
