# As compcache's benchmark scan: writes every page of MEGABYTES of memory in turn, LOOPS times. Each page holds its number and loop,
# counters, and 512 bytes of noise, so that it compresses about as well as memory of programs does.
use strict;
my ($megabytes, $loops) = @ARGV;
my $pages = $megabytes * 256;
my $memory = "\0" x ($pages * 4096);
my $state = 12345;
for my $loop (1 .. $loops) {
    for my $page (0 .. $pages - 1) {
        my $noise = '';
        for (1 .. 64) { $state = ($state * 1103515245 + 12345) % 2147483648; $noise .= pack('L2', $state, $state >> 3); }
        substr($memory, $page * 4096, 1024) = pack('Q64', map { $page * 64 + $_ } 0 .. 63) . $noise;
        substr($memory, $page * 4096 + 1024, 16) = pack('QQ', $page, $loop);
    }
}
