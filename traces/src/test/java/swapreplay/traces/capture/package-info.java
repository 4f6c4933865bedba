@NullMarked
package swapreplay.traces.capture;

import org.jspecify.annotations.NullMarked;
