package swapreplay.core.alloc;

import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** Reads {@code zsmalloc[:chain=N|kernel=V]}. */
final class ZsmallocSpec {
    static final int MAX_CHAIN = 16;

    private ZsmallocSpec() {}

    static Allocators.Blueprint blueprint(Spec spec) {
        ZsKernel kernel = ZsKernel.DEFAULT;
        int chain = 0;
        for (Spec.Param param : Blueprints.params(spec)) {
            switch (param.key()) {
                case "chain" -> chain = spec.intIn(param, 1, MAX_CHAIN);
                case "kernel" -> kernel = kernel(spec, param.value());
                default ->
                    throw new SpecException("'" + spec.text() + "': zsmalloc takes chain=1 to " + MAX_CHAIN
                            + " and kernel=6.1, 6.12 or 6.18");
            }
        }
        if (chain == 0) {
            chain = kernel.defaultChain();
        }
        if (kernel == ZsKernel.V6_1 && chain != kernel.defaultChain()) {
            throw new SpecException("'" + spec.text() + "': in 6.1 the chain size is always 4; leave chain away");
        }
        String name = name(kernel, chain);
        ZsKernel chosenKernel = kernel;
        int chosenChain = chain;
        return Blueprints.of(
                name,
                pageSize -> pageSize,
                (store, pageSize) -> new Zsmalloc(name, chosenKernel, chosenChain, store, pageSize));
    }

    private static ZsKernel kernel(Spec spec, String version) {
        for (ZsKernel kernel : ZsKernel.values()) {
            if (kernel.version.equals(version)) {
                return kernel;
            }
        }
        throw new SpecException(
                "'" + spec.text() + "': no rules for kernel " + version + "; known are 6.1, 6.12, 6.18");
    }

    private static String name(ZsKernel kernel, int chain) {
        String params = (chain == kernel.defaultChain() ? "" : ",chain=" + chain)
                + (kernel == ZsKernel.DEFAULT ? "" : ",kernel=" + kernel.version);
        return params.isEmpty() ? "zsmalloc" : "zsmalloc:" + params.substring(1);
    }
}
