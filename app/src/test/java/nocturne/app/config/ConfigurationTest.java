package nocturne.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.core.filter.OptionalCuts;
import nocturne.core.salt2.fit.Range;
import nocturne.survey.kafka.Guard;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.Login;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path home;

  @Test
  void withoutAnythingSetTheDefaultsHold() throws IOException {
    Configuration c = read(Map.of(), Map.of());
    assertThat(c.kafka().bootstrapServers()).isEmpty();
    assertThat(c.kafka().partitions()).isEqualTo(4);
    assertThat(c.ingest().batchTime()).isEqualTo(Duration.ofMillis(25));
    assertThat(c.filter().filter().isOriginal()).isFalse();
    assertThat(c.filter().cuts()).isEqualTo(OptionalCuts.OFF);
  }

  @Test
  void everyKeyCanBeSetInTheFile() throws IOException {
    file(
        "# ours",
        "kafka.bootstrap-servers = one:9092",
        "kafka.client.security.protocol = SSL",
        "kafka.login = kerberos",
        "kafka.principal = us@REALM",
        "kafka.keytab = us.keytab",
        "kafka.service = streams",
        "kafka.tls = true",
        "kafka.tls-trust = /etc/ca.pem",
        "kafka.listen = 10.0.0.1",
        "kafka.port = 9192",
        "kafka.partitions=8",
        "kafka.session-timeout = 3 s",
        "survey.bootstrap-servers = far:9094",
        "survey.client.sasl.jaas.config = password=hunter2",
        "survey.patience = 5 s",
        "survey.login = scram-sha-512",
        "survey.user = me",
        "survey.password-file = /run/secrets/survey",
        "survey.service = kafka",
        "survey.tls = true",
        "survey.tls-trust = ca.pem",
        "kerberos.krb5-conf = krb5.conf",
        "ingest.batch-packets = 10",
        "ingest.batch-time = 1 s",
        "archive.pack-packets = 100",
        "archive.pack-time = 2 min",
        "table.append-rows = 7",
        "table.append-time = 3 h",
        "history.enabled = false",
        "filter.mode = original",
        "filter.min-rb = 0.5",
        "filter.min-drb = 0.6",
        "filter.min-galactic-latitude = 7",
        "filter.max-ndethist = 30",
        "fit.mode = standard",
        "fit.model = salt3-f22",
        "fit.min-signal = 6",
        "fit.min-positive = 7",
        "fit.t0-window = 20",
        "fit.z-min = 0.02",
        "fit.z-max = 0.3",
        "store.fsync = false",
        "retention.time = 3 d",
        "retention.size = 200 GB",
        "disk.keep-free = 1 GB",
        "disk.keep-free-percent = 3",
        "auto.quiet = 1 h",
        "auto.quiet-if-complete = 5 min",
        "auto.days-before = 3",
        "auto.look = 30 s",
        "web.enabled = false",
        "web.address = 127.0.0.2",
        "web.port = 8070",
        "web.control = false",
        "web.hosts = broker.example",
        "web.tls-certificate = page.pem",
        "web.tls-key = page.key",
        "simulator.seed = 42");
    Configuration c = read(Map.of(), Map.of());
    assertThat(c.kafka().bootstrapServers()).contains(new Settings.ServerList("one:9092"));
    assertThat(c.kafka().client().revealed())
        .containsExactly(Map.entry("security.protocol", "SSL"));
    assertThat(c.kafka().port()).isEqualTo(9192);
    assertThat(c.survey().client().revealed())
        .containsEntry("sasl.jaas.config", "password=hunter2");
    assertThat(c.kafkaAccess())
        .contains(
            new KafkaAccess(
                "one:9092",
                new Login.Kerberos("us@REALM", home.resolve("us.keytab"), "streams"),
                new Guard.Tls(Optional.of(Path.of("/etc/ca.pem"))),
                c.kafka().client()));
    assertThat(c.surveyAccess())
        .contains(
            new KafkaAccess(
                "far:9094",
                new Login.Password(
                    Login.Mechanism.SCRAM_SHA_512, "me", Path.of("/run/secrets/survey")),
                new Guard.Tls(Optional.of(home.resolve("ca.pem"))),
                c.survey().client()));
    assertThat(c.krb5Conf()).contains(home.resolve("krb5.conf"));
    assertThat(c.ingest()).isEqualTo(new Settings.Ingest(10, Duration.ofSeconds(1)));
    assertThat(c.archive()).isEqualTo(new Settings.Archive(100, Duration.ofMinutes(2)));
    assertThat(c.tableSink()).isEqualTo(new Settings.TableSink(7, Duration.ofHours(3)));
    assertThat(c.filter().filter().isOriginal()).isTrue();
    assertThat(c.filter().cuts()).isEqualTo(new OptionalCuts(0.5, 0.6, 7.0, 30));
    assertThat(c.fit().isOriginal()).isFalse();
    assertThat(c.fit().settings().demands().signal()).isEqualTo(6);
    assertThat(c.fit().settings().demands().positive()).isEqualTo(7);
    assertThat(c.fit().settings().window().before()).isEqualTo(20);
    assertThat(c.fit().settings().ranges().z()).isEqualTo(new Range(0.02, 0.3));
    assertThat(c.store().fsync()).isFalse();
    assertThat(c.retention())
        .isEqualTo(
            new Settings.Retention(
                Duration.ofDays(3), Optional.of(new DataSize(200_000_000_000L))));
    assertThat(c.disk()).isEqualTo(new Settings.Disk(new DataSize(1_000_000_000), 3));
    assertThat(c.automatic())
        .isEqualTo(
            new Settings.Automatic(
                Duration.ofHours(1), Duration.ofMinutes(5), 3, Duration.ofSeconds(30)));
    assertThat(c.web())
        .isEqualTo(
            new Settings.Web(
                false,
                "127.0.0.2",
                8070,
                false,
                Optional.of("broker.example"),
                Optional.of(Path.of("page.pem")),
                Optional.of(Path.of("page.key"))));
    assertThat(c.simulator().seed()).isEqualTo(42);
    assertThat(c.effective())
        .extracting(EffectiveSetting::key)
        .containsAll(Setting.keys().stream().filter(k -> !k.endsWith("*")).toList())
        .contains("kafka.client.security.protocol", "survey.client.sasl.jaas.config");
    assertThat(c.effective())
        .filteredOn(e -> e.where().equals("default"))
        .extracting(EffectiveSetting::key)
        .as("a login takes those of its kind")
        .containsExactly("kafka.user", "kafka.password-file", "survey.principal", "survey.keytab");
  }

  @Test
  void whatALoginLacksOrDoesNotUseIsToldAtOnce() throws IOException {
    file(
        "kafka.bootstrap-servers = one:9092",
        "kafka.login = kerberos",
        "kafka.principal = us@REALM",
        "kafka.user = me",
        "survey.bootstrap-servers = far:9094",
        "survey.login = plain",
        "survey.user = me",
        "survey.tls-trust = ca.pem");
    assertThatThrownBy(() -> read(Map.of(), Map.of()))
        .hasMessage(
            """
            5 problems in the configuration:
              nocturne.properties:4  kafka.user            is not used with login = kerberos; remove one of them
              nocturne.properties:2  kafka.keytab          is missing; a login by kerberos needs it
              nocturne.properties:6  survey.password-file  is missing; a login by plain needs it
              nocturne.properties:8  survey.tls-trust      is not used without tls; set tls = true, or remove it
              nocturne.properties:6  survey.login          would send the password unencrypted; set tls = true, or use scram-sha-512\
            """);
  }

  @Test
  void aLoginWithoutAClusterIsAProblem() throws IOException {
    file("survey.login = kerberoz");
    assertThatThrownBy(() -> read(Map.of(), Map.of()))
        .hasMessageContaining("must be one of none, plain, scram-sha-256, scram-sha-512, kerberos");
    file("survey.login = none");
    assertThat(read(Map.of(), Map.of()).surveyAccess()).isEmpty();
    file("survey.login = kerberos", "survey.principal = us@REALM", "survey.keytab = us.keytab");
    assertThatThrownBy(() -> read(Map.of(), Map.of()))
        .hasMessageContaining(
            "is set without a cluster to log in to; set survey.bootstrap-servers, or remove this setting");
  }

  @Test
  void aPasswordInAFileIsASecretAndItsFileIsLookedAfter() throws IOException {
    assumeTrue(Files.getFileStore(home).supportsFileAttributeView("posix"));
    Path file = Files.writeString(home.resolve("pw"), "hunter2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    file(
        "survey.bootstrap-servers = far:9094",
        "survey.patience = 5 s",
        "survey.login = scram-sha-512",
        "survey.user = me",
        "survey.password-file = pw");
    Configuration c = read(Map.of(), Map.of());
    assertThat(c.redaction().of("the password hunter2")).isEqualTo("the password ***");
    assertThat(c.warnings()).singleElement().asString().contains("pw holds a login", "chmod 600");
    Files.delete(file);
    assertThat(read(Map.of(), Map.of()).surveyAccess()).isPresent();
  }

  @Test
  void everythingWrongIsToldAtOnceWithItsPlaceAndWhatWouldBeRight() throws IOException {
    file("archive.pack-time = 5", "", "archive.pack-tiem = 5s", "nonsense", "kafka.port = 70000");
    assertThatThrownBy(() -> read(Map.of(), Map.of("store.fsync", "yes")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            5 problems in the configuration:
              nocturne.properties:4                           is not a line of the form key = value
              nocturne.properties:3  archive.pack-tiem        not a known key; did you mean archive.pack-time?
              nocturne.properties:5  kafka.port = "70000"     must be 0 to 65535
              nocturne.properties:1  archive.pack-time = "5"  needs a unit, such as 5s
              -D                     store.fsync = "yes"      must be true or false\
            """);
  }

  @Test
  void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
    file("kafka.partitions = 1", "kafka.port = 1");
    Configuration c =
        read(
            Map.of("NOCTURNE_KAFKA_PARTITIONS", "2", "NOCTURNE_KAFKA_PORT", "2"),
            Map.of("kafka.partitions", "3"));
    assertThat(c.kafka().partitions()).isEqualTo(3);
    assertThat(c.kafka().port()).isEqualTo(2);
    assertThat(c.effective())
        .contains(
            new EffectiveSetting("kafka.partitions", "3", "-D"),
            new EffectiveSetting("kafka.port", "2", "NOCTURNE_KAFKA_PORT"));
  }

  @Test
  void aVariableThatIsNearlyAKeyIsAProblemAndAForeignOneIsNot() {
    assertThatThrownBy(
            () -> read(Map.of("NOCTURNE_KAFKA_PROT", "2", "NOCTURNE_OPTS", "-Xmx1g"), Map.of()))
        .hasMessageContaining("1 problem in the configuration")
        .hasMessageContaining("NOCTURNE_KAFKA_PROT")
        .hasMessageContaining("did you mean NOCTURNE_KAFKA_PORT?");
  }

  @Test
  void secretsAreMaskedAndTheRestOfAClientIsShown() throws IOException {
    file(
        "survey.client.sasl.jaas.config = x required username=\"u\" password=\"hunter2\";",
        "survey.client.some.new.credential = hunter2",
        "survey.client.sasl.mechanism = SCRAM-SHA-512");
    Configuration c = read(Map.of("NOCTURNE_KAFKA_CLIENT_SSL_KEY_PASSWORD", "hunter2"), Map.of());
    assertThat(c.kafka().client().revealed()).containsEntry("ssl.key.password", "hunter2");
    assertThat(c.effective().toString()).doesNotContain("hunter2").contains("SCRAM-SHA-512");
    assertThat(c.survey() + " " + c.kafka()).doesNotContain("hunter2").contains("SCRAM-SHA-512");
    assertThat(c.redaction().of("Kafka says hunter2 is wrong"))
        .isEqualTo("Kafka says *** is wrong");
  }

  @Test
  void aSecretOnTheCommandLineIsRefusedWithoutBeingRepeated() {
    assertThatThrownBy(
            () -> read(Map.of(), Map.of("survey.client.ssl.keystore.password", "hunter2")))
        .hasMessageContaining("survey.client.ssl.keystore.password")
        .hasMessageContaining("NOCTURNE_SURVEY_CLIENT_SSL_KEYSTORE_PASSWORD")
        .hasMessageContaining("survey.client.ssl.keystore.password-file")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void aSecretMayStandInAFileOfItsOwn() throws IOException {
    Files.writeString(home.resolve("login"), "hunter2\n");
    Configuration c = read(Map.of(), Map.of("survey.client.ssl.keystore.password-file", "login"));
    assertThat(c.survey().client().revealed())
        .containsExactly(Map.entry("ssl.keystore.password", "hunter2"));
    assertThat(c.effective().toString()).contains("-D, in login").doesNotContain("hunter2");
  }

  @Test
  void aFileThatIsNotThereOrASecretSetTwiceIsAProblem() throws IOException {
    file("kafka.client.ssl.key.password = hunter2", "kafka.client.ssl.key.password-file = login");
    assertThatThrownBy(() -> read(Map.of(), Map.of("survey.client.x-file", "nowhere")))
        .hasMessageContaining("kafka.client.ssl.key.password is set as well")
        .hasMessageContainingAll("\"nowhere\"", "cannot be read (NoSuchFileException)")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void nothingWrongWithALoginRepeatsIt() throws IOException {
    file(
        "survey.client.sasl.jaas.config = required \\",
        "  hunter2",
        "  hunter2;",
        "survey.bootstrap-servers = u:hunter2@far:9094",
        "survey.cleint.ssl.key.password = hunter2",
        "survey.client.sasl.jaas.config = hunter2");
    assertThatThrownBy(() -> read(Map.of(), Map.of()))
        .hasMessageContaining("5 problems")
        .hasMessageContaining("survey.bootstrap-servers = \"***@far:9094\"  must be host:port")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void aFileWithALoginThatOthersCanReadIsWarnedOf() throws IOException {
    assumeTrue(Files.getFileStore(home).supportsFileAttributeView("posix"));
    file("survey.client.ssl.key.password = hunter2");
    Path properties = home.resolve("nocturne.properties");
    Path login = Files.writeString(home.resolve("login"), "hunter3");
    Files.setPosixFilePermissions(properties, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> inFile = Map.of("kafka.client.ssl.key.password-file", "login");
    assertThat(read(Map.of(), inFile).warnings())
        .satisfiesExactly(
            w -> assertThat(w).contains("nocturne.properties", "every user", "chmod 600"),
            w -> assertThat(w).contains("login", "its group", "chmod 600"));

    Files.setPosixFilePermissions(properties, PosixFilePermissions.fromString("rw-------"));
    assertThat(read(Map.of(), Map.of()).warnings()).isEmpty();

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    assertThat(read(Map.of(), inFile).warnings()).isEmpty();
  }

  @Test
  void aKeySetTwiceIsAProblem() throws IOException {
    file("kafka.port = 1", "kafka.port = 2");
    assertThatThrownBy(() -> read(Map.of(), Map.of()))
        .hasMessageContaining("nocturne.properties:2  kafka.port  was already set on line 1");
  }

  @Test
  void theDocumentedLoginsCanBeTakenAsTheyStand() throws IOException {
    List<Class<?>> logins = new ArrayList<>();
    for (String block : document("survey.md").split("```", -1)) {
      if (block.contains("survey.bootstrap-servers =")) {
        file(block.strip().split("\n", -1));
        logins.add(read(Map.of(), Map.of()).surveyAccess().orElseThrow().login().getClass());
      }
    }
    assertThat(logins).containsExactly(Login.Kerberos.class, Login.Password.class);
  }

  private static String document(String name) throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("nocturne"))) {
      root = root.getParent();
    }
    return Files.readString(root.resolve("docs").resolve(name));
  }

  @Test
  void everyRowOfTheListIsReadByARecord() {
    assertThat(Setting.rows())
        .extracting(row -> row[0].replaceAll("^\\*", "kafka"))
        .isSubsetOf(Setting.all().stream().map(Setting::key).toList());
  }

  @Test
  void theDocumentedTableIsInStep() throws IOException {
    assertThat(document("configuration.md"))
        .as("put the table of Setting.markdown() into docs/configuration.md")
        .contains(Setting.markdown());
  }

  private Configuration read(Map<String, String> environment, Map<String, String> options)
      throws IOException {
    return Configuration.read(home, environment, options);
  }

  private void file(String... lines) throws IOException {
    Files.write(home.resolve("nocturne.properties"), List.of(lines));
  }
}
