/**
 * What {@code swapreplay record} does around the capture of events: keeps the recorder itself out of swap ({@link
 * swapreplay.replay.record.RecorderSafety}), and samples memory where there is no swap yet ({@link swapreplay.replay.record.ResidentRecording}),
 * with a prediction of what zram would make of it.
 */
@NullMarked
package swapreplay.replay.record;

import org.jspecify.annotations.NullMarked;
