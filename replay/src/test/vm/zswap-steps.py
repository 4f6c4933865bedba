#!/usr/bin/env python3
"""Records what zswap of the running kernel counts, step by step, as 'swapreplay verify-zswap --history' does, for machines too slow for a JVM.

    zswap-steps.py DISK PAGES SIZES STEPS WINDOW EVERY SEED ALLOC [NAME=VALUE ...] > history.csv

PAGES holds 4 KiB pages, SIZES a line for each: the length that zswap's compressor makes of it. ALLOC is the allocator by our name, for the first line.
NAME=VALUE are parameters of zswap beside max_pool_percent=1. Needs root, debugfs, tracefs, an unused disk, no other swap, a machine just booted.
"""
import glob
import os
import random
import sys
import time

from zswap_kernel import PAGE, TRACING, Window, begin_history, counted, counters, kernel_function, pages_and_sizes, read, swap_through_zswap, vmstat, write

disk, page_file, size_file = sys.argv[1:4]
steps, window, every, seed = map(int, sys.argv[4:8])
alloc = sys.argv[8]
old = os.uname().release.startswith("6.1.")


class Event:
    """Counts a work queue event of zswap's shrink worker in a trace buffer of its own."""

    def __init__(self, name):
        where = TRACING + "instances/" + name
        os.mkdir(where)
        write(where + "/events/workqueue/%s/filter" % name, kernel_function("function", "shrink_worker"))
        write(where + "/events/workqueue/%s/enable" % name, "1")
        self.stats = glob.glob(where + "/per_cpu/cpu*/stats")

    def count(self):
        lines = [line for file in self.stats for line in read(file).splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith(("entries:", "overrun:")))


# up to 320 slots for each CPU old kernels free slots at once
pages_of_area = min(int(read("/sys/class/block/%s/size" % os.path.basename(disk))) // 8, 320 * len(os.sched_getaffinity(0)) if old else 1 << 30)
swap_through_zswap(disk, {**dict(word.split("=") for word in sys.argv[9:]), "max_pool_percent": "1"}, [pages_of_area * 4])
queued, ended = Event("workqueue_queue_work"), Event("workqueue_execute_end")
runs = 0


def settle():
    global runs
    while True:
        runs = ended.count()
        if runs == queued.count():
            return
        time.sleep(0.0005)


pages = Window(window)


def out(page):
    pages.out(page)
    settle()
    while vmstat()["nr_writeback"] != "0":
        time.sleep(0.0005)


contents, sizes = pages_and_sizes(page_file, size_file)
first = begin_history(alloc, ",kernel=6.1" if old else "", seed)
draw = random.Random(seed)
FREE, OUT, LOADED = range(3)
state = [FREE] * window
length = [0] * window
for step in range(1, steps + 1):
    phase = (step - 1) * 8 // steps
    page = draw.randrange(window)
    if draw.randrange(100) < (86 if phase < 3 or phase % 2 == 0 else 35):
        for tries in range(window):
            if state[page] != OUT:
                break
            page = (page + 1) % window
    number = draw.randrange(100)
    if state[page] == FREE or (state[page] == LOADED and number < 25):
        op, state[page] = "o", OUT
        kind = draw.randrange(100)
        number = draw.randrange(len(sizes))
        content = contents[number * PAGE:number * PAGE + PAGE] if kind > 2 else bytes(PAGE) if kind == 0 else bytes(range(8)) * 512
        same = content == content[:8] * 512
        length[page] = 0 if same and old else -1 if same and kind == 0 else sizes[-1] if same else sizes[number]
        pages.fill(page, content)
        out(page)
    elif state[page] == LOADED and number < 85:
        op, state[page] = "a", OUT
        out(page)
    elif state[page] == OUT and number < 45:
        op, state[page] = "i", FREE
        pages.change(page)
    elif state[page] == OUT and number < 70 and not old:
        op, state[page] = "l", LOADED
        pages.load(page)
    else:
        op, state[page] = "f", FREE
        pages.gone(page)
    row = [op, page, length[page] if op in "oa" else 0, runs]
    if step % every == 0:
        row += counted(counters(), first)
    print(",".join(map(str, row)))
