/**
 * From a trace to settings: which configurations to try, how they rank for a goal, how sure that is, and the files that set a machine so.
 * Depends on the engine and on the results' model. Start with {@link swapreplay.replay.advise.Advisor}.
 */
@NullMarked
package swapreplay.replay.advise;

import org.jspecify.annotations.NullMarked;
