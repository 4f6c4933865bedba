#!/usr/bin/env python3
"""Records what zswap's shrinker does under memory reclaim, pass by pass, beside page-outs and page-ins, for machines too slow for a JVM.

    zswap-shrinker.py DISK PAGES SIZES STEPS WINDOW SEED [NAME=VALUE ...] > history.csv

PAGES holds 4 KiB pages, SIZES a line for each: the length that zswap's compressor makes of it. NAME=VALUE are parameters of zswap beside
shrinker_enabled=Y. The columns are those of zswap-steps.py; 'r' is a pass of reclaim over zswap's shrinker, with the priority of reclaim for
a page, for a length the entries that the shrinker offered, and for runs of the worker the entries that were left over from passes before. Reclaim is asked for by memory.reclaim of a control group that has
nothing to give but what zswap holds. (drop_caches would do the same to zswap, and have zsmalloc compact its pool beside.) Needs root, debugfs, tracefs, control groups of version 2, an unused disk, no other swap.
"""
import ctypes
import glob
import mmap
import os
import random
import re
import struct
import subprocess
import sys
import time

disk, page_file, size_file = sys.argv[1:4]
steps, window, seed = map(int, sys.argv[4:7])
parameters = dict(word.split("=") for word in sys.argv[7:])
PAGE = 4096
NOHUGEPAGE, PAGEOUT, DONTNEED = 15, 21, 4
LOCK_ALL = 3
EVERY = 20
RECLAIM_EVERY = 250
PARAMETERS = "/sys/module/zswap/parameters/"
COUNTERS = "/sys/kernel/debug/zswap/"
TRACING = "/sys/kernel/tracing/"
GROUP = "/sys/fs/cgroup/swapreplay-shrinker"
EVENTS = ("zswpin", "zswpout", "zswpwb", "swpout_zero")
HELD = ("pool_total_size", "stored_pages", "stored_incompressible_pages", "same_filled_pages")
PASS = re.compile(r"mm_shrink_slab_start: .* objects to shrink (\d+) .* cache items (\d+) .* priority (\d+)")
libc = ctypes.CDLL(None, use_errno=True)
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
libc.munlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def read(path):
    with open(path) as file:
        return file.read()


def vmstat():
    return dict(line.split() for line in read("/proc/vmstat").splitlines())


def counters():
    now = {name: int(read(COUNTERS + name)) for name in sorted(os.listdir(COUNTERS))}
    events = vmstat()
    now.update((name, int(events[name])) for name in EVENTS if name in events)
    return now


os.mkdir(GROUP)
write(GROUP + "/cgroup.procs", str(os.getpid()))
cpus = sorted(os.sched_getaffinity(0))
os.sched_setaffinity(0, {cpus[0]})
write("/proc/sys/vm/page-cluster", "0")
for name, value in parameters.items():
    write(PARAMETERS + name, value)
write(PARAMETERS + "shrinker_enabled", "Y")
write(PARAMETERS + "enabled", "Y")
subprocess.run(["mkswap", disk], check=True, stdout=subprocess.DEVNULL)
subprocess.run(["swapon", disk], check=True)
trace = TRACING + "instances/swapreplay-shrinker"
os.mkdir(trace)
event = trace + "/events/vmscan/mm_shrink_slab_start"
scan = [line.split()[0] for line in read("/proc/kallsyms").splitlines() if line.split()[2] == "zswap_shrinker_scan"]
write(event + "/filter", " || ".join("shrink == 0x" + each for each in scan))
write(event + "/enable", "1")

# nothing of this process is to be reclaimed but the window
libc.mlockall(LOCK_ALL)
memory = mmap.mmap(-1, window * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
libc.munlock(address, window * PAGE)
libc.madvise(address, window * PAGE, NOHUGEPAGE)
libc.madvise(address, window * PAGE, DONTNEED)
pagemap = open("/proc/self/pagemap", "rb", buffering=0)


def awaited():
    while vmstat()["nr_writeback"] != "0":
        time.sleep(0.0005)


def out(page):
    at = address + page * PAGE
    libc.madvise(at, PAGE, PAGEOUT)
    for tries in range(20):
        pagemap.seek(at // PAGE * 8)
        if not struct.unpack("Q", pagemap.read(8))[0] >> 63:
            break
        for cpu in cpus:
            os.sched_setaffinity(0, {cpu})
            libc.madvise(at, PAGE, PAGEOUT)
        os.sched_setaffinity(0, {cpus[0]})
    else:
        sys.exit("page %d is not swapped out" % page)
    awaited()


def gone(page):
    libc.madvise(address + page * PAGE, PAGE, DONTNEED)


first = None


def line(op, page, length, counted, remembered=0):
    row = [op, page, length, remembered]
    if counted:
        now = counters()
        row += [now[name] - (0 if name in HELD else first[name]) for name in first]
    print(",".join(map(str, row)))


def swap_cached():
    return int(re.search(r"swapcached (\d+)", read(GROUP + "/memory.stat")).group(1)) // PAGE


def reclaim(pages):
    write(trace + "/trace", "")
    try:
        write(GROUP + "/memory.reclaim", str(pages * PAGE))
    except OSError:
        pass  # it found less than it was asked for
    awaited()
    passes = PASS.findall(read(trace + "/trace"))
    for number, (remembered, offered, priority) in enumerate(passes):
        line("r", int(priority), int(offered), number == len(passes) - 1, int(remembered))


contents = open(page_file, "rb").read()
sizes = list(map(int, read(size_file).split()))
first = counters()
ram = int(read("/proc/meminfo").split()[1])
print("# Linux %s; alloc=zsmalloc policy=zswap:nvme,ram=%dK,pool=%s,accept=%s,shrinker=on,reclaim-priority=none; codec %s, seed %d" % (
    os.uname().release, ram, read(PARAMETERS + "max_pool_percent").strip(), read(PARAMETERS + "accept_threshold_percent").strip(),
    read(PARAMETERS + "compressor").strip(), seed))
print("op,page,length,worker_runs," + ",".join(first))
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
    counted = step % EVERY == 0
    if state[page] == FREE or (state[page] == LOADED and number < 25):
        kind = draw.randrange(100)
        source = draw.randrange(len(sizes))
        content = contents[source * PAGE:source * PAGE + PAGE] if kind else bytes(PAGE)
        length[page] = sizes[source] if kind else -1
        memory[page * PAGE:page * PAGE + PAGE] = content
        state[page] = OUT
        out(page)
        line("o", page, length[page], counted)
    elif state[page] == LOADED:
        state[page] = OUT
        out(page)
        line("a", page, length[page], counted)
    elif number < 20:
        memory[page * PAGE] = 1
        gone(page)
        state[page] = FREE
        line("i", page, 0, counted)
    elif number < 40:
        memory[page * PAGE]
        state[page] = LOADED
        line("l", page, 0, counted)
    elif number < 55:
        gone(page)
        state[page] = FREE
        line("f", page, 0, counted)
