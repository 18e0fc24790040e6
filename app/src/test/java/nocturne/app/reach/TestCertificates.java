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

  private final Path folder;

  TestCertificates(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    authority("authority");
    authority("stranger");
  }

  private void authority(String name) throws IOException, InterruptedException {
    pair(name, List.of("-ext", "bc:c", "-validity", "30"));
    export(name);
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
    pair(name, List.of("-validity", "30"));
    Path request = folder.resolve(name + ".csr");
    Path signed = folder.resolve(name + ".pem");
    keytool(name, "-certreq", "-alias", name, "-file", request.toString());
    keytool(
        "authority",
        "-gencert",
        "-alias",
        "authority",
        "-infile",
        request.toString(),
        "-outfile",
        signed.toString(),
        "-rfc",
        "-ext",
        "san=dns:" + host,
        "-startdate",
        start,
        "-validity",
        Integer.toString(days));
    keytool(name, "-importcert", "-alias", "authority", "-noprompt", "-file", authority() + "");
    keytool(name, "-importcert", "-alias", name, "-noprompt", "-file", signed.toString());
    return folder.resolve(name + ".p12");
  }

  private void pair(String name, List<String> more) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keyalg", "EC"));
    all.addAll(List.of("-dname", "CN=" + name));
    all.addAll(more);
    keytool(name, all.toArray(String[]::new));
  }

  private void export(String name) throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".pem");
    keytool(name, "-exportcert", "-alias", name, "-rfc", "-file", file.toString());
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
