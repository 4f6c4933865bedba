package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.nbd.RawClient.Form;

/** TLS: the same protocol inside, nothing of it outside. */
@Timeout(120)
class TlsTest {
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    private Path pki;

    @BeforeEach
    void certificates() throws IOException {
        for (String file : new String[] {
            "ca-cert.pem",
            "server-cert.pem",
            "server-key.pem",
            "server-key-pkcs1.pem",
            "client-cert.pem",
            "client-key.pem"
        }) {
            try (InputStream in = TlsTest.class.getResourceAsStream("tls/" + file)) {
                Files.copy(java.util.Objects.requireNonNull(in), pki.resolve(file));
            }
            Files.setPosixFilePermissions(pki.resolve(file), PosixFilePermissions.fromString("rw-------"));
        }
    }

    private TestServer server(boolean verifyPeer, boolean required) throws IOException {
        return new TestServer(
                ServerOptions.defaults().withTls(TlsIdentity.read(pki, verifyPeer), required),
                device -> new Export("disk", "", device, false, null, () -> {}));
    }

    private SSLEngine client(boolean withCertificate, String version) throws Exception {
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca", PemKey.certificates(x509, pki.resolve("ca-cert.pem")).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (withCertificate) {
            Certificate[] chain =
                    PemKey.certificates(x509, pki.resolve("client-cert.pem")).toArray(new Certificate[0]);
            own.setKeyEntry("c", PemKey.read(pki.resolve("client-key.pem"), "RSA"), new char[0], chain);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLEngine engine = context.createSSLEngine("localhost", 10809);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }

    private RawClient encrypted(TestServer server, String version) throws Exception {
        RawClient client = RawClient.greeted(server.socket);
        RawClient.expectAck(client.option(Wire.OPT_STARTTLS, NOTHING));
        client.startTls(client(true, version));
        return client;
    }

    @Test
    void everythingWorksInside() throws Exception {
        Random random = new Random(8);
        try (TestServer server = server(true, true)) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                for (Form form : Form.values()) {
                    try (RawClient client = encrypted(server, version)) {
                        assertEquals(
                                Wire.ERR_INVALID,
                                client.option(Wire.OPT_STARTTLS, NOTHING).get(0).type());
                        client.negotiate(form, "disk");
                        client.go("disk");
                        for (int length : new int[] {1, 4096, 70_000, 1 << 20}) {
                            byte[] data = new byte[length];
                            random.nextBytes(data);
                            assertEquals(0, client.write(3, data).errno());
                            assertArrayEquals(data, client.readBack(3, length));
                            byte[] refused = new byte[length];
                            assertEquals(
                                    Wire.ENOSPC,
                                    client.write(TestServer.SIZE, refused).errno());
                        }
                        client.request(0, Wire.CMD_DISC, 1, 0, 0);
                        assertTrue(client.closedByServer());
                    }
                }
            }
        }
    }

    @Test
    void nothingWorksOutside() throws Exception {
        try (TestServer server = server(true, true)) {
            try (RawClient client = RawClient.greeted(server.socket)) {
                for (int option : new int[] {3, 6, 7, 8, 9, 10, 11, 99}) {
                    assertEquals(
                            Wire.ERR_TLS_REQD,
                            client.option(option, NOTHING).get(0).type());
                }
                RawClient.expectAck(client.option(Wire.OPT_ABORT, NOTHING));
            }
            try (RawClient client = RawClient.greeted(server.socket)) {
                client.sendOption(Wire.OPT_EXPORT_NAME, 0, NOTHING);
                assertTrue(client.closedByServer());
            }
        }
    }

    @Test
    void optionalMeansBoth() throws Exception {
        try (TestServer server = server(false, false);
                RawClient plain = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
                RawClient tls = encrypted(server, "TLSv1.3")) {
            tls.go("disk");
            plain.write(0, new byte[] {3});
            assertEquals(3, tls.readBack(0, 1)[0]);
        }
    }

    @Test
    void tlsForgetsWhatWasNegotiatedBefore() throws Exception {
        try (TestServer server = server(false, false);
                RawClient client = RawClient.greeted(server.socket)) {
            client.negotiate(Form.STRUCTURED, "disk");
            RawClient.expectAck(client.option(Wire.OPT_STARTTLS, NOTHING));
            client.startTls(client(true, "TLSv1.3"));
            assertEquals(
                    Wire.ERR_INVALID,
                    client.option(Wire.OPT_SET_META_CONTEXT, RawClient.context("disk", "base:allocation"))
                            .get(0)
                            .type());
            client.form = Form.SIMPLE;
            client.go("disk");
            assertEquals(512, client.readBack(0, 512).length);
        }
    }

    @Test
    void aClientWithoutCertificateIsRefused() throws Exception {
        try (TestServer server = server(true, true);
                RawClient client = RawClient.greeted(server.socket)) {
            RawClient.expectAck(client.option(Wire.OPT_STARTTLS, NOTHING));
            SSLEngine engine = client(false, "TLSv1.3");
            assertThrows(IOException.class, () -> {
                client.startTls(engine);
                client.go("disk");
            });
        }
    }

    /** Bytes behind STARTTLS belong to TLS: an option injected there in plain text must not be obeyed. */
    @Test
    void injectedPlainTextEndsTheConnection() throws Exception {
        try (TestServer server = server(true, true);
                RawClient client = RawClient.greeted(server.socket)) {
            client.sendOption(Wire.OPT_STARTTLS, 0, NOTHING);
            client.sendOption(Wire.OPT_STRUCTURED_REPLY, 0, NOTHING);
            RawClient.expectAck(client.optionReplies(Wire.OPT_STARTTLS));
            SSLEngine engine = client(true, "TLSv1.3");
            assertThrows(IOException.class, () -> client.startTls(engine));
        }
    }

    @Test
    void garbageInsteadOfTlsHurtsNobody() throws Exception {
        Random random = new Random(9);
        try (TestServer server = server(true, true);
                RawClient good = encrypted(server, "TLSv1.3")) {
            good.go("disk");
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.greeted(server.socket)) {
                    RawClient.expectAck(client.option(Wire.OPT_STARTTLS, NOTHING));
                    byte[] garbage = new byte[1 + random.nextInt(2000)];
                    random.nextBytes(garbage);
                    client.write(ByteBuffer.allocate(garbage.length).put(garbage));
                } catch (IOException closedAlready) {
                    // fine
                }
                good.write(0, new byte[] {(byte) i});
            }
        }
    }

    @Test
    void keysAreReadInBothFormsAndMustBePrivate() throws Exception {
        Path key = pki.resolve("server-key.pem");
        String pkcs1 = "text before, as certtool writes\n" + Files.readString(pki.resolve("server-key-pkcs1.pem"));
        Files.move(key, pki.resolve("pkcs8.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(key, pkcs1);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        IOException open = assertThrows(IOException.class, () -> TlsIdentity.read(pki, true));
        assertTrue(String.valueOf(open.getMessage()).contains("chmod 600"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        try (TestServer server = server(true, true);
                RawClient client = encrypted(server, "TLSv1.3")) {
            client.go("disk");
        }
        Files.writeString(key, "nothing");
        assertThrows(IOException.class, () -> TlsIdentity.read(pki, true));
    }
}
