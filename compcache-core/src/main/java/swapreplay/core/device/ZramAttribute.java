package swapreplay.core.device;

import java.util.Set;

/** The attributes that a zram has beside its block device: who may read and write them, and in which kernels they exist. */
enum ZramAttribute {
    DISKSIZE("disksize", Access.BOTH),
    INITSTATE("initstate", Access.READ),
    RESET("reset", Access.WRITE),
    COMP_ALGORITHM("comp_algorithm", Access.BOTH),
    ALGORITHM_PARAMS("algorithm_params", Access.WRITE),
    RECOMP_ALGORITHM("recomp_algorithm", Access.BOTH),
    RECOMPRESS("recompress", Access.WRITE),
    BACKING_DEV("backing_dev", Access.BOTH),
    WRITEBACK("writeback", Access.WRITE),
    WRITEBACK_LIMIT("writeback_limit", Access.BOTH),
    WRITEBACK_LIMIT_ENABLE("writeback_limit_enable", Access.BOTH),
    BD_STAT("bd_stat", Access.READ),
    IDLE("idle", Access.WRITE),
    COMPACT("compact", Access.WRITE),
    MEM_LIMIT("mem_limit", Access.WRITE),
    MEM_USED_MAX("mem_used_max", Access.WRITE),
    MAX_COMP_STREAMS("max_comp_streams", Access.BOTH),
    MM_STAT("mm_stat", Access.READ),
    IO_STAT("io_stat", Access.READ),
    DEBUG_STAT("debug_stat", Access.READ),
    /** In debugfs, not sysfs. */
    BLOCK_STATE("block_state", Access.READ);

    enum Access {
        READ,
        WRITE,
        BOTH
    }

    private static final Set<ZramAttribute> NOT_IN_6_1 = Set.of(ALGORITHM_PARAMS, RECOMP_ALGORITHM, RECOMPRESS);

    private final String fileName;
    private final Access access;

    ZramAttribute(String fileName, Access access) {
        this.fileName = fileName;
        this.access = access;
    }

    String fileName() {
        return fileName;
    }

    boolean readable() {
        return access != Access.WRITE;
    }

    boolean writable() {
        return access != Access.READ;
    }

    boolean existsIn(KernelVersion kernel) {
        return kernel == KernelVersion.V6_1 ? !NOT_IN_6_1.contains(this) : this != MAX_COMP_STREAMS;
    }
}
