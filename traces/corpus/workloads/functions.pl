# Prints a C file of COUNT functions, no two alike, for a compiler to work on.
use strict;
my $count = shift;
print "#include <stddef.h>\nstruct item { struct item *next; long key, value[6]; };\n";
for my $n (1 .. $count) {
    my ($a, $b, $c) = (($n * 7919) % 97 + 2, ($n * 104729) % 89 + 3, ($n * 1299709) % 83 + 5);
    print <<"C";
long work$n(struct item *list, const long *table, size_t count, long seed) {
    long sum = seed * $a, best = -1;
    for (size_t i = 0; i < count; i++) {
        long v = table[i] * $b + (sum >> ($n % 7 + 1));
        switch (v % $c) {
        case 0: sum += v / $a; break;
        case 1: sum ^= v << ($n % 5); break;
        case 2: for (struct item *p = list; p; p = p->next) sum += p->value[(v + $n) % 6 < 0 ? 0 : (v + $n) % 6] * $c; break;
        case 3: best = best < v ? v : best; break;
        default: sum -= table[(size_t)(v < 0 ? -v : v) % count];
        }
    }
    for (struct item *p = list; p; p = p->next) { p->key += sum % $b; p->value[$n % 6] = best; }
    return sum + best;
}
C
}
