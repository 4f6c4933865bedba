#!/usr/bin/env python3
"""Records what zswap of the running kernel counts, step by step, as 'swapreplay verify-zswap --history' does, for machines too slow for a JVM.

    zswap-steps.py DISK PAGES SIZES STEPS WINDOW EVERY SEED ALLOC [NAME=VALUE ...] > history.csv

PAGES holds 4 KiB pages, SIZES a line for each: the length that zswap's compressor makes of it. ALLOC is the allocator by our name, for the first line.
NAME=VALUE are parameters of zswap beside max_pool_percent=1. Needs root, debugfs, tracefs, an unused disk, no other swap, a machine just booted.
"""
import ctypes
import glob
import mmap
import os
import random
import struct
import subprocess
import sys
import time

disk, page_file, size_file = sys.argv[1:4]
steps, window, every, seed = map(int, sys.argv[4:8])
alloc = sys.argv[8]
parameters = dict(word.split("=") for word in sys.argv[9:])
PAGE = 4096
NOHUGEPAGE, PAGEOUT, DONTNEED = 15, 21, 4
PARAMETERS = "/sys/module/zswap/parameters/"
COUNTERS = "/sys/kernel/debug/zswap/"
TRACING = "/sys/kernel/tracing/"
EVENTS = ("zswpin", "zswpout", "zswpwb", "swpout_zero")
HELD = ("pool_total_size", "stored_pages", "stored_incompressible_pages", "same_filled_pages")
release = os.uname().release
old = release.startswith("6.1.")
libc = ctypes.CDLL(None, use_errno=True)
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


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


class Event:
    """Counts a work queue event of zswap's shrink worker in a trace buffer of its own."""

    def __init__(self, name):
        where = TRACING + "instances/" + name
        os.mkdir(where)
        addresses = [line.split()[0] for line in read("/proc/kallsyms").splitlines() if line.split()[2] == "shrink_worker"]
        write(where + "/events/workqueue/%s/filter" % name, " || ".join("function == 0x" + each for each in addresses))
        write(where + "/events/workqueue/%s/enable" % name, "1")
        self.stats = glob.glob(where + "/per_cpu/cpu*/stats")

    def count(self):
        lines = [line for file in self.stats for line in read(file).splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith(("entries:", "overrun:")))


cpus = sorted(os.sched_getaffinity(0))
os.sched_setaffinity(0, {cpus[0]})
write("/proc/sys/vm/page-cluster", "0")
parameters["max_pool_percent"] = "1"
for name, value in parameters.items():
    write(PARAMETERS + name, value)
write(PARAMETERS + "enabled", "Y")
# up to 320 slots for each CPU old kernels free slots at once
pages_of_area = min(int(read("/sys/class/block/%s/size" % os.path.basename(disk))) // 8, 320 * len(cpus) if old else 1 << 30)
subprocess.run(["mkswap", disk, str(pages_of_area * 4)], check=True, stdout=subprocess.DEVNULL)
subprocess.run(["swapon", disk], check=True)
queued, ended = Event("workqueue_queue_work"), Event("workqueue_execute_end")
runs = 0


def settle():
    global runs
    while True:
        runs = ended.count()
        if runs == queued.count():
            return
        time.sleep(0.0005)


memory = mmap.mmap(-1, window * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
libc.madvise(address, window * PAGE, NOHUGEPAGE)
pagemap = open("/proc/self/pagemap", "rb", buffering=0)


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
    settle()
    while vmstat()["nr_writeback"] != "0":
        time.sleep(0.0005)


contents = open(page_file, "rb").read()
sizes = list(map(int, read(size_file).split()))
first = counters()
ram = int(read("/proc/meminfo").split()[1])
print("# Linux %s; alloc=%s policy=zswap:nvme,ram=%dK,pool=1,accept=%s%s; codec %s, seed %d" % (
    release, alloc, ram, read(PARAMETERS + "accept_threshold_percent").strip(), ",kernel=6.1" if old else "",
    read(PARAMETERS + "compressor").strip(), seed))
print("op,page,length,worker_runs," + ",".join(first))
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
        memory[page * PAGE:page * PAGE + PAGE] = content
        out(page)
    elif state[page] == LOADED and number < 85:
        op, state[page] = "a", OUT
        out(page)
    elif state[page] == OUT and number < 45:
        op, state[page] = "i", FREE
        memory[page * PAGE] = 1
    elif state[page] == OUT and number < 70 and not old:
        op, state[page] = "l", LOADED
        memory[page * PAGE]
    else:
        op, state[page] = "f", FREE
        libc.madvise(address + page * PAGE, PAGE, DONTNEED)
    row = [op, page, length[page] if op in "oa" else 0, runs]
    if step % every == 0:
        now = counters()
        row += [now[name] - (0 if name in HELD else first[name]) for name in first]
    print(",".join(map(str, row)))
