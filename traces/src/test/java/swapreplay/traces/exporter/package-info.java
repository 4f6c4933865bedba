@NullMarked
package swapreplay.traces.exporter;

import org.jspecify.annotations.NullMarked;
