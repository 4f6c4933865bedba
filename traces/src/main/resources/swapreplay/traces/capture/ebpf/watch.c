/* SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only */
/*
 * The process of the recorder's eBPF source. Loads watch.bpf.c, compiled, and passes on what it tells.
 *   watch OBJECT DISK NUMBER FIRST-SECTOR END-SECTOR SAMPLE RING-BYTES ZRAM(0|1) PAST-BLOCK-LAYER(0|1)
 * Standard output: records, see watch.h. Standard error, a line each: "ready WORDS", "detached", or what went wrong. Standard input: a number and a newline ask
 * for a mark behind everything that has happened; its end ends the process.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

enum { OUT_BYTES = 1 << 20, POLL_MS = 10, PIPE_BYTES = 1 << 20 };

static struct shared *shared;
static int peek_fd;
static char out[OUT_BYTES];
static size_t out_used;
static char said[512]; /* the first complaint of the library */

static void fail(const char *format, ...) {
    va_list more;
    va_start(more, format);
    fputs("error: ", stderr);
    vfprintf(stderr, format, more);
    if (said[0]) fprintf(stderr, " (%s)", said);
    fputc('\n', stderr);
    exit(1);
}

static int listen_to_library(enum libbpf_print_level level, const char *format, va_list arguments) {
    if (level == LIBBPF_WARN && !said[0]) {
        vsnprintf(said, sizeof said, format, arguments);
        said[strcspn(said, "\n")] = 0;
    }
    return 0;
}

/* ---- Where the kernel maps all memory (the direct map) and keeps a struct page for each page frame. ---- */

static int peek(uint64_t address) {
    uint64_t arguments[1] = {address};
    LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = sizeof arguments);
    shared->peek_result = -1;
    if (bpf_prog_test_run_opts(peek_fd, &run)) fail("cannot run a program in the kernel: %s", strerror(errno));
    return shared->peek_result == 0;
}

static uint64_t peek_word(uint64_t address) {
    uint64_t word = 0;
    if (peek(address)) memcpy(&word, shared->peeked, sizeof word);
    return word;
}

/* A page of this process that stays where it is, with random contents. */
struct sample_page {
    unsigned char *at;
    uint64_t frame;
};

