package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignFileTest {
    @TempDir
    Path dir;

    @Test
    void anotherFormatIsNamedByItsMagic() throws IOException {
        Path file = Files.writeString(dir.resolve("x"), "version 7 of something");
        assertSays(file, ":0x0: not a .swaptrace file (magic 76 65 72 73 69 6f 6e 20)");
    }

    @Test
    void anEmptyFileIsNoTrace() throws IOException {
        assertSays(Files.createFile(dir.resolve("x")), ":0x0: not a .swaptrace file (magic none: the file is empty)");
    }

    @Test
    void aCopyInTextModeIsFound() throws IOException {
        byte[] bytes = trace();
        bytes[5] = '\n';
        assertSays(Files.write(dir.resolve("x"), bytes), ":0x0: not a .swaptrace file (magic 89 53 57 54 52 0a 0a 1a)");
    }

    @Test
    void aNewerVersionIsNotGuessedAt() throws IOException {
        byte[] bytes = trace();
        bytes[FileHeader.VERSION_AT] = 3;
        assertSays(Files.write(dir.resolve("x"), bytes), ":0x8: format version 3; this program reads up to 2");
    }

    @Test
    void aMissingFileAndAFolderAreSaidPlainly() {
        assertSays(dir.resolve("none"), ": no such file");
        assertSays(dir, ": is a folder");
    }

    @Test
    void metadataOfThisProgramWithoutAPageSizeIsRefused() throws IOException {
        byte[] json = "{\"device\":\"zram0\"}".getBytes(StandardCharsets.UTF_8);
        java.nio.ByteBuffer header = java.nio.ByteBuffer.allocate(FileHeader.LENGTH + json.length)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(FileHeader.MAGIC)
                .putInt(1)
                .putInt(json.length)
                .put(FileHeader.LENGTH, json);
        header.putInt(FileHeader.CRC_AT, FileHeader.crc(header));
        assertSays(Files.write(dir.resolve("x"), header.array()), ":0x14: no usable page_size in the metadata");
    }

    private byte[] trace() throws IOException {
        Path file = dir.resolve("trace");
        TraceWriter.create(file, Map.of("page_size", 4096)).close();
        return Files.readAllBytes(file);
    }

    private static void assertSays(Path file, String what) {
        TraceException e = assertThrows(TraceException.class, () -> TraceReader.open(file));
        assertEquals(
                file + what, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
}
