package swapreplay.replay.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.engine.Configuration;

/**
 * A file of configurations, in YAML 1.2:
 *
 * <pre>
 *   combinations:                      # of each entry every combination
 *     - codec: [lz4, 'zstd:{1..3}']    # a value is a text or a list; braces expand
 *       alloc: [zsmalloc, 'zsmalloc:chain=4']
 *       limit: [~, 64M]                # ~ leaves the key out
 *   specs:                             # one configuration each, or with braces several
 *     - codec=lzo-rle policy=zram:emmc,size=64M
 *   presets: [fedora]                  # as --preset takes them
 * </pre>
 *
 * The keys of a combination are those of a device spec, {@code policy} among them. The parser is strict: no key twice, nothing unknown, no
 * tags; a file of more than 3 MiB or with many aliases is refused.
 *
 * @param configurations in the order of the file, each once
 * @param presets names, in their order
 */
public record SweepFile(List<Configuration> configurations, List<String> presets) {
    private static final String KNOWN = "known are combinations, specs, presets";

    public SweepFile {
        configurations = List.copyOf(configurations);
        presets = List.copyOf(presets);
    }

    /** @throws SpecException if the file is not as above; the message names file, line and column and says what is known */
    public static SweepFile read(Path file) throws IOException {
        return parse(String.valueOf(file.getFileName()), Files.readString(file));
    }

    static SweepFile parse(String name, String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(name)
                    .setSchema(new CoreSchema()) // with ~ for null, which JSON has not
                    .build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return new Reader(name).sweep(root.orElse(null));
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw new SpecException(name + where + ": not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new SpecException(name + ": not YAML: " + e.getMessage());
        }
    }

    private record Reader(String name) {
        SweepFile sweep(@Nullable Node root) {
            if (root == null) {
                throw new SpecException(name + ": holds no configuration; " + KNOWN);
            }
            Map<String, Configuration> all = new LinkedHashMap<>();
            List<String> presets = new ArrayList<>();
            for (NodeTuple entry : mapping(root, "the file").getValue()) {
                String key = scalar(entry.getKeyNode(), "a key");
                switch (key) {
                    case "combinations" -> {
                        for (Node each : sequence(entry.getValueNode())) {
                            combine(mapping(each, "an entry of combinations"), all);
                        }
                    }
                    case "specs" -> {
                        for (Node each : sequence(entry.getValueNode())) {
                            add(each, expand(each, "a spec"), all);
                        }
                    }
                    case "presets" ->
                        sequence(entry.getValueNode()).forEach(each -> presets.add(scalar(each, "a preset")));
                    default -> throw at(entry.getKeyNode(), "no key '" + key + "'; " + KNOWN);
                }
            }
            if (all.isEmpty() && presets.isEmpty()) {
                throw at(root, "holds no configuration; " + KNOWN);
            }
            return new SweepFile(List.copyOf(all.values()), presets);
        }

        private void combine(MappingNode node, Map<String, Configuration> all) {
            List<String> texts = List.of("");
            for (NodeTuple entry : node.getValue()) {
                String key = scalar(entry.getKeyNode(), "a key");
                List<String> longer = new ArrayList<>();
                List<String> values = values(entry.getValueNode());
                if ((long) texts.size() * values.size() > Braces.MOST) {
                    throw at(node, "more than " + Braces.MOST + " combinations");
                }
                for (String text : texts) {
                    for (String value : values) {
                        longer.add(value.isEmpty() ? text : (text + " " + key + "=" + value).trim());
                    }
                }
                texts = longer;
            }
            add(node, texts, all);
        }

        private void add(Node node, List<String> texts, Map<String, Configuration> all) {
            for (String text : texts) {
                try {
                    Configuration configuration = Configuration.parse(text);
                    all.putIfAbsent(configuration.toString(), configuration);
                } catch (SpecException e) {
                    throw at(node, String.valueOf(e.getMessage()));
                }
            }
            if (all.size() > Braces.MOST) {
                throw at(node, "more than " + Braces.MOST + " combinations");
            }
        }

        /** An empty text stands for null. */
        private List<String> values(Node node) {
            List<String> values = new ArrayList<>();
            for (Node each : node instanceof SequenceNode list ? list.getValue() : List.of(node)) {
                if (each.getTag().equals(Tag.NULL)) {
                    values.add("");
                } else {
                    values.addAll(expand(each, "a value"));
                }
            }
            if (values.isEmpty()) {
                throw at(node, "an empty list makes no combination; write ~ to leave the key out");
            }
            return values;
        }

        private List<String> expand(Node node, String what) {
            String text = scalar(node, what);
            try {
                return Braces.expand(text);
            } catch (SpecException e) {
                throw at(node, String.valueOf(e.getMessage()));
            }
        }

        private MappingNode mapping(Node node, String what) {
            if (!(node instanceof MappingNode mapping)) {
                throw at(node, what + " is to be a mapping of keys to values; " + KNOWN);
            }
            Map<String, String> seen = new LinkedHashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                String key = scalar(entry.getKeyNode(), "a key");
                if (seen.put(key, key) != null) {
                    throw at(entry.getKeyNode(), "the key '" + key + "' is there twice");
                }
            }
            return mapping;
        }

        private List<Node> sequence(Node node) {
            return node instanceof SequenceNode list ? list.getValue() : List.of(node);
        }

        private String scalar(Node node, String what) {
            if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
                return scalar.getValue();
            }
            throw at(node, what + " is to be a text");
        }

        private SpecException at(Node node, String what) {
            String where = node.getStartMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            return new SpecException(name + where + ": " + what);
        }
    }
}
