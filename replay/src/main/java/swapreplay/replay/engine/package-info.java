/**
 * Drives a trace through configurations of the compressed device. Start with {@link swapreplay.replay.engine.Replay}: it surveys the
 * trace once, compresses each distinct page once per codec ({@link swapreplay.replay.engine.SizeSweep}), and then walks the events past
 * one {@link swapreplay.replay.engine.DeviceRun} for each configuration. Prints nothing; knows nothing of the command line.
 */
@NullMarked
package swapreplay.replay.engine;

import org.jspecify.annotations.NullMarked;
