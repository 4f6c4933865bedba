/**
 * What distributions and phones set up today, each under one name with its source. Depends on the core's specs only. Start with
 * {@link swapreplay.replay.preset.Presets}.
 */
@NullMarked
package swapreplay.replay.preset;

import org.jspecify.annotations.NullMarked;
