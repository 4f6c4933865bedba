#!/usr/bin/python3
"""attack.py SOCKET PID [SECONDS] - what hostile clients cost a well-behaved one.

SOCKET is the Unix socket of a 'swapreplay nbd' server whose process is PID, with an export of at least 1 MiB that may be overwritten.
A victim writes and reads back 4 KiB at depth 1, alone and then beside each attack; printed are its median and 99th percentile, and at
the end the descriptors, threads and resident KiB of the server before and after. Exit status 1 if the victim lost a byte or anything leaked.
"""
import os, random, signal, socket, struct, sys, threading, time

path, pid = sys.argv[1], int(sys.argv[2])
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 3


def connect():
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    return s


def take(s, n):
    data = b""
    while len(data) < n:
        more = s.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def transmitting():
    s = connect()
    take(s, 18)
    s.sendall(struct.pack(">I8sII", 3, b"IHAVEOPT", 7, 6) + struct.pack(">IH", 0, 0))
    while True:
        kind, length = struct.unpack(">12xII", take(s, 20))
        take(s, length)
        if kind == 1:
            return s


def request(kind, offset, length, payload=b""):
    return struct.pack(">IHHQQI", 0x25609513, 0, kind, 1, offset, length) + payload


def victim():
    times, r, until = [], random.Random(1), time.monotonic() + seconds
    s = attached
    while time.monotonic() < until:
        page, offset = r.randbytes(64) * 64, 4096 * r.randrange(64)
        start = time.perf_counter()
        s.sendall(request(1, offset, 4096, page))
        take(s, 16)
        s.sendall(request(0, offset, 4096))
        back = take(s, 16 + 4096)[16:]
        times.append(time.perf_counter() - start)
        if back != page:
            sys.exit("a page was lost")
    times.sort()
    return times[len(times) // 2] * 1e6, times[len(times) * 99 // 100] * 1e6, len(times)


def killed_in_mid_write(over):
    while not over.is_set():
        child = os.fork()
        if child == 0:
            s = transmitting()
            s.sendall(request(1, 512 << 10, 256 << 10, bytes(100_000)))
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        over.wait(0.005)


def half_open(over):
    held = []
    for _ in range(1000):
        try:
            held.append(connect())
        except OSError:  # the backlog is full for a moment
            over.wait(0.01)
    over.wait()
    for s in held:
        s.close()


def slowloris(over):
    held = [connect() for _ in range(20)] + [transmitting() for _ in range(20)]
    while not over.wait(0.2):
        for i, s in enumerate(held):
            try:
                s.send(b"\0" if i < 20 else request(1, 0, 32 << 20)[:1])
            except OSError:
                pass
    for s in held:
        s.close()


def garbage(over):
    r = random.Random(2)
    while not over.is_set():
        s = connect()
        try:
            s.sendall(struct.pack(">I8sII", 3, b"IHAVEOPT", 5, 0) + b"\x16\x03\x01" + r.randbytes(500))
            s.settimeout(0.2)
            while s.recv(4096):
                pass
        except OSError:
            pass
        s.close()
        over.wait(0.005)


def footprint():
    with open(f"/proc/{pid}/status") as f:
        rss = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
    return len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")), rss


attached = transmitting()
victim()  # warm
before = footprint()
print("%-22s p50 %6.0f us, p99 %6.0f us, %d round trips" % (("alone",) + victim()))
for attack in killed_in_mid_write, half_open, slowloris, garbage:
    over = threading.Event()
    attacker = os.fork()  # a process of its own: the victim's interpreter has one lock
    if attacker == 0:
        signal.signal(signal.SIGTERM, lambda *_: over.set())
        attack(over)
        os._exit(0)
    time.sleep(0.3)
    print("%-22s p50 %6.0f us, p99 %6.0f us, %d round trips" % ((attack.__name__,) + victim()))
    os.kill(attacker, signal.SIGTERM)
    os.waitpid(attacker, 0)
deadline = time.monotonic() + 30
while (after := footprint())[:2] > before[:2] and time.monotonic() < deadline:
    time.sleep(0.5)
print("descriptors %d, threads %d, resident %d KiB before; %d, %d, %d after" % (before + after))
sys.exit(0 if after[0] <= before[0] and after[1] <= before[1] else 1)
