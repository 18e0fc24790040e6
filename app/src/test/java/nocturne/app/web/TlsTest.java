package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import nocturne.app.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final char[] PASSWORD = "kept-by-the-test".toCharArray();

  @TempDir Path home;

  /** A certificate with its key that the JDK's keytool makes, as page.pem and page.key. */
  private KeyStore certificate(String algorithm) throws Exception {
    Path store = home.resolve("page.p12");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "page",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=page",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "30",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    pem("page.pem", "CERTIFICATE", keys.getCertificate("page").getEncoded());
    pem("page.key", "PRIVATE KEY", keys.getKey("page", PASSWORD).getEncoded());
    return keys;
  }

  private void pem(String file, String what, byte[] bytes) throws Exception {
    Files.writeString(
        home.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what));
  }

  private static Settings.Web set(String certificate, String key) {
    return new Settings.Web(
        true,
        "127.0.0.1",
        0,
        false,
        Optional.empty(),
        Optional.ofNullable(certificate).map(Path::of),
        Optional.ofNullable(key).map(Path::of));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void thePageIsServedWithTheCertificateThatTheSettingsName(String algorithm) throws Exception {
    KeyStore keys = certificate(algorithm);
    Tls tls = Tls.of(set("page.pem", "page.key"), home).orElseThrow();
    Javalin server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.jetty.addConnector(
                  (jetty, http) -> tls.connector(jetty, http, "127.0.0.1", 0));
              config.routes.get("/x", ctx -> ctx.result(ctx.scheme()));
            });
    server.start("127.0.0.1", 0);
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("page", keys.getCertificate("page"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .sslContext(context)
              .build()
              .send(
                  HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/x"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("https");
    } finally {
      server.stop();
    }
  }

  @Test
  void whatIsWrongWithTheFilesIsSaid() throws Exception {
    assertThat(Tls.of(set(null, null), home)).isEmpty();
    assertThatThrownBy(() -> Tls.of(set("page.pem", null), home)).hasMessageContaining("together");
    pem("page.pem", "NOTHING", new byte[3]);
    pem("page.key", "RSA PRIVATE KEY", new byte[3]);
    Tls tls = Tls.of(set("page.pem", "page.key"), home).orElseThrow();
    assertThatThrownBy(() -> tls.connector(null, null, "127.0.0.1", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("page.pem");
  }
}
