/* SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only */
/*
 * The kernel's side of the recorder's eBPF source: tells of each bio that is queued to one disk, with a copy of the pages that it writes, and of each slot that
 * zram frees. Runs in the task that swaps. Offsets of the kernel's structures are filled in from its type information (BTF) when this is loaded.
 */
typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

/* The kernel's numbers for kinds of maps and ways to hand out records. */
enum { BPF_MAP_TYPE_RINGBUF = 27, BPF_RB_NO_WAKEUP = 1 };

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "watch.h"

#define KERNELS __attribute__((preserve_access_index))

/* Only the fields used here; their places are the running kernel's. */
struct gendisk {
    int major, first_minor;
} KERNELS;

struct block_device {
    __u32 bd_dev;
    struct gendisk *bd_disk;
} KERNELS;

struct bvec_iter {
    __u64 bi_sector;
    __u32 bi_size, bi_idx, bi_bvec_done;
} KERNELS;

struct page {
    unsigned long flags;
    unsigned long index;
} KERNELS;

/* As newer kernels call it. */
struct page___folio {
    unsigned long __folio_index;
} KERNELS;

struct bio_vec {
    struct page *bv_page;
    __u32 bv_len, bv_offset;
} KERNELS;

struct bio {
    struct block_device *bi_bdev;
    __u32 bi_opf;
    struct bvec_iter bi_iter;
    struct bio_vec *bi_io_vec;
} KERNELS;

struct pt_regs {
    unsigned long di, si, dx, cx;
} KERNELS;

enum req_flag_bits { __REQ_SYNC = 1, __REQ_RAHEAD = 2 };
enum pageflags { PG_head = 1 };

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 22); /* the process sets the size */
} ring SEC(".maps");

struct shared shared;

struct full_record {
    struct record head;
    __u8 page[PAGE_BYTES];
};

static __always_inline void lose(void) {
    __sync_fetch_and_add(&shared.lost, 1);
}

/* By place and time of the write, as the recorder reckons, too. */
static __always_inline int sampled(__u64 page_of_disk, __u64 time_ns) {
    __u64 hash = page_of_disk * 0x9e3779b97f4a7c15ull ^ time_ns * 0xc2b2ae3d27d4eb4full;
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93ull;
    hash ^= hash >> 32;
    return hash >> 11 < shared.sample;
}

static __always_inline __u64 address(struct page *page) {
    return shared.direct_map
            + ((__u64)page - shared.page_structs) / bpf_core_type_size(struct page) * PAGE_BYTES;
}

static __always_inline __u32 category(__u32 opf) {
    __u32 category = 0;
    switch (opf & 0xff) {
    case 0: category = CATEGORY_READ; break;
    case 1: category = CATEGORY_WRITE; break;
    case 2: category = CATEGORY_FLUSH; break;
    case 3: category = CATEGORY_DISCARD | CATEGORY_WRITE; break;
    }
    if (opf >> bpf_core_enum_value(enum req_flag_bits, __REQ_SYNC) & 1) category |= CATEGORY_SYNC;
    if (opf >> bpf_core_enum_value(enum req_flag_bits, __REQ_RAHEAD) & 1) category |= CATEGORY_READ_AHEAD;
    return category;
}

static __always_inline void describe(struct record *to, __u16 kind, __u64 time_ns, __u64 sector, __u32 bytes, __u32 category) {
    to->time_ns = time_ns;
    to->sector = sector;
    to->bytes = bytes;
    to->category = category;
    to->thread = (__u32)bpf_get_current_pid_tgid();
    to->kind = kind;
    to->flags = 0;
    to->page = 0;
    bpf_get_current_comm(to->comm, sizeof to->comm);
}

/* A record that carries the page at this address; without the page if there is no room for it. */
static __always_inline void tell_with_page(
        __u16 kind, __u64 time_ns, __u64 sector, __u32 bytes, __u32 category, __u32 page, __u64 from) {
    struct full_record *full = bpf_ringbuf_reserve(&ring, sizeof *full, 0);
    if (full) {
        describe(&full->head, kind, time_ns, sector, bytes, category);
        full->head.page = page;
        full->head.flags = bpf_probe_read_kernel(full->page, PAGE_BYTES, (void *)from) ? FLAG_PAGE | FLAG_UNREADABLE : FLAG_PAGE;
        bpf_ringbuf_submit(full, BPF_RB_NO_WAKEUP);
        return;
    }
    struct record *head = bpf_ringbuf_reserve(&ring, sizeof *head, 0);
    if (!head) {
        lose();
        return;
    }
    describe(head, kind, time_ns, sector, bytes, category);
    head->page = page;
    head->flags = FLAG_NO_ROOM;
    bpf_ringbuf_submit(head, BPF_RB_NO_WAKEUP);
}

static __always_inline void tell(__u16 kind, __u64 time_ns, __u64 sector, __u32 bytes, __u32 category) {
    struct record *head = bpf_ringbuf_reserve(&ring, sizeof *head, 0);
    if (!head) {
        lose();
        return;
    }
    describe(head, kind, time_ns, sector, bytes, category);
    bpf_ringbuf_submit(head, BPF_RB_NO_WAKEUP);
}

static __always_inline struct bio_vec *vector_at(struct bio_vec *vectors, __u32 at) {
    return (struct bio_vec *)((__u64)vectors + (__u64)at * bpf_core_type_size(struct bio_vec));
}

