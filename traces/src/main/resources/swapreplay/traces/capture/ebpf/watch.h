/* SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only */
/*
 * What the kernel's side (watch.bpf.c) and the process (watch.c) say to each other, and the process to the recorder on its standard output: records of
 * 64 bytes, in the byte order of the machine, each followed by a page if its flags say so.
 */
enum { PAGE_BYTES = 4096, COMM_BYTES = 16, MOST_PAGES = 512 };

enum record_kind {
    RECORD_OP = 1,    /* a bio was queued */
    RECORD_PAGE = 2,  /* a further page of a bio that was queued before: page is its number there */
    RECORD_FREE = 3,  /* zram freed a slot: sector is the slot's number */
    RECORD_MARK = 4,  /* made by the process: what the recorder wrote to its standard input, in sector */
    RECORD_LOST = 5,  /* made by the process: so many records found no room, in sector */
    RECORD_END = 6    /* made by the process: nothing follows */
};

enum record_flag {
    FLAG_PAGE = 1,       /* the page follows */
    FLAG_UNREADABLE = 2, /* it was wanted and could not be copied */
    FLAG_NO_ROOM = 4     /* it was wanted and the ring was full */
};

/* Of blktrace, and the recorder's: what a record's category says. */
enum category {
    CATEGORY_READ = 0x1,
    CATEGORY_WRITE = 0x2,
    CATEGORY_FLUSH = 0x4,
    CATEGORY_SYNC = 0x8,
    CATEGORY_READ_AHEAD = 0x800,
    CATEGORY_DISCARD = 0x2000
};

struct record {
    unsigned long long time_ns; /* CLOCK_MONOTONIC */
    unsigned long long sector;
    unsigned int bytes;
    unsigned int category;
    unsigned int thread;
    unsigned short kind;
    unsigned short flags;
    unsigned int page;
    unsigned int unused;
    char comm[COMM_BYTES];
    unsigned long long unused_too;
};

/* Settings and counters, in memory that both sides see. */
struct shared {
    unsigned int disk; /* major << 20 | minor */
    unsigned int number; /* the same of the device itself, which may be a partition */
    unsigned long long first_sector, end_sector;
    unsigned long long sample; /* pages whose hash, 53 bits, is below are copied */
    unsigned long long direct_map, page_structs; /* where the kernel maps all memory, and describes it */
    unsigned long long lost; /* records for which there was no room */
    /* of the peeking program */
    unsigned long long page_struct_bytes, index_offset;
    long long peek_result;
    unsigned char peeked[64];
};
