#!/bin/bash
# policies-inside.sh 'COMMAND that runs swapreplay' - in a virtual machine with a spare disk /dev/vda: does the same to a real zram and to
# our device, attached through nbd: writes, reads, idle marks by age, write-back with limits. After each step mm_stat, bd_stat and the
# marks of every page must be equal.
set -u
swapreplay=$1
case $(uname -r) in 6.1.*) kernel=6.1 ;; 6.12.*) kernel=6.12 ;; *) kernel=6.18 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) && cd "$work" || exit 1
differences=0 step=0
modprobe zram num_devices=0 && modprobe nbd nbds_max=1 || exit 1
modprobe -a lz4 lz4_compress 2>/dev/null # by themselves, or part of the kernel
zram=zram$(cat /sys/class/zram-control/hot_add)
echo lz4 >"/sys/block/$zram/comp_algorithm"
echo /dev/vda >"/sys/block/$zram/backing_dev"
echo 4M >"/sys/block/$zram/disksize"
truncate -s "$(blockdev --getsize64 /dev/vda)" backing
$swapreplay nbd --size 4M --device-spec "codec=lz4 kernel=$kernel backing=file:$work/backing" --socket nbd.sock --control ctl.sock \
    --pid-file pid >server.log 2>&1 &
for _ in $(seq 300); do [ -f pid ] && break; sleep 0.2; done
nbd-client -unix "$work/nbd.sock" /dev/nbd0 -b 4096 -N swap0 >client.log 2>&1 || { cat server.log client.log; exit 1; }

pages() { python3 "$here/zram-pages.py" "$@" "/dev/$zram" /dev/nbd0 || differences=$((differences + 1)); }
ours() { python3 "$here/control.py" ctl.sock "$@"; }
both() {
    printf '%s' "$2" 2>/dev/null >"/sys/block/$zram/$1"
    local kernels=$?
    # shellcheck disable=SC2086 # words
    ours echo "$1" $2 >refused 2>&1
    [ $((kernels != 0)) = $(($? != 0)) ] || { echo "DIFFERENT: $2 to $1: kernel $kernels, ours $(cat refused)"; differences=$((differences + 1)); }
    compare "$1 $2"
}
numbers() { tr -s ' \n' ' '; }
marks() { awk '{print $1, $NF}'; } # the times differ: one is asked after the other
compare() {
    step=$((step + 1))
    for attribute in mm_stat bd_stat writeback_limit; do
        numbers <"/sys/block/$zram/$attribute" >theirs
        ours cat $attribute | numbers >own
        cmp -s theirs own || { echo "DIFFERENT: $attribute: kernel $(cat theirs) ours $(cat own)"; differences=$((differences + 1)); }
    done
    # in one piece: the kernel's text ends with the first buffer that it fills
    dd "if=/sys/kernel/debug/zram/$zram/block_state" bs=1M status=none | marks >theirs
    ours cat block_state | marks >own
    cmp -s theirs own || { echo "DIFFERENT: block_state:"; diff theirs own | head -5; differences=$((differences + 1)); }
    echo "$step: $1: bd_stat$(numbers <"/sys/block/$zram/bd_stat"), $(grep -c 'i[^ ]*$' theirs) idle of $(wc -l <theirs)"
}

pages w 100 0 40; sleep 30
pages r 0 0 10; pages w 140 40 40; compare "80 pages written, 40 of them 30 s ago, 10 read"
both idle 25
both writeback idle
pages c 110 10 5; compare "5 pages read from the disk"
sleep 30; both idle 25
pages w 200 20 5; pages r 0 45 5; compare "marked pages written and read"
both writeback_limit_enable 1
both writeback_limit 12
both writeback idle
sleep 12; pages w 300 60 3; both idle 10
both idle 100000
both writeback_limit_enable 0
both idle all
pages w 400 200 30; both writeback huge
both writeback huge_idle
both writeback idle
for words in incompressible type=idle page_index=1 nonsense; do both writeback $words; done
for words in -1 5x 0; do both idle $words; done
both compact 1
pages c 400 200 30; pages c 300 60 3; pages c 200 20 5; compare "contents read back"
nbd-client -d /dev/nbd0 >client.log 2>&1
kill "$(cat pid)"; wait
[ $differences = 0 ] || { cat server.log; echo "policies inside: $differences differences"; exit 1; }
echo "policies inside: 0 differences in $step steps"
