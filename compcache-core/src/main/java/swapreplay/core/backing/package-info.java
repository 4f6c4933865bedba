/**
 * Disks that hold what does not stay in memory: models with cited parameters, and a simulation of requests on the caller's clock. Depends
 * on {@code spec} only. Start with {@link swapreplay.core.backing.Disks}.
 */
@NullMarked
package swapreplay.core.backing;

import org.jspecify.annotations.NullMarked;
