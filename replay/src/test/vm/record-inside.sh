#!/bin/bash
# Run as root in a throw-away machine (as of a VM lab) that has a disk /dev/vda of 256 MiB with discards: records real swapping, and has each trace checked by
# who knows better.
#   record-inside.sh 'COMMAND that runs swapreplay' 'COMMAND that runs LogWitness' PAGECHECK DIRECTORY-FOR-RESULTS SCENARIO...
# PAGECHECK is pagecheck.c compiled: cc -O2 -o pagecheck pagecheck.c
# Scenarios: log:SOURCE     every page captured must equal what dm-log-writes logged of the same swapping; with discards
#            partition file linear thp    the events must add up to the kernel's counters, on a partition, in a swap file on ext4, on dm-linear over zram, with huge pages
#            marks          swapon and swapoff during a recording
#            dying          blktrace is killed under the recorder
#            killed         blktrace is killed alone, and its files are imported
set -eu
swapreplay=$1 witness=$2 pagecheck=$3 out=$4
shift 4
megabytes=10 # may be held in memory, of twice as much
PATH=$PATH:/usr/sbin:/sbin
modprobe zram num_devices=3
modprobe dm-mod 2>/dev/null || true
echo 0 >/sys/block/vda/queue/rotational
mkdir -p /sys/fs/cgroup/check
echo "${megabytes}M" >/sys/fs/cgroup/check/memory.max
counted() { awk -v name="$1" '$1 == name {print $2}' /proc/vmstat; }
say() { echo "$scenario: $SECONDS s: $*"; }
fail() { echo "$scenario: $*"; cat "$run"/*.txt; exit 1; }

# The kernel makes these nodes itself; those under /dev/mapper would need udev.
mapped() { echo "/dev/dm-$(dmsetup info -c --noheadings -o minor "$1")"; }

# record DEVICE OPTIONS...: while pagecheck swaps
record() {
    local device=$1
    shift
    $swapreplay record -o "$run/t.swaptrace" --device "$device" "$@" -- \
        bash -c 'echo $$ >/sys/fs/cgroup/check/cgroup.procs; exec "$@"' - "$pagecheck" $((megabytes * 2)) 1 "$pace" >"$run/record.txt" 2>&1 || fail "the recording failed"
    grep -q 'errors 0$' "$run/record.txt" || fail "pagecheck found wrong pages, or did not run"
    cp "$run/record.txt" "$out/$scenario.txt"
}

complete() {
    grep -q '^complete  yes' "$run/record.txt" || fail "the events do not add up"
    local written
    written=$(awk '$1 == "write" {gsub(",", "", $3); print $3}' "$run/record.txt")
    [ "${written:-0}" -gt $((megabytes * 128)) ] || fail "hardly anything was swapped"
    echo "$scenario: $(grep -E '^(write|discard|contents) ' "$run/record.txt" | tr -s ' \n' ' ')"
}

# Both devices are zram, for which no loop worker has to allocate memory; and of one sector size: the log is written in the sectors of the data device, which
# its own device must be able to write (a zram cannot write the 512 bytes of a disk).
log() {
    local device used zram
    modprobe dm-log-writes
    echo 128M >/sys/block/zram1/disksize
    echo 512M >/sys/block/zram2/disksize
    dmsetup create swaplog --table "0 $((128 << 11)) log-writes /dev/zram1 /dev/zram2"
    device=$(mapped swaplog)
    mkswap "$device" >/dev/null
    swapon --discard "$device"
    record "$device" --source "$1"
    swapoff "$device"
    dmsetup remove swaplog # which ends the log: until then entries wait in memory, and its status does not count them
    complete
    # The log is written from the beginning on, without holes.
    used=$(awk '{print int($1 / 1048576) + 1}' /sys/block/zram2/mm_stat)
    dd if=/dev/zram2 of="$run/log.bin" bs=1M count="$used" status=none
    say "a log of $used MiB"
    for zram in zram1 zram2; do echo 1 >/sys/block/$zram/reset; done
    $swapreplay import --from dm-log-writes -o "$run/log.swaptrace" "$run/log.bin" >"$run/import.txt" 2>&1 || fail "no log"
    $witness "$run/t.swaptrace" "$run/log.swaptrace" | tee "$out/$scenario.witness" || fail "the witness disagrees"
}

entry() {
    printf '%b' "\\0\\0\\0\\0\\0203\\0\\0\\0"
    for number in "$1" "$2"; do
        for shift in 0 8 16 24; do printf '%b' "$(printf '\\0%o' $((number >> shift & 255)))"; done
    done
}

partition() {
    # A partition table of two: status and place by cylinders (0), type, first sector, sectors.
    dd if=/dev/zero of=/dev/vda bs=4096 count=1 status=none
    { entry 2048 196608; entry 198656 131072; printf '%32s\125\252' '' | tr ' ' '\0'; } | dd of=/dev/vda bs=1 seek=446 conv=notrunc status=none
    blockdev --rereadpt /dev/vda
    for _ in $(seq 50); do [ -b /dev/vda2 ] && break; sleep 0.1; done
    mkswap /dev/vda2 >/dev/null
    swapon /dev/vda2
    record /dev/vda2 --source tracefs
    swapoff /dev/vda2
    dd if=/dev/zero of=/dev/vda bs=4096 count=1 status=none
    blockdev --rereadpt /dev/vda
    complete
}

file() {
    mkfs.ext4 -qF -b 4096 /dev/vda # on a disk this small the default would be blocks that are no pages
    mkdir -p /mnt/swapfile
    mount /dev/vda /mnt/swapfile
    dd if=/dev/zero of=/mnt/swapfile/swap bs=1M count=96 status=none
    chmod 600 /mnt/swapfile/swap
    mkswap /mnt/swapfile/swap >/dev/null
    sync
    swapon /mnt/swapfile/swap
    record /mnt/swapfile/swap --source tracefs
    swapoff /mnt/swapfile/swap
    umount /mnt/swapfile
    complete
}

linear() {
    echo 128M >/sys/block/zram0/disksize
    dmsetup create overzram --table "0 $((128 << 11)) linear /dev/zram0 0"
    local device
    device=$(mapped overzram)
    mkswap "$device" >/dev/null
    swapon --discard "$device"
    record "$device" --source tracefs
    swapoff "$device"
    dmsetup remove overzram
    echo 1 >/sys/block/zram0/reset
    complete
}

# Huge pages go out whole: one request of 512 pages, of which each has its slot and its content.
thp() {
    local before huge=/sys/kernel/mm/transparent_hugepage/enabled
    before=$(sed 's/.*\[\(.*\)\].*/\1/' $huge)
    echo always >$huge
    echo 128M >/sys/block/zram0/disksize
    mkswap /dev/zram0 >/dev/null
    swapon --discard /dev/zram0
    local whole
    whole=$(counted thp_swpout)
    record /dev/zram0 --source "${1:-tracefs}"
    echo "$before" >$huge
    [ "$(counted thp_swpout)" -gt "$whole" ] || fail "no huge page went out whole"
    swapoff /dev/zram0
    echo 1 >/sys/block/zram0/reset
    complete
}

