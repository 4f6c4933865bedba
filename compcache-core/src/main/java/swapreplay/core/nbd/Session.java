package swapreplay.core.nbd;

/**
 * What a handshake agreed on.
 *
 * @param allocation the client selected base:allocation for this export
 */
record Session(Export export, Replies.Form form, boolean allocation) {}
