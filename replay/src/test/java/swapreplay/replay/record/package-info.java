/**
 * Records real swapping on this machine: {@link swapreplay.replay.record.SwapLab} makes a swap device and a memory cgroup of its own,
 * {@link swapreplay.replay.record.SelfDescribingPages} is the program that swaps, {@link swapreplay.replay.record.ContentsWitness} knows what each page
 * held at each moment.
 */
@NullMarked
package swapreplay.replay.record;

import org.jspecify.annotations.NullMarked;