static struct sample_page sample_page(void) {
    struct sample_page page = {mmap(0, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 0};
    if (page.at == MAP_FAILED) fail("no memory");
    madvise(page.at, PAGE_BYTES, MADV_NOHUGEPAGE);
    if (getrandom(page.at, PAGE_BYTES, 0) < 64 || mlock(page.at, PAGE_BYTES)) fail("cannot lock a page in memory");
    int pagemap = open("/proc/self/pagemap", O_RDONLY);
    uint64_t entry = 0;
    if (pread(pagemap, &entry, 8, (uintptr_t)page.at / PAGE_BYTES * 8) != 8 || !(entry >> 63)) fail("cannot read /proc/self/pagemap");
    close(pagemap);
    page.frame = entry & ((1ull << 55) - 1);
    if (!page.frame) fail("/proc/self/pagemap hides page frames: CAP_SYS_ADMIN is missing");
    return page;
}

static int direct_map_is(uint64_t base, const struct sample_page *page) {
    return peek(base + page->frame * PAGE_BYTES) && !memcmp(shared->peeked, page->at, sizeof shared->peeked);
}

/* An anonymous page's struct page holds the number of the page in its process. */
static int page_structs_are(uint64_t base, const struct sample_page *page) {
    uint64_t at = base + page->frame * shared->page_struct_bytes;
    return peek_word(at + shared->index_offset) == (uintptr_t)page->at / PAGE_BYTES;
}

static uint64_t symbol(const char *name) {
    FILE *symbols = fopen("/proc/kallsyms", "r");
    char line[512], found[256];
    unsigned long long address, answer = 0;
    while (symbols && !answer && fgets(line, sizeof line, symbols))
        if (sscanf(line, "%llx %*c %255s", &address, found) == 2 && !strcmp(found, name)) answer = address;
    if (symbols) fclose(symbols);
    return answer;
}

static int both_fit(uint64_t direct, uint64_t structs, const struct sample_page pages[2]) {
    for (int i = 0; i < 2; i++)
        if (!direct_map_is(direct, &pages[i]) || !page_structs_are(structs, &pages[i])) return 0;
    return 1;
}

/* Both are variables of the kernel (x86-64). Where their names are not known, both are looked for: they lie at multiples of 1 GiB, in this order. */
static void find_memory(void) {
    const uint64_t step = 1ull << 30, first = 0xffff888000000000ull, end = 0xfffffe0000000000ull;
    struct sample_page pages[2] = {sample_page(), sample_page()};
    uint64_t direct_at = symbol("page_offset_base"), structs_at = symbol("vmemmap_base"), direct = 0, structs = 0;
    peek(0); /* for the sizes */
    if (direct_at && structs_at) {
        direct = peek_word(direct_at);
        structs = peek_word(structs_at);
    }
    if (!both_fit(direct, structs, pages)) {
        for (direct = first; direct < end && !direct_map_is(direct, &pages[0]); direct += step) {}
        for (structs = direct; structs < end && !(page_structs_are(structs, &pages[0]) && page_structs_are(structs, &pages[1])); structs += step) {}
    }
    if (!both_fit(direct, structs, pages)) fail("cannot find where the kernel maps its pages");
    shared->direct_map = direct;
    shared->page_structs = structs;
}

/* ---- What goes out. ---- */

static void flush_out(void) {
    for (size_t done = 0; done < out_used;) {
        ssize_t wrote = write(1, out + done, out_used - done);
        if (wrote < 0 && errno != EINTR) exit(0); /* nobody listens any more */
        done += wrote > 0 ? wrote : 0;
    }
    out_used = 0;
}

static void put(const void *bytes, size_t length) {
    if (out_used + length > sizeof out) flush_out();
    memcpy(out + out_used, bytes, length);
    out_used += length;
}

static int pass_on(void *context, void *bytes, size_t length) {
    const struct record *record = bytes;
    (void)context;
    (void)length;
    put(bytes, sizeof *record + (record->flags & FLAG_PAGE ? PAGE_BYTES : 0));
    return 0;
}

static void say(int kind, uint64_t number) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct record record = {.time_ns = now.tv_sec * 1000000000ull + now.tv_nsec, .kind = kind, .sector = number};
    put(&record, sizeof record);
}

static void drain(struct ring_buffer *ring) {
    static uint64_t told;
    ring_buffer__consume(ring);
    uint64_t lost = *(volatile unsigned long long *)&shared->lost;
    if (lost != told) say(RECORD_LOST, lost - told);
    told = lost;
}

/* Answers marks that were asked for; 0 at the end of the input. */
static int answer(struct ring_buffer *ring) {
    static char asked[4096];
    static size_t used;
    ssize_t got = read(0, asked + used, sizeof asked - 1 - used);
    if (got <= 0) return got < 0 && errno == EINTR;
    used += got;
    asked[used] = 0;
    drain(ring); /* everything that happened before they were asked for */
    char *line = asked;
    for (char *end; (end = strchr(line, '\n')); line = end + 1) say(RECORD_MARK, strtoll(line, 0, 10));
    used = asked + used - line;
    memmove(asked, line, used);
    return 1;
}

/* ---- The programs. ---- */

static struct bpf_link *attached[3];
static int links;

static const char *attach_optional(struct bpf_object *object, const char *by_entry, const char *by_probe) {
    const char *names[] = {by_entry, by_probe};
    for (int i = 0; i < 2; i++) {
        struct bpf_program *program = bpf_object__find_program_by_name(object, names[i]);
        struct bpf_link *link = program && bpf_program__fd(program) >= 0 ? bpf_program__attach(program) : 0;
        if (link && !libbpf_get_error(link)) {
            attached[links++] = link;
            return i == 0 ? "fentry" : "kprobe";
        }
    }
    return "none";
}

