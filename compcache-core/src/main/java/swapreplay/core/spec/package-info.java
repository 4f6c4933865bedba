/**
 * The one-string specs that name a codec, an allocator or a device, for example {@code zsmalloc:chain=8}. Depends on
 * nothing. Start with {@link swapreplay.core.spec.Spec}.
 */
@NullMarked
package swapreplay.core.spec;

import org.jspecify.annotations.NullMarked;
