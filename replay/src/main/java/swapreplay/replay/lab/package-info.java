/**
 * Laboratories: one codec, one allocator or the bare core at a time, measured on page files and operation histories. Uses the
 * core, and of traces only the pages. Each command class parses and prints; start with {@link swapreplay.replay.lab.CodecLab} and {@link
 * swapreplay.replay.lab.AllocLab}.
 */
@NullMarked
package swapreplay.replay.lab;

import org.jspecify.annotations.NullMarked;
