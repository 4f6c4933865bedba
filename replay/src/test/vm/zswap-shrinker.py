#!/usr/bin/env python3
"""Records what zswap's shrinker does under memory reclaim, pass by pass, beside page-outs and page-ins, for machines too slow for a JVM.

    zswap-shrinker.py DISK PAGES SIZES STEPS WINDOW SEED [NAME=VALUE ...] > history.csv

PAGES holds 4 KiB pages, SIZES a line for each: the length that zswap's compressor makes of it. NAME=VALUE are parameters of zswap beside
shrinker_enabled=Y. The columns are those of zswap-steps.py; 'r' is a pass of reclaim over zswap's shrinker, with the priority of reclaim for
a page, for a length the entries that the shrinker offered, and for runs of the worker the entries that were left over from passes before. Reclaim is asked for by memory.reclaim of a control group that has
nothing to give but what zswap holds. (drop_caches would do the same to zswap, and have zsmalloc compact its pool beside.) Needs root, debugfs, tracefs, control groups of version 2, an unused disk, no other swap.
"""
import os
import random
import re
import sys
import time

from zswap_kernel import PAGE, TRACING, Window, begin_history, counted, counters, kernel_function, pages_and_sizes, read, swap_through_zswap, vmstat, write

disk, page_file, size_file = sys.argv[1:4]
steps, window, seed = map(int, sys.argv[4:7])
EVERY = 20
RECLAIM_EVERY = 250
GROUP = "/sys/fs/cgroup/swapreplay-shrinker"
PASS = re.compile(r"mm_shrink_slab_start: .* objects to shrink (\d+) .* cache items (\d+) .* priority (\d+)")

os.mkdir(GROUP)
write(GROUP + "/cgroup.procs", str(os.getpid()))
swap_through_zswap(disk, {**dict(word.split("=") for word in sys.argv[7:]), "shrinker_enabled": "Y"})
trace = TRACING + "instances/swapreplay-shrinker"
os.mkdir(trace)
event = trace + "/events/vmscan/mm_shrink_slab_start"
write(event + "/filter", kernel_function("shrink", "zswap_shrinker_scan"))
write(event + "/enable", "1")
pages = Window(window, alone=True)


def awaited():
    while vmstat()["nr_writeback"] != "0":
        time.sleep(0.0005)


def out(page):
    pages.out(page)
    awaited()


first = None


def line(op, page, length, looked, remembered=0):
    row = [op, page, length, remembered]
    if looked:
        row += counted(counters(), first)
    print(",".join(map(str, row)))


def swap_cached():
    return int(re.search(r"swapcached (\d+)", read(GROUP + "/memory.stat")).group(1)) // PAGE


def reclaim(count):
    write(trace + "/trace", "")
    try:
        write(GROUP + "/memory.reclaim", str(count * PAGE))
    except OSError:
        pass  # it found less than it was asked for
    awaited()
    passes = PASS.findall(read(trace + "/trace"))
    for number, (remembered, offered, priority) in enumerate(passes):
        line("r", int(priority), int(offered), number == len(passes) - 1, int(remembered))


contents, sizes = pages_and_sizes(page_file, size_file)
first = begin_history("zsmalloc", ",shrinker=on,reclaim-priority=none", seed)
draw = random.Random(seed)
FREE, OUT, LOADED = range(3)
state = [FREE] * window
length = [0] * window
for step in range(1, steps + 1):
    if step % RECLAIM_EVERY == 0:
        # what is in memory, reclaim would take first, in an order that nobody sees
        for page in range(window):
            if state[page] == LOADED:
                state[page] = OUT
                out(page)
                line("a", page, length[page], False)
        reclaim(draw.choice((1, 32, 64, 256)))
        # what was written back stays in the swap cache until it is reclaimed, too: a fault on it would not go to the disk
        for tries in range(50):
            if not swap_cached():
                break
            reclaim(swap_cached())
        continue
    page = draw.randrange(window)
    number = draw.randrange(100)
    looked = step % EVERY == 0
    if state[page] == FREE or (state[page] == LOADED and number < 25):
        kind = draw.randrange(100)
        source = draw.randrange(len(sizes))
        content = contents[source * PAGE:source * PAGE + PAGE] if kind else bytes(PAGE)
        length[page] = sizes[source] if kind else -1
        pages.fill(page, content)
        state[page] = OUT
        out(page)
        line("o", page, length[page], looked)
    elif state[page] == LOADED:
        state[page] = OUT
        out(page)
        line("a", page, length[page], looked)
    elif number < 20:
        pages.change(page)
        pages.gone(page)
        state[page] = FREE
        line("i", page, 0, looked)
    elif number < 40:
        pages.load(page)
        state[page] = LOADED
        line("l", page, 0, looked)
    elif number < 55:
        pages.gone(page)
        state[page] = FREE
        line("f", page, 0, looked)
