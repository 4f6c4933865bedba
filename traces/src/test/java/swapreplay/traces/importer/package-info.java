@NullMarked
package swapreplay.traces.importer;

import org.jspecify.annotations.NullMarked;
