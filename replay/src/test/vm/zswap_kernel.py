"""What the recorders of zswap share: the kernel's files, and a window of memory whose pages are swapped one by one. Needs root."""
import ctypes
import mmap
import os
import struct
import subprocess
import sys

PAGE = 4096
PARAMETERS = "/sys/module/zswap/parameters/"
TRACING = "/sys/kernel/tracing/"
COUNTERS = "/sys/kernel/debug/zswap/"
EVENTS = ("zswpin", "zswpout", "zswpwb", "swpout_zero")
HELD = ("pool_total_size", "stored_pages", "stored_incompressible_pages", "same_filled_pages")
NOHUGEPAGE, PAGEOUT, DONTNEED = 15, 21, 4
LOCK_ALL = 3
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


def counted(now, first):
    """A cell for each counter: what is held now, and what has happened since the first look."""
    return [now[name] - (0 if name in HELD else first[name]) for name in first]


def kernel_function(field, name):
    """A filter of trace events: those whose field is that function."""
    addresses = [line.split()[0] for line in read("/proc/kallsyms").splitlines() if line.split()[2] == name]
    return " || ".join("%s == 0x%s" % (field, each) for each in addresses)


def parameter(name):
    return read(PARAMETERS + name).strip()


def swap_through_zswap(disk, parameters, kibibytes=()):
    """Swaps to the disk, or to so much of it, through zswap with these parameters."""
    for name, value in parameters.items():
        write(PARAMETERS + name, value)
    write(PARAMETERS + "enabled", "Y")
    subprocess.run(["mkswap", disk, *map(str, kibibytes)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["swapon", disk], check=True)


def begin_history(alloc, options, seed):
    """Writes the first lines of a history. Returns the counters now."""
    ram = int(read("/proc/meminfo").split()[1])
    print("# Linux %s; alloc=%s policy=zswap:nvme,ram=%dK,pool=%s,accept=%s%s; codec %s, seed %d" % (
        os.uname().release, alloc, ram, parameter("max_pool_percent"), parameter("accept_threshold_percent"), options, parameter("compressor"), seed))
    first = counters()
    print("op,page,length,worker_runs," + ",".join(first))
    return first


def pages_and_sizes(page_file, size_file):
    with open(page_file, "rb") as file:
        return file.read(), list(map(int, read(size_file).split()))


class Window:
    """Pages of memory that are swapped out and dropped one by one."""

    def __init__(self, pages, alone=False):
        """alone: nothing else of this process may be reclaimed."""
        self.cpus = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {self.cpus[0]})
        write("/proc/sys/vm/page-cluster", "0")
        if alone:
            libc.mlockall(LOCK_ALL)
        self.memory = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))
        libc.munlock(self.address, pages * PAGE)
        libc.madvise(self.address, pages * PAGE, NOHUGEPAGE)
        libc.madvise(self.address, pages * PAGE, DONTNEED)
        self.pagemap = open("/proc/self/pagemap", "rb", buffering=0)

    def fill(self, page, content):
        self.memory[page * PAGE:page * PAGE + PAGE] = content

    def load(self, page):
        return self.memory[page * PAGE]

    def change(self, page):
        self.memory[page * PAGE] = 1

    def out(self, page):
        at = self.address + page * PAGE
        libc.madvise(at, PAGE, PAGEOUT)
        for tries in range(20):
            self.pagemap.seek(at // PAGE * 8)
            if not struct.unpack("Q", self.pagemap.read(8))[0] >> 63:
                return
            # on the list of pages of another processor, which its next pass empties
            for cpu in self.cpus:
                os.sched_setaffinity(0, {cpu})
                libc.madvise(at, PAGE, PAGEOUT)
            os.sched_setaffinity(0, {self.cpus[0]})
        sys.exit("page %d is not swapped out" % page)

    def gone(self, page):
        libc.madvise(self.address + page * PAGE, PAGE, DONTNEED)
