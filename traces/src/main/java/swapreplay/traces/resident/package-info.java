/**
 * Samples anonymous memory of running processes into a trace, for machines that do not swap yet: {@link
 * swapreplay.traces.resident.ResidentSampler}. Nothing is stopped and nothing is swapped; such a trace knows what pages hold, and nothing of when
 * they would go out or come back. {@link swapreplay.traces.resident.AnonymousMemory} reads the kernel's files of one process.
 */
@NullMarked
package swapreplay.traces.resident;

import org.jspecify.annotations.NullMarked;
