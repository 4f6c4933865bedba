/*
 * pagecheck MIB ROUNDS [PAGES-PER-SECOND]: fills memory with pages that tell what they must hold, rewrites and verifies them in rounds, and counts the wrong
 * ones. Meant for a control group or a machine with less memory than that: everything then passes through swap. Prints
 * "pages N errors E"; exit status 1 if a page was wrong.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE = 4096, WORDS = PAGE / 8 };

static uint64_t mix(uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    return x ^ x >> 27;
}

/* One page in ten is all zeros, one does not compress, the others are half random. */
static uint64_t word(uint64_t page, uint64_t generation, uint64_t i) {
    unsigned kind = page % 10;
    if (kind == 0) return 0;
    if (kind < 9 && i % 2 == 1) return page;
    return mix((page * 31 + generation) * 0x9e3779b97f4a7c15u + i * 0x2545f4914f6cdd1du);
}

static void fill(uint64_t *at, uint64_t page, uint64_t generation) {
    for (int i = 0; i < WORDS; i++) at[i] = word(page, generation, i);
}

static int wrong(const uint64_t *at, uint64_t page, uint64_t generation) {
    for (int i = 0; i < WORDS; i++) if (at[i] != word(page, generation, i)) return 1;
    return 0;
}

/* Waits a tenth of a second after a tenth of so many calls; 0: never. */
static void pace(long per_second) {
    static long calls;
    if (per_second >= 10 && ++calls % (per_second / 10) == 0) nanosleep(&(struct timespec){0, 100000000}, 0);
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) return 2;
    long per_second = argc == 4 ? atol(argv[3]) : 0;
    size_t pages = strtoul(argv[1], 0, 10) * 256, errors = 0;
    int rounds = atoi(argv[2]);
    uint64_t *memory = mmap(0, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint32_t *generation = calloc(pages, sizeof *generation);
    if (memory == MAP_FAILED || !generation) return 2;
    srandom(1);
    for (size_t p = 0; p < pages; p++, pace(per_second)) fill(memory + p * WORDS, p, 0);
    for (int r = 0; r < rounds; r++) {
        for (size_t p = 0; p < pages; p++, pace(per_second)) {
            errors += wrong(memory + p * WORDS, p, generation[p]);
            if (random() % 4 == 0) fill(memory + p * WORDS, p, ++generation[p]);
        }
        for (size_t n = 0; n < pages / 8; n++) {
            size_t p = random() % pages;
            errors += wrong(memory + p * WORDS, p, generation[p]);
        }
    }
    printf("pages %zu errors %zu\n", pages, errors);
    return errors != 0;
}
