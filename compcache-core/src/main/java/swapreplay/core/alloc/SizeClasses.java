package swapreplay.core.alloc;

import java.util.List;

/** A table of size classes: which one serves an object of a given size. */
final class SizeClasses {
    private final int pageSize;
    private final List<SizeClass> classes;
    /** For each object size the position of its class in {@link #classes}. */
    private final short[] positionOf;

    /** @param ascending classes by room; an object goes to the first that has room for it, and the last has room for a page */
    SizeClasses(int pageSize, List<SizeClass> ascending) {
        this.pageSize = pageSize;
        this.classes = List.copyOf(ascending);
        this.positionOf = new short[pageSize + 1];
        int position = 0;
        for (int size = 0; size < positionOf.length; size++) {
            while (classes.get(position).room() < size) {
                position++;
            }
            positionOf[size] = (short) position;
        }
    }

    /** All classes, the smallest first. */
    List<SizeClass> all() {
        return classes;
    }

    int pageSize() {
        return pageSize;
    }

    /** The position in {@link #all} of the class for an object of 1..pageSize bytes. */
    int positionOf(int size) {
        return positionOf[size];
    }

    /** The smallest object that takes a page of its own. */
    int smallestHuge() {
        return classes.stream()
                        .filter(one -> !one.huge())
                        .mapToInt(SizeClass::room)
                        .max()
                        .orElse(0)
                + 1;
    }
}
