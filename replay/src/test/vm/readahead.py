#!/usr/bin/env python3
"""Records what Linux reads ahead when pages come back from a swap area: one CSV of the slots written, then of each fault and the counters after it.

    readahead.py DISK PAGE-CLUSTER PAGES FAULTS SEED > vector.csv

Needs root, control groups of version 2, an unused rotational disk (Linux then reads ahead by slots, not by addresses), no other swap, and a machine that has not swapped in since
it started (the kernel's window has a memory). It gives up memory of its own, so that each page is one slot, whose number stands in
/proc/self/pagemap.
"""
import ctypes
import mmap
import os
import random
import struct
import subprocess
import sys

disk, cluster, pages, faults, seed = sys.argv[1], *map(int, sys.argv[2:])
PAGE = 4096
NOHUGEPAGE, PAGEOUT = 15, 21
MCL_CURRENT = 1
GROUP = "/sys/fs/cgroup/readahead"
libc = ctypes.CDLL(None, use_errno=True)
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def counters():
    with open("/proc/vmstat") as file:
        found = dict(line.split() for line in file if line.startswith("swap_ra"))
    return int(found["swap_ra"]), int(found["swap_ra_hit"])


os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
with open("/sys/block/%s/queue/rotational" % os.path.basename(disk)) as file:
    assert file.read().strip() == "1", "the disk is not rotational"
with open("/proc/sys/vm/page-cluster", "w") as file:
    file.write(str(cluster))
subprocess.run(["mkswap", disk], check=True, stdout=subprocess.DEVNULL)
assert counters() == (0, 0), "this machine has read ahead before"
subprocess.run(["swapon", disk], check=True)

os.makedirs(GROUP, exist_ok=True)
with open(GROUP + "/cgroup.procs", "w") as file:
    file.write(str(os.getpid()))
libc.mlockall(MCL_CURRENT)
memory = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
libc.madvise(address, pages * PAGE, NOHUGEPAGE)
noise = random.Random(seed)
for page in range(pages):
    memory[page * PAGE:page * PAGE + 64] = noise.randbytes(64)
for tries in range(50):
    libc.madvise(address, pages * PAGE, PAGEOUT)
    with open("/proc/self/pagemap", "rb") as file:
        file.seek(address // PAGE * 8)
        entries = struct.unpack("%dQ" % pages, file.read(8 * pages))
    if all(entry >> 62 & 1 for entry in entries):
        break
slots = [entry >> 5 & ((1 << 50) - 1) if entry >> 62 & 1 else -1 for entry in entries]
# pages whose write has ended wait in the swap cache until somebody reclaims memory
for tries in range(100):
    with open("/proc/meminfo") as file:
        waiting = [int(line.split()[1]) for line in file if line.startswith("SwapCached:")][0]
    if waiting == 0:
        break
    try:
        with open(GROUP + "/memory.reclaim", "w") as file:
            file.write("%dK" % waiting)
    except OSError:
        pass
sys.stderr.write("%d KiB are left in the swap cache\n" % waiting)

print("# Linux %s, page-cluster %d, seed %d" % (os.uname().release, cluster, seed))
print("op,slot,swap_ra,swap_ra_hit")
for slot in sorted(slots):
    if slot >= 0:
        print("w,%d,," % slot)
touched = set()
page = 0
for _ in range(faults):
    # runs up, runs down, jumps, and steps over pages
    draw = noise.random()
    step = 1 if draw < 0.6 else -1 if draw < 0.7 else 2 if draw < 0.85 else noise.randrange(pages)
    page = (page + step) % pages
    if page in touched or slots[page] < 0:
        continue
    touched.add(page)
    memory[page * PAGE]
    print("f,%d,%d,%d" % ((slots[page],) + counters()))
