package swapreplay.replay.twin;

/**
 * Where the kernel and we part.
 *
 * @param operation number of the last operation before it was seen, from 1
 * @param what that operation in words
 * @param exact true if they agreed right before that operation; false if only at an earlier checkpoint
 * @param field the counter, {@code page} for the bytes read back, {@code write} for a page that only one took
 * @param kernel the kernel's value
 * @param ours our value
 */
record Difference(long operation, String what, boolean exact, String field, String kernel, String ours) {}
