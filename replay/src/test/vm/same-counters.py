#!/usr/bin/python3
"""same-counters.py LIVE RESULTS - compares the counters that a live device reported (ctl stats) with those of a replay of its recording
(results.csv, one row); prints every difference, and exits with 1 if there is one."""
import csv, sys

live = dict(line.split() for line in open(sys.argv[1]))
replayed = next(csv.DictReader(open(sys.argv[2])))
names = ("orig_data_size compr_data_size mem_used_total mem_used_max same_pages pages_compacted huge_pages huge_pages_since").split()
different = [n for n in names if int(live[n]) != int(replayed[n])]
for name in different:
    print("%s: live %s, replayed %s" % (name, live[name], replayed[name]))
if int(live["orig_data_size"]) == 0 or int(replayed["verify_errors"]) != 0:
    sys.exit("nothing was stored, or pages differ: %s" % replayed)
print("same counters: %s" % " ".join("%s=%s" % (n, live[n]) for n in names) if not different else "counters differ")
sys.exit(bool(different))
