/**
 * The twin of zswap: the same pages through the zswap of the running kernel and through ours, counter by counter. Start with {@link
 * swapreplay.replay.zswap.ZswapVerification}; {@link swapreplay.replay.zswap.KernelZswap} is the kernel's side.
 */
@NullMarked
package swapreplay.replay.zswap;

import org.jspecify.annotations.NullMarked;
