package swapreplay.core.nbd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who the server is and whom it trusts: PEM files under the names that nbdkit and QEMU use, {@code ca-cert.pem}, {@code
 * server-cert.pem}, {@code server-key.pem} and, if it exists, {@code ca-crl.pem}.
 */
public final class TlsIdentity {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private final SSLContext context;
    private final boolean verifyPeer;

    private TlsIdentity(SSLContext context, boolean verifyPeer) {
        this.context = context;
        this.verifyPeer = verifyPeer;
    }

    /**
     * @param verifyPeer clients must show a certificate of {@code ca-cert.pem}
     * @throws IOException if a file is missing, is not what it should be, or the key can be read by everybody
     */
    public static TlsIdentity read(Path directory, boolean verifyPeer) throws IOException {
        Path keyFile = directory.resolve("server-key.pem");
        for (PosixFilePermission permission : Files.getPosixFilePermissions(keyFile)) {
            if (OTHERS.contains(permission)) {
                throw new IOException(keyFile + ": others can read or change the key\n  chmod 600 " + keyFile);
            }
        }
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            Certificate[] chain = certificates(x509, directory.resolve("server-cert.pem"));
            PrivateKey key = PemKey.read(keyFile, chain[0].getPublicKey().getAlgorithm());
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("server", key, new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), verifyPeer ? trust(x509, directory) : null, null);
            return new TlsIdentity(context, verifyPeer);
        } catch (GeneralSecurityException e) {
            throw new IOException(directory + ": the certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(CertificateFactory x509, Path directory)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        Certificate[] authorities = certificates(x509, directory.resolve("ca-cert.pem"));
        for (int i = 0; i < authorities.length; i++) {
            trusted.setCertificateEntry("ca" + i, authorities[i]);
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, new X509CertSelector());
        Path revoked = directory.resolve("ca-crl.pem");
        parameters.setRevocationEnabled(Files.exists(revoked));
        if (Files.exists(revoked)) {
            try (InputStream in = Files.newInputStream(revoked)) {
                Collection<? extends CRL> lists = x509.generateCRLs(in);
                parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(new CertPathTrustManagerParameters(parameters));
        return trust.getTrustManagers();
    }

    private static Certificate[] certificates(CertificateFactory x509, Path file)
            throws IOException, GeneralSecurityException {
        Certificate[] found = PemKey.certificates(x509, file).toArray(new Certificate[0]);
        if (found.length == 0) {
            throw new IOException(file + ": no certificate in it");
        }
        return found;
    }

    /** True if clients must show a certificate. */
    public boolean verifiesPeer() {
        return verifyPeer;
    }

    /** The server's side of a new TLS connection: versions 1.2 and 1.3. */
    SSLEngine newEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(verifyPeer);
        engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return engine;
    }
}