marks() {
    echo 128M >/sys/block/zram0/disksize
    $swapreplay record -o "$run/t.swaptrace" --device /dev/zram0 --before-swapon --contents none --source tracefs -- bash -c "mkswap /dev/zram0; swapon /dev/zram0; sleep 1
        (echo \$BASHPID >/sys/fs/cgroup/check/cgroup.procs; exec $pagecheck $((megabytes * 2)) 0) & sleep 4; swapoff /dev/zram0; wait" >"$run/record.txt" 2>&1 || fail "the recording failed"
    echo 1 >/sys/block/zram0/reset
    cp "$run/record.txt" "$out/$scenario.txt"
    for mark in swapon swapoff; do grep -q "^$mark  *1 " "$run/record.txt" || fail "no mark of $mark"; done
    grep -q '^complete  yes' "$run/record.txt" || fail "the events do not add up"
    echo "$scenario: $(grep -E '^(write|swapon|swapoff) ' "$run/record.txt" | tr -s ' \n' ' ')"
}

swap() { (echo $BASHPID >/sys/fs/cgroup/check/cgroup.procs; exec "$pagecheck" $((megabytes * 2)) 0) >/dev/null; }

dying() {
    local recorder code=0
    echo 128M >/sys/block/zram0/disksize
    mkswap /dev/zram0 >/dev/null
    swapon /dev/zram0
    $swapreplay record -o "$run/t.swaptrace" --device /dev/zram0 --source blktrace >"$run/record.txt" 2>&1 &
    recorder=$!
    for _ in $(seq 1200); do grep -q '^recording from' "$run/record.txt" && break; sleep 0.1; done
    swap
    sleep 2 # blktrace writes each half second
    kill -9 "$(pgrep -x blktrace)"
    wait $recorder || code=$?
    [ $code = 4 ] || fail "the recorder ended with $code"
    grep -q '^swapreplay: the event source blktrace ended by itself' "$run/record.txt" || fail "no message"
    $swapreplay info "$run/t.swaptrace" --format json >"$run/info.txt" || fail "the trace does not read"
    say "$(grep '^swapreplay:' "$run/record.txt"); $(tr -d ' \n' <"$run/info.txt" | grep -o '"ops":{[^}]*}')"
    tr -d ' \n' <"$run/info.txt" | grep -Eq '"ops":{"write":[1-9][0-9]{2,}' || fail "hardly a trace"
    blktrace -d /dev/zram0 -k >/dev/null 2>&1 || true # what the kernel keeps of a killed one
    swapoff /dev/zram0
    echo 1 >/sys/block/zram0/reset
}

killed() {
    local tool
    echo 128M >/sys/block/zram0/disksize
    mkswap /dev/zram0 >/dev/null
    swapon /dev/zram0
    blktrace -d /dev/zram0 -b 8 -n 512 -o killed -D "$run" >/dev/null 2>&1 & # small buffers: only full ones are written before the end
    tool=$!
    sleep 2
    swap
    sleep 2
    kill -9 $tool
    wait $tool || true
    blktrace -d /dev/zram0 -k >/dev/null 2>&1 || true
    ls -l "$run"/killed.blktrace.*
    $swapreplay import -o "$run/killed.swaptrace" "$run"/killed.blktrace.* >"$run/import.txt" 2>&1 || fail "the files of a killed blktrace are not read"
    say "$(tr -s ' \n' ' ' <"$run/import.txt")"
    grep -Eq '^write +[1-9][0-9,]{2,}' "$run/import.txt" || fail "hardly a recording"
    swapoff /dev/zram0
    echo 1 >/sys/block/zram0/reset
}

for scenario in "$@"; do
    run=$(mktemp -d)
    function=${scenario%%:*}
    pace=0
    say begins
    [ "$function" != log ] || pace=500 # so that emulated disks keep up, and most pages can be read back
    if [ "$function" = "$scenario" ]; then $function; else $function "${scenario#*:}"; fi
    rm -rf "$run"
done
echo "record inside: fine"
