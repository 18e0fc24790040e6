package nocturne.app.reach;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority and the certificates it signs. The JDK's keytool makes them, a process for each;
 * what else is to be done with them is done here.
 */
final class TestCertificates {
  static final String PASSWORD = "kept-by-the-test";

  private final Path folder;

  TestCertificates(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    for (String authority : List.of("authority", "stranger")) {
      pair(authority, List.of("-ext", "bc:c", "-validity", "30"));
      String certificate =
          Base64.getMimeEncoder().encodeToString(all().getCertificate(authority).getEncoded());
      Files.writeString(
          folder.resolve(authority + ".pem"),
          "-----BEGIN CERTIFICATE-----\n" + certificate + "\n-----END CERTIFICATE-----\n");
    }
  }

  /** The certificate of the authority that signs all of these, in PEM. */
  Path authority() {
    return folder.resolve("authority.pem");
  }

  /** Somebody else's, in PEM. */
  Path stranger() {
    return folder.resolve("stranger.pem");
  }

  /** A key with a certificate for the host; begun and ended as keytool writes it. */
  Path store(String name, String host, String start, int days) throws Exception {
    List<String> signed = new ArrayList<>(List.of("-signer", "authority", "-startdate", start));
    signed.addAll(List.of("-validity", Integer.toString(days), "-ext", "san=dns:" + host));
    pair(name, signed);
    char[] password = PASSWORD.toCharArray();
    KeyStore alone = KeyStore.getInstance("PKCS12");
    alone.load(null, null);
    KeyStore all = all();
    alone.setKeyEntry(name, all.getKey(name, password), password, all.getCertificateChain(name));
    Path file = folder.resolve(name + ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      alone.store(out, password);
    }
    return file;
  }

  private KeyStore all() throws Exception {
    return KeyStore.getInstance(folder.resolve("all.p12").toFile(), PASSWORD.toCharArray());
  }

  private void pair(String name, List<String> more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name));
    command.addAll(more);
    command.addAll(List.of("-keystore", folder.resolve("all.p12").toString()));
    command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
  }
}
