/**
 * The device's door to the world: a complete NBD server (fixed newstyle, structured replies, extended headers, TLS) over any
 * number of compressed devices. One thread serves one connection with blocking channels; all requests in its input buffer are
 * carried out before one write answers them. Sees the device package. Start with NbdServer, then Handshake and Transmission.
 */
@NullMarked
package swapreplay.core.nbd;

import org.jspecify.annotations.NullMarked;
