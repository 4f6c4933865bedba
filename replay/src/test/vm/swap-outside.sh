#!/bin/bash
# Swaps in a virtual machine on our device, which this machine serves as the guest's virtio disk; checks every page of a working set of
# four times the memory that it may use, records, and compares a replay of the recording with the live counters.
#   swap-outside.sh 'COMMAND that runs swapreplay' PAGECHECK 'VM-RUN with its options' DIRECTORY-FOR-RESULTS [MiB allowed]
# VM-RUN boots a Linux that sees this machine's files, runs the command behind "--" in it, and finds qemu-system-x86_64 on the PATH.
set -eu
swapreplay=$1 pagecheck=$2 vm_run=$3 out=$4 allowed=${5:-32}
bin=$(mktemp -d /tmp/swap-outside.XXXX)
trap 'rm -rf "$bin"' EXIT
qemu=$(command -v qemu-system-x86_64)
cat >"$bin/qemu-system-x86_64" <<EOF
#!/bin/bash
case " \$* " in *-kernel*) exec $qemu "\$@" -drive "if=virtio,format=raw,discard=unmap,file=\$uri" ;; *) exec $qemu "\$@" ;; esac
EOF
cat >"$bin/guest.sh" <<EOF
#!/bin/bash
set -eu
modprobe virtio_blk 2>/dev/null || true
echo 0 >/sys/block/vda/queue/rotational
mkswap /dev/vda >/dev/null
swapon --discard /dev/vda
mkdir /sys/fs/cgroup/check
echo ${allowed}M >/sys/fs/cgroup/check/memory.max
before=\$(awk '/^pswpout/ {print \$2}' /proc/vmstat)
bash -c 'echo \$\$ >/sys/fs/cgroup/check/cgroup.procs; exec "\$@"' - $pagecheck $((allowed * 4)) 1
after=\$(awk '/^pswpout/ {print \$2}' /proc/vmstat)
echo "swapped out \$((after - before)) pages"
[ \$((after - before)) -gt $((allowed * 3 * 256)) ]
swapoff /dev/vda
EOF
chmod +x "$bin"/*
$swapreplay nbd --size 512M --device-spec 'codec=lz4' --record "$out/guest.swaptrace" --control "$bin/ctl" \
    --run "PATH=$bin:\$PATH $vm_run -- $bin/guest.sh && $swapreplay ctl $bin/ctl stats >$out/live.txt"
$swapreplay replay "$out/guest.swaptrace" --codec lz4 --allocator zsmalloc --mode full -o "$out/replay" >"$out/replay.txt" 2>&1 || { cat "$out/replay.txt"; exit 1; }
python3 "$(dirname "$0")/same-counters.py" "$out/live.txt" "$out/replay/results.csv"
echo "swap outside: fine"
