#!/bin/bash
# Run as root in a throw-away machine (as of a VM lab): swaps on our device through the kernel's NBD client, checks every page of a working set of four
# times the memory that it may use, records, detaches again, and compares a replay of the recording with the live counters.
#   swap-inside.sh 'COMMAND that runs swapreplay' PAGECHECK DIRECTORY-FOR-RESULTS [MiB allowed]
# PAGECHECK is pagecheck.c compiled: cc -O2 -o pagecheck pagecheck.c
set -eu
swapreplay=$1 pagecheck=$2 out=$3 allowed=${4:-32}
run=$(mktemp -d)
mkdir -p "$out"
modprobe nbd nbds_max=2 max_part=0
$swapreplay nbd --attach /dev/nbd0 --swapon=100 --size 512M --device-spec 'codec=lz4 limit=512M' --control "$run/ctl" \
    --record "$out/swap.swaptrace" --pid-file "$run/pid" >"$out/server.log" 2>&1 &
server=$!
for _ in $(seq 600); do [ -s "$run/pid" ] && break; kill -0 $server || { cat "$out/server.log"; exit 1; }; sleep 0.2; done
cat /proc/swaps "/proc/$(cat "$run/pid")/cgroup" >"$out/while-attached.txt"
grep -q '^/dev/nbd0 .* 100$' <(tr -s '\t ' ' ' </proc/swaps)

mkdir /sys/fs/cgroup/check
echo "${allowed}M" >/sys/fs/cgroup/check/memory.max
before=$(awk '/^pswpout/ {print $2}' /proc/vmstat)
bash -c 'echo $$ >/sys/fs/cgroup/check/cgroup.procs; exec "$@"' - "$pagecheck" $((allowed * 4)) 1 >"$out/check.txt" 2>&1 || { cat "$out/check.txt" "$out/server.log"; dmesg | tail -20; exit 1; }
cat "$out/check.txt"
after=$(awk '/^pswpout/ {print $2}' /proc/vmstat)
echo "swapped out $((after - before)) pages"
[ $((after - before)) -gt $((allowed * 3 * 256)) ]
$swapreplay ctl "$run/ctl" stats | tee "$out/live.txt"
kill -TERM "$(cat "$run/pid")"
wait $server
cat "$out/server.log"
! grep -q nbd /proc/swaps
[ "$(cat /sys/class/block/nbd0/size)" = 0 ]
ls -d /sys/fs/cgroup/swapreplay-* 2>/dev/null && exit 1
$swapreplay replay "$out/swap.swaptrace" --codec lz4 --allocator zsmalloc --mode full -o "$out/replay" >"$out/replay.txt" 2>&1 || { cat "$out/replay.txt"; exit 1; }
python3 "$(dirname "$0")/same-counters.py" "$out/live.txt" "$out/replay/results.csv"
echo "swap inside: fine"
