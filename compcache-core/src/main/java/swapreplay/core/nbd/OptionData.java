package swapreplay.core.nbd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The data of an option, taken apart; every inner length is checked before it is believed. */
final class OptionData {
    /** The data does not have the form that the option asks for. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private final ByteBuffer data;

    OptionData(byte[] data) {
        this.data = ByteBuffer.wrap(data);
    }

    int u16() throws Malformed {
        need(2);
        return data.getShort() & 0xffff;
    }

    long u32() throws Malformed {
        need(4);
        return data.getInt() & 0xffffffffL;
    }

    /** A string behind its 32-bit length. */
    String string() throws Malformed {
        return string(u32());
    }

    String string(long length) throws Malformed {
        need(length);
        if (length > Wire.MAX_STRING) {
            throw new Malformed("a string of more than " + Wire.MAX_STRING + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        data.get(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new Malformed("a string with a zero byte");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new Malformed("a string that is not UTF-8");
        }
    }

    int remaining() {
        return data.remaining();
    }

    void end() throws Malformed {
        if (data.hasRemaining()) {
            throw new Malformed(data.remaining() + " bytes too many");
        }
    }

    private void need(long bytes) throws Malformed {
        if (bytes > data.remaining()) {
            throw new Malformed("lengths that do not add up");
        }
    }
}
