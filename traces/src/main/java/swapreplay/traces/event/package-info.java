/**
 * What a trace is made of: operations on swap slots. Depends on nothing. Start with {@link swapreplay.traces.event.Op}.
 */
@NullMarked
package swapreplay.traces.event;

import org.jspecify.annotations.NullMarked;
