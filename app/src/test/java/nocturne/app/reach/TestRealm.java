package nocturne.app.reach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import nocturne.standalone.kafka.FreePort;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.keytab.Keytab;
import org.apache.kerby.kerberos.kerb.keytab.KeytabEntry;
import org.apache.kerby.kerberos.kerb.server.KdcConfigKey;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.apache.kerby.kerberos.kerb.type.base.PrincipalName;

/** A Kerberos realm with one real KDC inside this process, and a krb5.conf that leads to it. */
final class TestRealm implements AutoCloseable {
  static final String NAME = "NOCTURNE.TEST";

  private final Path folder;
  private final SimpleKdcServer kdc;
  private final int port;

  private TestRealm(Path folder, SimpleKdcServer kdc, int port) {
    this.folder = folder;
    this.kdc = kdc;
    this.port = port;
  }

  static TestRealm start(Path folder) throws KrbException, IOException {
    return start(folder, true);
  }

  /** A KDC for which no two clocks agree; Kerby minds that in requests for a service only. */
  static TestRealm startStrict(Path folder) throws KrbException, IOException {
    return start(folder, false);
  }

  private static TestRealm start(Path folder, boolean patient) throws KrbException, IOException {
    Files.createDirectories(folder);
    int port = freePort();
    SimpleKdcServer kdc = new SimpleKdcServer();
    kdc.setWorkDir(folder.toFile());
    kdc.setKdcRealm(NAME);
    kdc.setKdcHost("localhost");
    kdc.setKdcTcpPort(port);
    kdc.setKdcUdpPort(port);
    if (!patient) {
      kdc.getKdcConfig().setLong(KdcConfigKey.ALLOWABLE_CLOCKSKEW, 0L);
      kdc.getKdcConfig().setBoolean(KdcConfigKey.PREAUTH_REQUIRED, false);
    }
    kdc.init();
    kdc.start();
    return new TestRealm(folder, kdc, port);
  }

  static int freePort() {
    return FreePort.any("127.0.0.1");
  }

  /** Makes a principal and a file with its keys, which only we can read. */
  Path keytab(String principal) throws KrbException, IOException {
    kdc.createPrincipal(principal + "@" + NAME);
    return keytabAgain(principal);
  }

  /** A file with the keys that the principal has now. */
  Path keytabAgain(String principal) throws KrbException, IOException {
    Path file = Files.createTempFile(folder, "keytab", "");
    Files.delete(file);
    kdc.exportPrincipal(principal + "@" + NAME, file.toFile());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  /** The keys of a file under another principal's name. */
  Path renamed(Path keytab, String principal) throws IOException {
    Keytab from = Keytab.loadKeytab(keytab.toFile());
    Keytab to = new Keytab();
    PrincipalName name = new PrincipalName(principal);
    for (KeytabEntry e : from.getKeytabEntries(from.getPrincipals().get(0))) {
      to.addEntry(new KeytabEntry(name, e.getTimestamp(), e.getKvno(), e.getKey()));
    }
    Path file = Files.createTempFile(folder, "keytab", "");
    to.store(file.toFile());
    return file;
  }

  /** Gives the principal new keys. */
  void change(String principal) throws KrbException {
    kdc.getKadmin().changePassword(principal + "@" + NAME, "another");
  }

  void forget(String principal) throws KrbException {
    kdc.deletePrincipal(principal + "@" + NAME);
  }

  Path krb5Conf() throws IOException {
    return krb5Conf(folder, "localhost:" + port);
  }

  /** A krb5.conf that names this KDC. */
  static Path krb5Conf(Path folder, String kdc) throws IOException {
    return Files.writeString(
        Files.createTempFile(folder, "krb5", ".conf"),
        """
        # made by a test
        [libdefaults]
          default_realm = %1$s
          dns_lookup_kdc = false
          dns_canonicalize_hostname = false
          udp_preference_limit = 1
          kdc_timeout = 2000
          max_retries = 1
        [realms]
          %1$s = {
            kdc = %2$s
          }
        """
            .formatted(NAME, kdc));
  }

  @Override
  public void close() throws KrbException {
    kdc.stop();
  }
}
