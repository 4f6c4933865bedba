"""Writes, reads or checks pages of two block devices alike: zram-pages.py w|r|c SEED SLOT PAGES DEVICE..."""

import mmap
import os
import random
import sys

PAGE = 4096


def page(seed):
    """A page by its seed: same-filled, incompressible, or with some random bytes; never the same bytes for two seeds."""
    draw = random.Random(seed)
    kind = draw.random()
    if kind < 0.1:
        return bytes([1 + seed % 255]) * PAGE
    some = PAGE if kind < 0.25 else draw.randrange(40, 2500)
    return (seed.to_bytes(8, "little") + draw.randbytes(some))[:PAGE].ljust(PAGE, b"\0")


def main():
    what, seed, slot, pages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    buffer = mmap.mmap(-1, PAGE)  # aligned, as direct reads and writes want it
    for device in sys.argv[5:]:
        disk = os.open(device, os.O_RDWR | os.O_DIRECT)
        for i in range(pages):
            if what == "w":
                buffer[:] = page(seed + i)
                os.pwritev(disk, [buffer], (slot + i) * PAGE)
            else:
                os.preadv(disk, [buffer], (slot + i) * PAGE)
                if what == "c" and buffer[:] != page(seed + i):
                    sys.exit(f"{device}: slot {slot + i} is not page {seed + i}")
        os.close(disk)


main()
