package swapreplay.traces.importer;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One format of recordings. Immutable; a read keeps its state to itself. */
public interface TraceSource {
    /** The word that {@code --from} takes. */
    String name();

    /** One line for help texts. */
    String description();

    /** Codecs whose sizes this format states instead of page bytes; null for a format of events or of bytes. */
    default @Nullable List<String> sizeCodecs(List<InputFile> files, ImportOptions options) throws IOException {
        return null;
    }

    /** Whether a file with these first bytes (up to 4096, at least one) is of this format. Never throws. */
    boolean recognises(byte[] head);

    /** The same, with the file at hand for formats whose first bytes do not tell. */
    default boolean recognises(InputFile file, byte[] head) throws IOException {
        return recognises(head);
    }

    /**
     * Reads the files of one recording, which may be one file for each processor, into {@code sink}, in time order. A file that is cut in the
     * middle of a record is read up to there, with a warning.
     * @throws swapreplay.traces.format.TraceException naming file and offset if a file holds something else
     */
    SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException;
}
