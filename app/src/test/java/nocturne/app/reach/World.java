package nocturne.app.reach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import nocturne.survey.kafka.Login;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A realm, certificates and a secured cluster, started once for all tests that want them. */
final class World implements BeforeAllCallback {
  private static @Nullable Started started;

  @Override
  public void beforeAll(ExtensionContext context) {
    started =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .getOrComputeIfAbsent(Started.class, type -> Started.now(), Started.class);
  }

  static TestRealm realm() {
    return there().realm;
  }

  static TestCertificates certificates() {
    return there().certificates;
  }

  static SecuredCluster cluster() {
    return there().cluster;
  }

  private static Started there() {
    @Nullable Started there = started;
    if (there == null) {
      throw new IllegalStateException("annotate the test with @ExtendWith(World.class)");
    }
    return there;
  }

  /** What runs. */
  private record Started(
      Path folder,
      TestRealm realm,
      TestCertificates certificates,
      SecuredCluster cluster,
      @Nullable String krb5Conf)
      implements AutoCloseable {

    static Started now() {
      try {
        @Nullable String before = System.getProperty(Login.Kerberos.CONFIGURATION);
        Path folder = Files.createTempDirectory("world");
        TestRealm realm = TestRealm.start(folder.resolve("kdc"));
        Login.Kerberos.useRealmsOf(realm.krb5Conf());
        TestCertificates certificates = new TestCertificates(folder.resolve("certificates"));
        SecuredCluster cluster = SecuredCluster.start(folder.resolve("kafka"), realm, certificates);
        return new Started(folder, realm, certificates, cluster, before);
      } catch (Exception e) {
        throw new IllegalStateException("the test's realm and cluster did not start", e);
      }
    }

    @Override
    public void close() throws KrbException {
      cluster.close();
      realm.close();
      if (krb5Conf == null) {
        System.clearProperty(Login.Kerberos.CONFIGURATION);
      } else {
        System.setProperty(Login.Kerberos.CONFIGURATION, krb5Conf);
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        // what is left goes with the machine's other temporary files
      }
    }
  }
}
