package nocturne.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.app.command.NocturneRun;
import nocturne.app.home.Home;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A text that could not come from anywhere else is put wherever a configuration can hold a secret;
 * then commands run, most of which fail, and nothing they leave or show may have it.
 */
class SecretsTest {
  private static final String MARKER = "xq7Planted";
  private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

  @TempDir Path folder;
  private Path home;
  private Path login;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.create(folder.resolve("home")).root();
    login = Files.writeString(folder.resolve("login"), MARKER + "-in-a-file\n");
  }

  @Test
  void theMarkerIsFoundWhereItIsNotHidden() throws Exception {
    settings("survey.client.client.id = " + MARKER);
    assertThat(run(Map.of(), "config", "show")).isZero();
    assertThat(leaks()).isNotEmpty();
  }

  @Test
  void whatIsSetIsShownWithoutIt() throws Exception {
    settings(
        "survey.bootstrap-servers = 127.0.0.1:1",
        "survey.client.security.protocol = SASL_PLAINTEXT",
        "survey.client.sasl.jaas.config = " + jaas(PLAIN),
        "survey.client.ssl.truststore.password-file = " + login,
        "kafka.client.of.a.later.kafka = " + MARKER + "-4");
    assertThat(run(inEnvironment(), "config", "show")).isZero();
    assertThat(run(inEnvironment(), "config", "show", "--format", "json")).isZero();
    assertThat(run(inEnvironment(), "config", "explain", "survey.client.ssl.key.password"))
        .isZero();
    assertThat(leaks()).isEmpty();
  }

  @Test
  void noWrongConfigurationTellsIt() throws Exception {
    String servers = "survey.bootstrap-servers = 127.0.0.1:1";
    for (List<String> lines :
        List.of(
            List.of("survey.bootstrap-servers = u:" + MARKER + "@far:9094"),
            List.of(servers, MARKER),
            List.of(servers, "survey.client.sasl.jaas.config = " + MARKER, "password=" + MARKER),
            List.of(servers, "survey.cleint.ssl.key.password = " + MARKER))) {
      settings(lines.toArray(String[]::new));
      assertThat(night("20210119")).as(lines.toString()).contains("problem").doesNotContain(MARKER);
    }
    assertThat(leaks()).isEmpty();
  }

  @Test
  void neitherARunningInstanceNorWhatFailsBesideItTellsIt() throws Exception {
    String servers = "survey.bootstrap-servers = 127.0.0.1:1";
    String sasl = "survey.client.security.protocol = SASL_PLAINTEXT";
    String mechanism = "survey.client.sasl.mechanism = PLAIN";
    settings(servers, sasl, mechanism, "survey.client.later = " + MARKER + "-4", login(PLAIN));
    String[] arguments = {
      "up",
      "--home",
      home.toString(),
      "--debug",
      "-D",
      "survey.client.ssl.truststore.password-file=" + login
    };
    try (NocturneProcess up = NocturneProcess.start(folder, inEnvironment(), arguments)) {
      up.awaitSaying("is up");
      assertThat(up.commandLine()).contains("-file=").doesNotContain(MARKER);
      assertThat(run(Map.of(), "status")).isZero();

      settings(servers, "survey.client.retries = " + MARKER + "-5");
      assertThat(night("20210120")).contains("retries", "***").doesNotContain(MARKER);
      settings(servers, sasl, mechanism, login("no.such.LoginModule"));
      assertThat(night("20210121")).contains("no.such.LoginModule").doesNotContain(MARKER);
      settings(servers, sasl, mechanism, login(PLAIN).replace(";", ""));
      assertThat(night("20210122")).contains("JAAS").doesNotContain(MARKER);
      settings(servers, sasl, mechanism, login(PLAIN).replace("required", "maybe"));
      assertThat(night("20210123")).contains("maybe").doesNotContain(MARKER);
      settings(
          servers,
          "survey.client.security.protocol = SSL",
          "survey.client.ssl.keystore.type = PEM",
          "survey.client.ssl.keystore.key = " + MARKER,
          "survey.client.ssl.keystore.certificate.chain = " + MARKER);
      assertThat(night("20210124")).contains("PEM").doesNotContain(MARKER);
      settings(servers);
      staged(sasl, mechanism, login("no.such.LoginModule"));
      assertThat(night("20210125")).contains("no.such.LoginModule").doesNotContain(MARKER);
      staged(sasl, mechanism, login(PLAIN).replace(";", ""));
      assertThat(night("20210126")).contains("JAAS").doesNotContain(MARKER);
      staged(MARKER, "filter.min-rb = 0.5", "survey.client.retries = " + MARKER + "-5");
      assertThat(night("20210127")).contains("consumer.properties:2").doesNotContain(MARKER);
      staged(login(PLAIN));
      assertThat(run(Map.of(), "config", "show")).isZero();
    }
    assertThat(leaks()).isEmpty();
  }

  /** Starts a night that cannot start; answers what was said, with the stack trace. */
  private String night(String date) {
    NocturneRun run =
        NocturneRun.in(
            folder, "night", "start", "--night", date, "--debug", "--home", home.toString());
    assertThat(run.code()).as(run.err()).isIn(1, 2);
    return run.out() + run.err();
  }

  private static String jaas(String module) {
    return module + " required username=\"somebody\" password=\"" + MARKER + "\\\"-2\";";
  }

  private static String login(String module) {
    return "survey.client.sasl.jaas.config = " + jaas(module);
  }

  private static Map<String, String> inEnvironment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("NOCTURNE_SURVEY_CLIENT_SSL_KEYSTORE_PASSWORD", MARKER + "-6");
    environment.put("NOCTURNE_KAFKA_CLIENT_SSL_KEY_PASSWORD", MARKER + "-7");
    return environment;
  }

  private void settings(String... lines) throws IOException {
    Files.write(home.resolve("nocturne.properties"), List.of(lines));
  }

  /** The consumer's file among the broker files. */
  private Path staged() {
    return home.resolve("store/nocturne-broker_files-test/consumer/consumer.properties");
  }

  private void staged(String... lines) throws IOException {
    Files.createDirectories(staged().getParent());
    Files.write(staged(), List.of(lines));
  }

  private int run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    try (NocturneProcess process =
        NocturneProcess.start(folder, environment, all.toArray(String[]::new))) {
      return process.ended();
    }
  }

  /** Files with the marker, but for those into which it was put. */
  private List<String> leaks() throws IOException {
    Set<Path> planted = Set.of(home.resolve("nocturne.properties"), staged(), login);
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!planted.contains(file) && attributes.size() < 64 << 20) {
              String text = Files.readString(file, StandardCharsets.ISO_8859_1);
              int at = text.indexOf(MARKER);
              if (at >= 0) {
                found.add(
                    file
                        + ": "
                        + text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 50)));
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
