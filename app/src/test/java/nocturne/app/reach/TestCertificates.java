package nocturne.app.reach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and the certificates it signs, made with the JDK's keytool. */
final class TestCertificates {
  static final String PASSWORD = "kept-by-the-test";

  /** The authority's and, until they are moved, those that it signs. */
  private static final String ALL = "all";

  private final Path folder;

  TestCertificates(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    for (String authority : List.of("authority", "stranger")) {
      pair(authority, List.of("-ext", "bc:c", "-validity", "30"));
      Path file = folder.resolve(authority + ".pem");
      keytool(ALL, "-exportcert", "-alias", authority, "-rfc", "-file", file.toString());
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
  Path store(String name, String host, String start, int days)
      throws IOException, InterruptedException {
    List<String> signed = new ArrayList<>(List.of("-signer", "authority", "-startdate", start));
    signed.addAll(List.of("-validity", Integer.toString(days), "-ext", "san=dns:" + host));
    pair(name, signed);
    String all = folder.resolve(ALL + ".p12").toString();
    keytool(
        name,
        "-importkeystore",
        "-srckeystore",
        all,
        "-srcstorepass",
        PASSWORD,
        "-srcalias",
        name,
        "-noprompt");
    return folder.resolve(name + ".p12");
  }

  private void pair(String name, List<String> more) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keyalg", "EC"));
    all.addAll(List.of("-dname", "CN=" + name));
    all.addAll(more);
    keytool(ALL, all.toArray(String[]::new));
  }

  private void keytool(String store, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", folder.resolve(store + ".p12").toString()));
    command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
  }
}
