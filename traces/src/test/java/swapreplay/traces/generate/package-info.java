@NullMarked
package swapreplay.traces.generate;

import org.jspecify.annotations.NullMarked;