/* The pages of a write, of which all but the first have records of their own. */
static __always_inline void tell_write(struct bio *bio, __u64 time_ns, __u64 sector, __u32 bytes, __u32 category) {
    struct bio_vec *vectors = BPF_CORE_READ(bio, bi_io_vec);
    __u32 at = BPF_CORE_READ(bio, bi_iter.bi_idx);
    __u32 done = BPF_CORE_READ(bio, bi_iter.bi_bvec_done);
    __u32 pages = bytes / PAGE_BYTES;
    __u64 first = sector / (PAGE_BYTES / 512);
    struct bio_vec *vector = vector_at(vectors, at);
    __u64 from = address(BPF_CORE_READ(vector, bv_page)) + BPF_CORE_READ(vector, bv_offset);
    __u32 length = BPF_CORE_READ(vector, bv_len);
    for (__u32 page = 0; page < MOST_PAGES; page++) {
        if (page >= pages) break;
        if (done >= length) {
            vector = vector_at(vectors, ++at);
            from = address(BPF_CORE_READ(vector, bv_page)) + BPF_CORE_READ(vector, bv_offset);
            length = BPF_CORE_READ(vector, bv_len);
            done = 0;
        }
        if (sampled(first + page, time_ns)) {
            tell_with_page(page == 0 ? RECORD_OP : RECORD_PAGE, time_ns, sector, bytes, category, page, from + done);
        } else if (page == 0) {
            tell(RECORD_OP, time_ns, sector, bytes, category);
        }
        done += PAGE_BYTES;
    }
}

SEC("raw_tp/block_bio_queue")
int queued(__u64 *arguments) {
    struct bio *bio = (struct bio *)arguments[0];
    struct gendisk *disk = BPF_CORE_READ(bio, bi_bdev, bd_disk);
    if (((__u32)BPF_CORE_READ(disk, major) << 20 | (__u32)BPF_CORE_READ(disk, first_minor)) != shared.disk) return 0;
    __u64 sector = BPF_CORE_READ(bio, bi_iter.bi_sector);
    if (sector < shared.first_sector || sector >= shared.end_sector) return 0;
    __u32 bytes = BPF_CORE_READ(bio, bi_iter.bi_size);
    __u32 what = category(BPF_CORE_READ(bio, bi_opf));
    __u64 now = bpf_ktime_get_ns();
    if ((what & (CATEGORY_WRITE | CATEGORY_DISCARD)) == CATEGORY_WRITE && shared.sample && bytes >= PAGE_BYTES)
        tell_write(bio, now, sector, bytes, what);
    else
        tell(RECORD_OP, now, sector, bytes, what);
    return 0;
}

static __always_inline int is_ours(struct block_device *device) {
    return BPF_CORE_READ(device, bd_dev) == shared.number;
}

static __always_inline int free_slot(struct block_device *device, __u64 slot) {
    if (is_ours(device)) tell(RECORD_FREE, bpf_ktime_get_ns(), slot, 0, 0);
    return 0;
}

SEC("?fentry/zram_slot_free_notify")
int freed(__u64 *arguments) {
    return free_slot((struct block_device *)arguments[0], arguments[1]);
}

SEC("?kprobe/zram_slot_free_notify")
int freed_by_probe(struct pt_regs *registers) {
    return free_slot((struct block_device *)registers->di, registers->si);
}

/* Before Linux 6.3 swap goes to zram page by page and past the block layer; a huge page is refused here and comes as a bio. */
static __always_inline int access_page(struct block_device *device, __u64 sector, struct page *page, __u32 op) {
    if (!is_ours(device)) return 0;
    if (BPF_CORE_READ(page, flags) >> bpf_core_enum_value(enum pageflags, PG_head) & 1) return 0;
    __u64 now = bpf_ktime_get_ns();
    if ((op & 1) && sampled(sector / (PAGE_BYTES / 512), now))
        tell_with_page(RECORD_OP, now, sector, PAGE_BYTES, CATEGORY_WRITE | CATEGORY_SYNC, 0, address(page));
    else
        tell(RECORD_OP, now, sector, PAGE_BYTES, CATEGORY_SYNC | (op & 1 ? CATEGORY_WRITE : CATEGORY_READ));
    return 0;
}

SEC("?fentry/zram_rw_page")
int accessed(__u64 *arguments) {
    return access_page((struct block_device *)arguments[0], arguments[1], (struct page *)arguments[2], (__u32)arguments[3]);
}

SEC("?kprobe/zram_rw_page")
int accessed_by_probe(struct pt_regs *registers) {
    return access_page((struct block_device *)registers->di, registers->si, (struct page *)registers->dx, (__u32)registers->cx);
}

/* Run by the process itself: reads the kernel's memory at an address, to find out where its pages are. */
SEC("raw_tp")
int peek(__u64 *arguments) {
    shared.page_struct_bytes = bpf_core_type_size(struct page);
    shared.index_offset = bpf_core_field_exists(struct page, index)
            ? bpf_core_field_offset(struct page, index)
            : bpf_core_field_offset(struct page___folio, __folio_index);
    shared.peek_result = bpf_probe_read_kernel(shared.peeked, sizeof shared.peeked, (void *)arguments[0]);
    return 0;
}

/* The kernel lends its reading helpers only to programs under a licence that it knows; the line at the top of this file offers one. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
