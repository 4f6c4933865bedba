package swapreplay.replay.engine;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policies;
import swapreplay.core.policy.Policy;
import swapreplay.core.spec.SpecException;

/**
 * One configuration to replay: a compressed device, and what happens to pages beyond it.
 *
 * @param device under a policy that uses no codec: {@link #NO_DEVICE}
 */
public record Configuration(DeviceSpec device, Policy policy) {
    /** Stands for the device of a plain disk. */
    static final DeviceSpec NO_DEVICE = new DeviceSpec("none", "none", 0);

    private static final String KEY = "policy=";

    /** @throws SpecException if both the device and the policy have rules for pages that were stored */
    public Configuration {
        if (!policy.isNone() && policy.usesCodec() && !device.policies().isNone()) {
            throw new SpecException(device.policies() + " policy=" + policy.name()
                    + ": a policy has rules of its own for pages beyond storing them; leave out policy=, or the keys backing,"
                    + " writeback, recompress, compact and dedup");
        }
        device = policy.usesCodec() ? device : NO_DEVICE;
    }

    /** The device alone. */
    public static Configuration of(DeviceSpec device) {
        return new Configuration(device, Policies.named(Policy.NONE));
    }

    /**
     * Reads a device spec that may name a policy too: {@code codec=lz4 policy=zswap:nvme,ram=4G}.
     *
     * @throws SpecException if something is not understood; the message lists what is known
     */
    public static Configuration parse(String text) {
        List<String> device = new ArrayList<>();
        String policy = null;
        for (String word : text.trim().split("\\s+", -1)) {
            if (!word.startsWith(KEY)) {
                device.add(word);
            } else if (policy == null) {
                policy = word.substring(KEY.length());
            } else {
                throw new SpecException("device spec '" + text + "': policy is both '" + policy + "' and '"
                        + word.substring(KEY.length()) + "'; name it once");
            }
        }
        return new Configuration(
                DeviceSpec.parse(String.join(" ", device)), Policies.named(policy == null ? Policy.NONE : policy));
    }

    /** What results call its policy: the one of tiers, else what the device's spec says, else {@code none}. */
    String policyName() {
        return policy.isNone() && !device.policies().isNone()
                ? device.policies().toString()
                : policy.name();
    }

    /** Full names of all codecs, the primary one first. */
    List<String> codecs() {
        List<String> codecs = new ArrayList<>();
        codecs.add(device.codec());
        device.policies().recompress().forEach(each -> codecs.add(each.codec()));
        return codecs;
    }

    @Override
    public String toString() {
        return policy.isNone() ? device.toString() : device + " " + KEY + policy.name();
    }
}
