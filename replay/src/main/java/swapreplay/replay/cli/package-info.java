/**
 * The command line: each command parses, calls one class of the engine, prints.
 */
@NullMarked
package swapreplay.replay.cli;

import org.jspecify.annotations.NullMarked;
