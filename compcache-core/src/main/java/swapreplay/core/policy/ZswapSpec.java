package swapreplay.core.policy;

import java.util.Set;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;

/**
 * The parameters of zswap under the names of a spec, and the limits that the kernel makes of them. {@code shrunk-before=yes}: the shrink worker has
 * run before on this machine, which costs its first run here one second chance.
 */
final class ZswapSpec {
    private static final int DEFAULT_POOL_PERCENT = 20;
    private static final int DEFAULT_ACCEPT_PERCENT = 90;
    /** The kernel rounds in its own pages, whatever the page size of the trace. */
    private static final int KERNEL_PAGE = 4096;

    /** In place of a priority: passes come only from a caller who knows of them. */
    private static final String NO_RECLAIM = "none";

    private static final String NEW = "6.18";
    private static final String OLD = "6.1";

    private ZswapSpec() {}

    static Policy policy(Spec spec) {
        Params params = new Params(
                spec,
                Set.of(
                        "ram",
                        "pool",
                        "accept",
                        "kernel",
                        "same-filled",
                        "shrinker",
                        "reclaim-priority",
                        "shrunk-before",
                        DiskParams.KEY));
        DiskParams area = DiskParams.of(params);
        String kernel = params.word("kernel", NEW, Set.of(OLD, NEW));
        boolean old = kernel.equals(OLD);
        int accept = params.whole("accept", DEFAULT_ACCEPT_PERCENT, 1, 100);
        boolean sameFilled =
                params.word("same-filled", "on", Set.of("on", "off")).equals("on");
        boolean shrinker = params.word("shrinker", "off", Set.of("on", "off")).equals("on");
        int priority = params.raw("reclaim-priority", "").equals(NO_RECLAIM)
                ? ZswapShrinker.NEVER
                : params.whole("reclaim-priority", ZswapShrinker.LIGHTEST, 0, ZswapShrinker.LIGHTEST);
        if (!shrinker && params.has("reclaim-priority")) {
            throw params.wrong("reclaim-priority says how hard the shrinker is asked; add shrinker=on");
        }
        boolean before = params.word("shrunk-before", "no", Set.of("yes", "no")).equals("yes");
        if (!old && params.has("same-filled")) {
            throw params.wrong("same-filled: zswap of 6.18 has no such choice; add kernel=6.1");
        } else if (old && (params.has("shrinker") || params.has("shrunk-before"))) {
            throw params.wrong("shrinker, shrunk-before: zswap of 6.1 knows neither; leave out kernel=6.1");
        }
        String name = "zswap:" + area.disk().name();
        String poolText = params.raw("pool", Integer.toString(DEFAULT_POOL_PERCENT));
        long limitBytes;
        long acceptBytes;
        if (poolText.matches("[0-9]{1,3}%?")) {
            int share = Integer.parseInt(poolText.replace("%", ""));
            if (share < 1 || share > 100) {
                throw params.wrong("pool=" + poolText + " is not a percentage from 1 to 100, nor a size such as 256M");
            }
            long ram = params.size("ram", "the pool is " + share + " % of it");
            long ramPages = ram / KERNEL_PAGE;
            long limit = ramPages * share / 100;
            limitBytes = limit * KERNEL_PAGE;
            acceptBytes = (old ? ramPages * accept / 100 * share / 100 : limit * accept / 100) * KERNEL_PAGE;
            name += ",ram=" + Sizes.print(ram) + (share == DEFAULT_POOL_PERCENT ? "" : ",pool=" + share);
        } else if (params.has("ram")) {
            throw params.wrong("pool=" + poolText + " is a size, so ram says nothing; leave it out");
        } else {
            limitBytes = params.size("pool", "the limit on the pool");
            acceptBytes = limitBytes / KERNEL_PAGE * accept / 100 * KERNEL_PAGE;
            name += ",pool=" + Sizes.print(limitBytes);
        }
        name += (accept == DEFAULT_ACCEPT_PERCENT ? "" : ",accept=" + accept)
                + (old ? ",kernel=" + OLD : "")
                + (sameFilled ? "" : ",same-filled=off")
                + (shrinker ? ",shrinker=on" : "")
                + (priority == ZswapShrinker.LIGHTEST
                        ? ""
                        : ",reclaim-priority=" + (priority == ZswapShrinker.NEVER ? NO_RECLAIM : priority))
                + (before ? ",shrunk-before=yes" : "")
                + area.suffix();
        return new Policy(
                name,
                true,
                old && sameFilled,
                !old || sameFilled,
                area.disk(),
                setting -> old
                        ? new Zswap61(
                                setting,
                                area.start(setting.pageSize()),
                                new Zswap61.Limits(
                                        limitBytes / setting.pageSize(), acceptBytes / setting.pageSize(), sameFilled))
                        : new Zswap(
                                setting,
                                area.start(setting.pageSize()),
                                limitBytes / setting.pageSize(),
                                acceptBytes / setting.pageSize(),
                                shrinker ? new ZswapShrinker(priority) : null,
                                before));
    }
}
