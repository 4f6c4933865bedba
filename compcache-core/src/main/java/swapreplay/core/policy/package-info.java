/**
 * Where swapped pages go beyond one compressed device: zswap over a disk, zram and a disk by priority, ramzswap's backing swap, a plain
 * disk. Accounts only, on the caller's clock; no bytes. Depends on {@code alloc}, {@code backing}, {@code stats} and {@code spec}; a compressed
 * device comes in as {@link swapreplay.core.policy.CompressedMemory}. Start with {@link swapreplay.core.policy.Policies}.
 */
@NullMarked
package swapreplay.core.policy;

import org.jspecify.annotations.NullMarked;
