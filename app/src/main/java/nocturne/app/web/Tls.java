package nocturne.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.app.config.Settings;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Serves over TLS with a certificate and its key in PEM. */
record Tls(Path certificate, Path key) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  /**
   * TLS of the settings; empty if they have none.
   *
   * @param home folder for relative paths
   * @throws IllegalArgumentException if they have one of two files
   */
  static Optional<Tls> of(Settings.Web set, Path home) {
    if (set.tlsCertificate().isPresent() != set.tlsKey().isPresent()) {
      throw new IllegalArgumentException(
          "web.tls-certificate and web.tls-key go together, and one of them is not set");
    }
    return set.tlsCertificate()
        .map(file -> new Tls(home.resolve(file), home.resolve(set.tlsKey().orElseThrow())));
  }

  /**
   * A connector at an address.
   *
   * @throws IllegalArgumentException if the files cannot be used; names them
   */
  Connector connector(Server server, HttpConfiguration http, String address, int port) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(keys());
    tls.setKeyStorePassword("");
    http.addCustomizer(new SecureRequestCustomizer(false)); // RequestGuard looks at the names
    ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
    connector.setHost(address);
    connector.setPort(port);
    return connector;
  }

  private KeyStore keys() {
    try (InputStream in = Files.newInputStream(certificate)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(new Certificate[0]);
      Matcher found = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
      if (chain.length == 0 || !found.find()) {
        throw new IllegalArgumentException(
            (chain.length == 0 ? certificate + " holds no certificate" : key + " holds no key")
                + " in PEM; a key is one of PKCS #8, without a password (BEGIN PRIVATE KEY)");
      }
      PrivateKey privateKey =
          KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1))));
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("web", privateKey, new char[0], chain);
      return keys;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "The certificate %s with the key %s cannot be used: %s".formatted(certificate, key, e),
          e);
    }
  }
}