/* Which of the programs that not every kernel takes are loaded: bit 0 those at function entries, bit 1 those at probes. */
static struct bpf_object *load(const char *file, uint32_t ring_bytes, int zram, int past_block_layer, int optional) {
    struct bpf_object *object = bpf_object__open_file(file, 0);
    if (!object || libbpf_get_error(object)) fail("cannot open the program: %s", strerror(errno));
    bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "ring"), ring_bytes);
    const struct {
        const char *name;
        int wanted, bit;
    } programs[] = {{"freed", zram, 1}, {"freed_by_probe", zram, 2}, {"accessed", past_block_layer, 1}, {"accessed_by_probe", past_block_layer, 2}};
    for (int i = 0; i < 4; i++)
        bpf_program__set_autoload(bpf_object__find_program_by_name(object, programs[i].name), programs[i].wanted && (optional & programs[i].bit));
    if (bpf_object__load(object)) {
        bpf_object__close(object);
        return 0;
    }
    return object;
}

int main(int count, char **words) {
    if (count != 10) fail("watch is run by the recorder");
    /* Ctrl-C at a terminal goes to the recorder and to this process: the recorder decides when this one ends. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    libbpf_set_print(listen_to_library);
    setpriority(PRIO_PROCESS, 0, -15);
    int zram = atoi(words[8]), past_block_layer = atoi(words[9]);
    struct bpf_object *object = 0;
    for (int optional = 3; optional >= 0 && !object; optional--) {
        if (optional) said[0] = 0;
        object = load(words[1], strtoul(words[7], 0, 10), zram, past_block_layer, optional);
    }
    if (!object) fail("the kernel does not take the program: %s", strerror(errno));
    said[0] = 0;
    shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(bpf_object__find_map_by_name(object, ".bss")), 0);
    if (shared == MAP_FAILED) fail("cannot share memory with the program: %s", strerror(errno));
    shared->disk = strtoul(words[2], 0, 10);
    shared->number = strtoul(words[3], 0, 10);
    shared->first_sector = strtoull(words[4], 0, 10);
    shared->end_sector = strtoull(words[5], 0, 10);
    peek_fd = bpf_program__fd(bpf_object__find_program_by_name(object, "peek"));
    if (strtoull(words[6], 0, 10)) find_memory();
    shared->sample = strtoull(words[6], 0, 10);
    struct ring_buffer *ring = ring_buffer__new(bpf_map__fd(bpf_object__find_map_by_name(object, "ring")), pass_on, 0, 0);
    if (!ring || libbpf_get_error(ring)) fail("cannot map the ring: %s", strerror(errno));
    fcntl(1, F_SETPIPE_SZ, PIPE_BYTES);
    mlockall(MCL_CURRENT);

    const char *frees = zram ? attach_optional(object, "freed", "freed_by_probe") : "none";
    const char *accesses = past_block_layer ? attach_optional(object, "accessed", "accessed_by_probe") : "none";
    if (past_block_layer && !strcmp(accesses, "none")) fail("no probe can be set on zram_rw_page, without which swap is not seen before Linux 6.3");
    said[0] = 0;
    struct bpf_link *link = bpf_program__attach(bpf_object__find_program_by_name(object, "queued"));
    if (!link || libbpf_get_error(link)) fail("cannot attach to block_bio_queue: %s", strerror(errno));
    attached[links++] = link;
    fprintf(stderr, "ready frees=%s accesses=%s\n", frees, accesses);

    struct pollfd input = {.fd = 0, .events = POLLIN};
    for (int listening = 1; listening;) {
        int ready = poll(&input, 1, POLL_MS);
        drain(ring);
        if (ready > 0) listening = answer(ring);
        flush_out();
    }
    while (links > 0) bpf_link__destroy(attached[--links]);
    fputs("detached\n", stderr);
    usleep(20000); /* a program that was running when it was detached has ended by now */
    drain(ring);
    say(RECORD_END, 0);
    flush_out();
    return 0;
}
