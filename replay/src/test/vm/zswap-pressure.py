#!/usr/bin/env python3
"""How often, and how hard, memory reclaim asks zswap's shrinker: a group whose memory is too small for what it touches, over zswap.

    zswap-pressure.py DISK LIMIT_MIB WINDOW_MIB SECONDS [NAME=VALUE ...]

Touches pages of the window at random, most often those of its first third, under memory.max; prints page-outs, passes of reclaim over the
shrinker by priority, and what was written back. NAME=VALUE are parameters of zswap beside shrinker_enabled=Y. Needs what zswap-shrinker.py needs.
"""
import collections
import mmap
import os
import random
import re
import sys
import time

from zswap_kernel import PAGE, TRACING, kernel_function, read, swap_through_zswap, write

disk = sys.argv[1]
limit, window, seconds = map(int, sys.argv[2:5])
GROUP = "/sys/fs/cgroup/swapreplay-pressure"
TRACE = TRACING + "instances/swapreplay-pressure"
PASS = re.compile(r"mm_shrink_slab_start: .* cache items (\d+) .* total_scan (\d+) priority (\d+)")


def group():
    return dict(line.split() for line in read(GROUP + "/memory.stat").splitlines())


os.mkdir(GROUP)
swap_through_zswap(disk, {**dict(word.split("=") for word in sys.argv[5:]), "shrinker_enabled": "Y"})
os.mkdir(TRACE)
write(TRACE + "/buffer_size_kb", "20000")
event = TRACE + "/events/vmscan/mm_shrink_slab_start"
write(event + "/filter", kernel_function("shrink", "zswap_shrinker_scan"))
write(event + "/enable", "1")
write(GROUP + "/cgroup.procs", str(os.getpid()))
pages = window * 2**20 // PAGE
memory = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
draw = random.Random(1)
write(GROUP + "/memory.max", str(limit * 2**20))
for page in range(pages):
    length = draw.randrange(40, 3000)
    memory[page * PAGE:page * PAGE + length] = draw.randbytes(length)
filled = group()
end = time.monotonic() + seconds
touched = 0
while time.monotonic() < end:
    for _ in range(500):
        page = draw.randrange(pages // 3) if draw.randrange(10) else draw.randrange(pages)
        memory[page * PAGE] = touched & 255
        touched += 1
done = group()
passes = PASS.findall(read(TRACE + "/trace"))
by_priority = collections.Counter(int(priority) for _, _, priority in passes)
scanning = sum(int(total) >= 128 or int(total) >= int(items) for items, total, _ in passes)
print("Linux %s, %d MiB of memory for %d MiB of pages, zswap %s" % (os.uname().release, limit, window, " ".join(sys.argv[5:])))
print("touched %d pages after the first write of each" % touched)
for name in ("zswpout", "zswpin", "zswpwb", "pswpin"):
    if name in done:
        print("%s %s, of it while filling %s" % (name, done[name], filled[name]))
print("zswapped %d pages in %d KiB" % (int(done["zswapped"]) // PAGE, int(done["zswap"]) // 1024))
print("passes %d, one for %.1f page-outs; %d of them looked at entries" % (
    len(passes), int(done["zswpout"]) / max(1, len(passes)), scanning))
print("by priority: " + ", ".join("%d: %d" % each for each in sorted(by_priority.items(), reverse=True)))
