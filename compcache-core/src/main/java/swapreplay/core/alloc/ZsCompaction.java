package swapreplay.core.alloc;

/** How zsmalloc moves the objects of one class together. Both answer with the pages given back. */
final class ZsCompaction {
    private ZsCompaction() {}

    /** 6.18: the fullest zspage is filled from the emptiest ones until it is full, then the next. */
    static long compact618(Zsmalloc pool, GroupLists of) {
        long pages = 0;
        int target = 0;
        while (of.freeablePages() > 0) {
            if (target == 0) {
                target = of.fullestWithPlace();
                if (target == 0) {
                    break;
                }
                of.takeOff(target);
            }
            int source = of.emptiest();
            if (source == 0) {
                break;
            }
            of.takeOff(source);
            for (int place = 0; !of.isFull(target) && of.inuse(source) > 0; place++) {
                if (of.handleAt(source, place) > 0) {
                    pool.move(of, source, place, target);
                }
            }
            pages += putBack(pool, of, source);
            if (of.isFull(target)) {
                of.list(target);
                target = 0;
            }
        }
        if (target != 0) {
            of.list(target);
        }
        return pages;
    }

    /** 6.1: one source at a time is emptied into as many targets as it takes. */
    static long compact61(Zsmalloc pool, GroupLists of) {
        long pages = 0;
        for (int source = of.emptiest(); source != 0; source = of.emptiest()) {
            of.takeOff(source);
            if (of.freeablePages() == 0) {
                // put back by the rule, not where it was: this can move it behind the head of its list
                of.list(source);
                return pages;
            }
            int target = 0;
            int place = 0;
            while (of.inuse(source) > 0) {
                target = of.fullestWithPlace();
                if (target == 0) {
                    break;
                }
                of.takeOff(target);
                place = fill(pool, of, source, place, target);
                if (of.inuse(source) > 0) {
                    of.list(target);
                    target = 0;
                }
            }
            if (target == 0) {
                of.list(source);
                return pages;
            }
            of.list(target);
            pages += putBack(pool, of, source);
        }
        return pages;
    }

    /** Moves objects from {@code place} on until the target is full or the source empty; returns where to go on. */
    private static int fill(Zsmalloc pool, GroupLists of, int source, int firstPlace, int target) {
        int place = firstPlace;
        while (of.inuse(source) > 0 && !of.isFull(target)) {
            if (of.handleAt(source, place) > 0) {
                pool.move(of, source, place, target);
            }
            place++;
        }
        return place;
    }

    private static int putBack(Zsmalloc pool, GroupLists of, int source) {
        of.list(source);
        return of.inuse(source) == 0 ? pool.giveBack(of, source) : 0;
    }
}
