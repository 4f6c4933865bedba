/**
 * The device's door to the world: a complete NBD server (fixed newstyle, structured replies, extended headers, TLS) over any
 * number of compressed devices. All requests in a connection's input buffer are carried out before one write answers them,
 * by a loop that serves several connections as long as nothing takes long, else by a thread of the connection's own with blocking channels.
 * Sees the device package. Start with NbdServer, then Handshake, Transmission and Loop.
 */
@NullMarked
package swapreplay.core.nbd;

import org.jspecify.annotations.NullMarked;
