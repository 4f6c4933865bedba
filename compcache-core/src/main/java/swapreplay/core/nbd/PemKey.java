package swapreplay.core.nbd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PEM files: base64 between BEGIN and END lines, with any text around them, as GnuTLS's certtool writes. Keys in PKCS#8 (OpenSSL)
 * or PKCS#1 (certtool) form.
 */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** SEQUENCE {INTEGER 0, SEQUENCE {OID rsaEncryption, NULL}, OCTET STRING ...}: what PKCS#8 puts around a PKCS#1 key. */
    private static final byte[] PKCS8_RSA_PREFIX = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private PemKey() {}

    /** @param algorithm of the public key that belongs to it */
    static PrivateKey read(Path file, String algorithm) throws IOException, GeneralSecurityException {
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String type = matcher.group(1);
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
            if (type.equals("PRIVATE KEY")) {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } else if (type.equals("RSA PRIVATE KEY")) {
                return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8(der)));
            }
        }
        throw new IOException(file + ": no key in it; PRIVATE KEY and RSA PRIVATE KEY can be read, without a password"
                + "\n  Convert it: openssl pkcs8 -topk8 -nocrypt -in KEY -out server-key.pem");
    }

    static List<Certificate> certificates(CertificateFactory x509, Path file)
            throws IOException, GeneralSecurityException {
        List<Certificate> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            if (matcher.group(1).equals("CERTIFICATE")) {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
                found.add(x509.generateCertificate(new ByteArrayInputStream(der)));
            }
        }
        return found;
    }

    private static byte[] pkcs8(byte[] pkcs1) throws IOException {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.write(PKCS8_RSA_PREFIX);
        inner.write(0x04);
        length(inner, pkcs1.length);
        inner.write(pkcs1);
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        outer.write(0x30);
        length(outer, inner.size());
        inner.writeTo(outer);
        return outer.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
    }
}
