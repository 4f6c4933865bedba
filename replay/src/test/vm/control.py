"""What `swapreplay ctl` does, without the start of a Java machine: control.py SOCKET cat ATTRIBUTE | echo ATTRIBUTE VALUE..."""

import socket
import sys

with socket.socket(socket.AF_UNIX) as control:
    control.connect(sys.argv[1])
    line = ["read" if sys.argv[2] == "cat" else "write", "-", *sys.argv[3:]]
    control.sendall((" ".join(line) + "\n").encode())
    answer = b"".join(iter(lambda: control.recv(1 << 16), b"")).decode()
first, _, rest = answer.partition("\n")
sys.stdout.write(rest)
if first != "ok":
    sys.exit(first)
