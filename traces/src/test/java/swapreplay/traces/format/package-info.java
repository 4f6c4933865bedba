@NullMarked
package swapreplay.traces.format;

import org.jspecify.annotations.NullMarked;
