/**
 * Page codecs: one page in, fewer bytes out, and back. Knows nothing of devices, allocators or time. Start with {@link
 * swapreplay.core.codec.PageCodec}; {@link swapreplay.core.codec.Codecs} lists what exists.
 */
@NullMarked
package swapreplay.core.codec;

import org.jspecify.annotations.NullMarked;
