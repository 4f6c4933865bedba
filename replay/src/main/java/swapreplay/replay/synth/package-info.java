/**
 * Page bytes that compress to given sizes, for traces that have no bytes: {@link swapreplay.replay.synth.PagesOfSizes} searches, {@link
 * swapreplay.replay.synth.PageRecipe} says what a made-up page is made of.
 */
@NullMarked
package swapreplay.replay.synth;

import org.jspecify.annotations.NullMarked;
