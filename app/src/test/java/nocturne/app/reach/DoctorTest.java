package nocturne.app.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.config.Configuration;
import nocturne.app.reach.SecuredCluster.Listener;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.kafka.Login;
import nocturne.survey.kafka.doctor.Doctor;
import nocturne.survey.kafka.doctor.Finding;
import nocturne.survey.kafka.doctor.Patience;
import nocturne.survey.kafka.doctor.Step;
import nocturne.survey.kafka.doctor.Wanted;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kerby.kerberos.kerb.KrbErrorCode;
import org.apache.kerby.kerberos.kerb.type.KerberosTime;
import org.apache.kerby.kerberos.kerb.type.base.KrbError;
import org.apache.kerby.kerberos.kerb.type.base.PrincipalName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each thing that can be wrong on the way to a survey's cluster is made wrong, with a real KDC and
 * a real cluster, and the doctor's sentence on it is read.
 */
@ExtendWith(World.class)
class DoctorTest {
  private static final Night TONIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(20));

  /** For clusters of which no answer is expected. */
  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(2));

  private static TestRealm realm;
  private static TestCertificates certificates;
  private static SecuredCluster cluster;
  private static Path keytab;

  @TempDir Path home;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private Patience patience = PATIENCE;

  @BeforeAll
  static void fillTheCluster() throws Exception {
    realm = World.realm();
    certificates = World.certificates();
    cluster = World.cluster();
    keytab = realm.keytab("nocturne");
    cluster.topic(TOPIC, 2);
    cluster.topic("ztf_20210119_programid1", 1);
    cluster.topic("something-else", 1);
    cluster.send(TOPIC, List.of("one packet".getBytes(UTF_8), "another".getBytes(UTF_8)));
    cluster.allow("nocturne", "ztf_", AclOperation.READ, AclOperation.DESCRIBE);
  }

  @AfterAll
  static void emptyTheCluster() throws Exception {
    for (String topic : List.of(TOPIC, "ztf_20210119_programid1", "something-else")) {
      cluster.delete(topic);
    }
    realm.forget("nocturne");
  }

  @BeforeEach
  void byKerberos() throws IOException {
    Login.Kerberos.useRealmsOf(realm.krb5Conf());
    set("survey.bootstrap-servers", cluster.at(Listener.KERBEROS));
    set("survey.login", "kerberos");
    set("survey.principal", "nocturne@" + TestRealm.NAME);
    set("survey.keytab", keytab.toString());
  }

  private void byPassword() throws IOException {
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(Listener.PASSWORDS));
    set("survey.login", "scram-sha-512");
    set("survey.user", "nocturne");
    set("survey.password-file", secret(SecuredCluster.PASSWORD).toString());
    set("survey.tls", "true");
    set("survey.tls-trust", certificates.authority().toString());
  }

  private void byTls(Listener listener) {
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(listener));
    set("survey.tls", "true");
    set("survey.tls-trust", certificates.authority().toString());
  }

  // --- what is well

  @Test
  void aWayByKerberosThatIsWell() throws Exception {
    List<Finding> all = examine();
    assertThat(all)
        .extracting(Finding::step)
        .containsExactly(
            Step.CONFIGURATION,
            Step.FILES,
            Step.NAMES,
            Step.REALM,
            Step.KDC,
            Step.CLOCK,
            Step.TICKET,
            Step.SERVICE,
            Step.CONNECTION,
            Step.LOGIN,
            Step.CLUSTER,
            Step.TOPICS,
            Step.READING);
    assertThat(all).extracting(Finding::state).containsOnly(Finding.State.OK);
    assertThat(says(all, Step.TICKET)).startsWith("given to nocturne@NOCTURNE.TEST until 20");
    assertThat(says(all, Step.TOPICS))
        .isEqualTo(
            "2 topics of nights, the newest "
                + TOPIC
                + "; tonight's, "
                + TOPIC
                + ", has 2 packets");
    assertThat(says(all, Step.READING))
        .matches("a packet of \\d+ bytes was read: " + TOPIC + ", .*");
  }

  @Test
  void aWayByPasswordOverTlsThatIsWell() throws Exception {
    byPassword();
    for (String login : List.of("scram-sha-512", "plain")) {
      set("survey.login", login);
      List<Finding> all = examine();
      assertThat(all).as(all.toString()).extracting(Finding::state).containsOnly(Finding.State.OK);
      assertThat(all).extracting(Finding::step).contains(Step.TLS, Step.LOGIN, Step.READING);
      assertThat(all.toString()).doesNotContain(SecuredCluster.PASSWORD);
    }
  }

  @Test
  void theSameUnderKafkasOwnNames() throws Exception {
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(Listener.KERBEROS));
    set("survey.client.security.protocol", "SASL_PLAINTEXT");
    set("survey.client.sasl.kerberos.service.name", "kafka");
    String jaas =
        "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true"
            + " refreshKrb5Config=true keyTab=\""
            + keytab
            + "\" principal=\"nocturne@NOCTURNE.TEST\";";
    set("survey.client.sasl.jaas.config-file", secret(jaas).toString());
    List<Finding> all = examine();
    assertThat(all).as(all.toString()).extracting(Finding::state).containsOnly(Finding.State.OK);
  }

  // --- settings and files

  @Test
  void settingsThatKafkaDoesNotTake() throws Exception {
    set("survey.client.security.protocol", "SASL");
    fails(Step.CONFIGURATION, "security.protocol = SASL is none; give one of");
    set("survey.client.security.protocol", "SASL_PLAINTEXT");
    set("survey.client.retry.backoff.ms", "soon");
    fails(Step.CONFIGURATION, "Kafka's client does not take a setting", "retry.backoff.ms");
  }

  @Test
  void aLoginWithoutItsHalf() throws Exception {
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(Listener.KERBEROS));
    set("survey.client.security.protocol", "SASL_PLAINTEXT");
    fails(
        Step.CONFIGURATION, "A login by GSSAPI has no sasl.jaas.config that says as whom; set it");
    Path jaas = secret("x.Y maybe;");
    set("survey.client.sasl.jaas.config-file", jaas.toString());
    fails(Step.CONFIGURATION, "sasl.jaas.config cannot be understood (", "its form is:");
    Files.writeString(jaas, "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    set("survey.client.sasl.mechanism", "SCRAM-SHA-512");
    fails(Step.CONFIGURATION, "A login by SCRAM-SHA-512 has no username in sasl.jaas.config");
  }

  @Test
  void filesThatAreNotThere() throws Exception {
    set("survey.keytab", home.resolve("none").toString());
    fails(Step.FILES, "There is no keytab at " + home.resolve("none") + "; put it there");
    byKerberos();
    Login.Kerberos.useRealmsOf(home.resolve("krb5.conf"));
    fails(Step.FILES, "There is no krb5.conf at " + home.resolve("krb5.conf"));
    byPassword();
    set("survey.password-file", "login");
    fails(Step.FILES, "There is no password file at " + home.resolve("login"));
    byPassword();
    set("survey.tls-trust", "ca.pem");
    fails(Step.FILES, "There is no list of trusted certificates at " + home.resolve("ca.pem"));
  }

  @Test
  void filesThatWeMayNotRead() throws Exception {
    Path mine = Files.copy(keytab, home.resolve("keytab"));
    set("survey.keytab", mine.toString());
    Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("-w-------"));
    assumeFalse(Files.isReadable(mine), "root may read everything");
    fails(Step.FILES, "The keytab " + mine + " cannot be read by user", "give it to that user");
  }

  @Test
  void aFolderInPlaceOfAFile() throws Exception {
    set("survey.keytab", home.toString());
    fails(Step.FILES, "The keytab " + home + " cannot be read by user", "it is a folder; name a");
  }

  @Test
  void filesThatOthersMayReadAreToldAndTheRestIsTriedAllTheSame() throws Exception {
    Path mine = Files.copy(keytab, home.resolve("keytab"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rw-r--r--"));
    set("survey.keytab", mine.toString());
    List<Finding> all = examine();
    assertThat(says(all, Step.FILES))
        .isEqualTo(
            "The keytab "
                + mine
                + " holds a login and can be read by every user of this machine; `chmod 600` keeps"
                + " it to you.");
    assertThat(all).filteredOn(Finding::isFailed).singleElement().matches(Finding::isMisuse);
    assertThat(all).extracting(Finding::step).contains(Step.READING);
  }

  @Test
  void aKeytabOfSomebodyElse() throws Exception {
    set("survey.principal", "stranger@" + TestRealm.NAME);
    fails(Step.FILES, "has no key of stranger@NOCTURNE.TEST that Java can use; `klist -ke`");
  }

  @Test
  void trustedCertificatesThatAreNone() throws Exception {
    byTls(Listener.CERTIFIED);
    set("survey.tls-trust", Files.writeString(home.resolve("ca.pem"), "not at all").toString());
    fails(Step.FILES, "The certificates of the settings ssl.* cannot be used (", "in PEM");
  }

  // --- the realm

  @Test
  void aRealmThatKrb5ConfDoesNotKnow() throws Exception {
    set("survey.principal", "nocturne@ELSEWHERE.TEST");
    set("survey.keytab", keytabOf("ELSEWHERE.TEST").toString());
    fails(
        Step.REALM,
        "nor DNS names a KDC of realm ELSEWHERE.TEST",
        "add under [realms]: ELSEWHERE.TEST = { kdc = HOST }");
  }

  @Test
  void aRealmThatNeitherKrb5ConfNorDnsKnows() throws Exception {
    Path conf = home.resolve("krb5.conf");
    Files.writeString(conf, "[libdefaults]\n default_realm = NOWHERE.INVALID\n");
    Login.Kerberos.useRealmsOf(conf);
    set("survey.principal", "nocturne@NOWHERE.INVALID");
    set("survey.keytab", keytabOf("NOWHERE.INVALID").toString());
    fails(Step.REALM, "Neither " + conf + " nor DNS names a KDC of realm NOWHERE.INVALID");
  }

  @Test
  void aKdcWhoseNameNobodyKnows() throws Exception {
    Login.Kerberos.useRealmsOf(TestRealm.krb5Conf(home, "kdc.invalid"));
    fails(Step.KDC, "No KDC of realm NOCTURNE.TEST answered (kdc.invalid");
  }

  @Test
  void aKdcThatIsDown() throws Exception {
    Path conf = TestRealm.krb5Conf(home, "localhost:" + TestRealm.freePort());
    Login.Kerberos.useRealmsOf(conf);
    fails(
        Step.KDC,
        "No KDC of realm NOCTURNE.TEST answered (Connection refused",
        "check its address in " + conf + ", that one runs there");
  }

  @Test
  void aKdcThatSaysNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Login.Kerberos.useRealmsOf(TestRealm.krb5Conf(home, "localhost:" + silent.getLocalPort()));
      fails(Step.KDC, "No KDC of realm NOCTURNE.TEST answered (");
    }
  }

  @Test
  void aClockThatIsWrong() throws Exception {
    try (ServerSocket skewed = new ServerSocket(0)) {
      Thread kdc = new Thread(() -> answerThatClocksDiffer(skewed), "skewed-kdc");
      kdc.setDaemon(true);
      kdc.start();
      Login.Kerberos.useRealmsOf(TestRealm.krb5Conf(home, "localhost:" + skewed.getLocalPort()));
      List<Finding> all =
          fails(
              Step.CLOCK,
              "The KDC of realm NOCTURNE.TEST refused, since its clock and this machine's",
              "Clock skew too great (37)",
              "let NTP set this one");
      assertThat(says(all, Step.KDC)).isEqualTo("one of realm NOCTURNE.TEST answers");
    }
  }

  /** One that allows for more; the ticket comes, and the difference is told. */
  @Test
  void aClockThatIsAnHourAhead() throws Exception {
    List<Finding> all = examine(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
    assertThat(says(all, Step.CLOCK)).matches("is 36\\d\\d s ahead of the realm's");
  }

  @Test
  void aPrincipalThatTheRealmDoesNotKnow() throws Exception {
    Path file = realm.keytab("gone");
    realm.forget("gone");
    set("survey.principal", "gone@" + TestRealm.NAME);
    set("survey.keytab", file.toString());
    fails(
        Step.TICKET,
        "Realm NOCTURNE.TEST knows no principal gone@NOCTURNE.TEST (",
        "compare it with `klist -k " + file + "`");
  }

  @Test
  void aKeytabThatIsOutOfDate() throws Exception {
    Path file = realm.keytab("renewed");
    realm.change("renewed");
    set("survey.principal", "renewed@" + TestRealm.NAME);
    set("survey.keytab", file.toString());
    fails(
        Step.TICKET,
        "Realm NOCTURNE.TEST has another key of renewed@NOCTURNE.TEST than the keytab " + file,
        "so get the newest");
  }

  // --- the cluster

  @Test
  void aClusterWhoseNameNobodyKnows() throws Exception {
    set("survey.bootstrap-servers", "alerts.invalid:9092");
    fails(
        Step.NAMES, "DNS finds no address of the cluster under alerts.invalid; check the spelling");
  }

  @Test
  void aClusterThatIsNotThere() throws Exception {
    String nowhere = "localhost:" + TestRealm.freePort();
    set("survey.bootstrap-servers", nowhere);
    fails(
        Step.CONNECTION,
        "The cluster accepts no connection at " + nowhere + " (Connection refused)");
  }

  @Test
  void oneAddressOfTwoIsEnough() throws Exception {
    String nowhere = "localhost:" + TestRealm.freePort();
    set("survey.bootstrap-servers", nowhere + "," + cluster.at(Listener.KERBEROS));
    List<Finding> all = examine();
    assertThat(all).as(all.toString()).extracting(Finding::state).containsOnly(Finding.State.OK);
    assertThat(says(all, Step.CONNECTION)).contains("accepts connections; but not " + nowhere);
  }

  @Test
  void aServiceThatTheRealmDoesNotKnow() throws Exception {
    set("survey.service", "kafkaesque");
    fails(
        Step.SERVICE,
        "Realm NOCTURNE.TEST knows no service kafkaesque/localhost (",
        "check the service's name with its owner");
  }

  @Test
  void aRealmWhoseClockIsNotTheClusters() throws Exception {
    try (TestRealm strict = TestRealm.startStrict(home.resolve("strict"))) {
      Path file = strict.keytab("nocturne");
      strict.keytab("kafka/localhost");
      Login.Kerberos.useRealmsOf(strict.krb5Conf());
      set("survey.keytab", file.toString());
      fails(
          Step.SERVICE,
          "The KDC of realm NOCTURNE.TEST refused, since its clock and this machine's",
          "Clock skew too great (37)");
    }
  }

  @Test
  void aPasswordThatIsWrong() throws Exception {
    byPassword();
    set("survey.password-file", secret("hunter2").toString());
    for (String login : List.of("scram-sha-512", "plain")) {
      set("survey.login", login);
      List<Finding> all =
          fails(Step.LOGIN, "The cluster refused the login ", " as nocturne, over TLS (");
      assertThat(says(all, Step.TLS)).isEqualTo("its certificate is trusted and has its name");
      assertThat(all.toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void aKindOfLoginThatTheClusterDoesNotHave() throws Exception {
    byPassword();
    set("survey.login", "scram-sha-256");
    fails(Step.LOGIN, "SCRAM-SHA-256", "enabled mechanisms are [", "check user and password");
  }

  @Test
  void noLoginWhereOneIsExpected() throws Exception {
    patience = SHORT;
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(Listener.KERBEROS));
    fails(
        Step.CLUSTER,
        "The cluster took the connection and then gave no answer to a client with no login,"
            + " without TLS within 2 s");
  }

  @Test
  void noTlsWhereItIsExpected() throws Exception {
    patience = SHORT;
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(Listener.CERTIFIED));
    fails(Step.CLUSTER, "gave no answer to a client with no login, without TLS within 2 s");
  }

  @Test
  void tlsWhereNobodySpeaksIt() throws Exception {
    patience = SHORT;
    byTls(Listener.OPEN);
    fails(Step.CLUSTER, "gave no answer to a client with no login, over TLS within 2 s");
  }

  @Test
  void tlsWhereSomethingElseIsSpoken() throws Exception {
    try (ServerSocket chatty = new ServerSocket(0)) {
      Thread thread = new Thread(() -> greet(chatty), "chatty");
      thread.setDaemon(true);
      thread.start();
      byTls(Listener.CERTIFIED);
      set("survey.bootstrap-servers", "localhost:" + chatty.getLocalPort());
      fails(Step.TLS, "does not speak TLS on that port (", "or set tls = false");
    }
  }

  @Test
  void aClusterThatWantsACertificateOfOurs() throws Exception {
    byTls(Listener.MUTUAL);
    fails(Step.TLS, "TLS with the cluster at localhost:", "it may want a client's certificate");
  }

  @Test
  void aClusterThatSendsItsClientsWhereNobodyIs() throws Exception {
    patience = SHORT;
    settings.clear();
    set("survey.bootstrap-servers", cluster.at(Listener.MISLEADING));
    fails(
        Step.CLUSTER, "gave no answer", "sends its clients on to addresses that are out of reach");
  }

  @Test
  void aCertificateThatNobodyTrusts() throws Exception {
    byTls(Listener.CERTIFIED);
    set("survey.tls-trust", certificates.stranger().toString());
    fails(
        Step.TLS,
        "is not signed by an authority that is trusted here (",
        "put its authority's certificate into " + certificates.stranger());
    settings.remove("survey.tls-trust");
    fails(
        Step.TLS, "put its authority's certificate into a file in PEM, and name that (tls-trust)");
  }

  @Test
  void aCertificateThatHasExpired() throws Exception {
    byTls(Listener.EXPIRED);
    fails(Step.TLS, "The certificate of the cluster at localhost:", "has expired (", "renew it");
  }

  @Test
  void aCertificateThatIsNotValidYet() throws Exception {
    byTls(Listener.FUTURE);
    fails(Step.TLS, "is not valid yet (NotBefore", "this machine's clock is likely to be behind");
  }

  @Test
  void aCertificateOfAnotherName() throws Exception {
    byTls(Listener.MISNAMED);
    fails(Step.TLS, "The certificate of the cluster has another name than localhost:");
  }

  // --- topics and rights

  @Test
  void aLoginThatMayNothing() throws Exception {
    set("survey.keytab", realm.keytab("blind").toString());
    set("survey.principal", "blind@" + TestRealm.NAME);
    fails(
        Step.TOPICS,
        "Of the 0 topics that this login may see none is a night's (ztf_YYYYMMDD_programid1)",
        "the rights DESCRIBE and READ");
    fails(Optional.of(TOPIC), Step.TOPICS, "The login may not see " + TOPIC + " (");
  }

  @Test
  void aLoginThatMayLookAndNotRead() throws Exception {
    cluster.allow("lookout", "ztf_", AclOperation.DESCRIBE);
    set("survey.keytab", realm.keytab("lookout").toString());
    set("survey.principal", "lookout@" + TestRealm.NAME);
    fails(Step.READING, "The login may not read topic " + TOPIC + " (", "DESCRIBE and READ on it");
  }

  @Test
  void aClusterWithoutNights() throws Exception {
    cluster.allow("elsewhere", "something", AclOperation.READ, AclOperation.DESCRIBE);
    set("survey.keytab", realm.keytab("elsewhere").toString());
    set("survey.principal", "elsewhere@" + TestRealm.NAME);
    fails(Step.TOPICS, "Of the 1 topics that this login may see none is a night's");
  }

  @Test
  void aTopicThatIsNotThere() throws Exception {
    fails(
        Optional.of("ztf_20210121_programid1"),
        Step.TOPICS,
        "There is no topic ztf_20210121_programid1 among the 2 that this login may see (the newest"
            + " is "
            + TOPIC,
        "check its name");
  }

  @Test
  void aNightThatHasNotBegun() throws Exception {
    Wanted tomorrow = new Wanted(Ztf.SURVEY, Night.parse("20210121"), Optional.empty());
    List<Finding> all = examine(Clock.systemUTC(), tomorrow);
    assertThat(says(all, Step.TOPICS)).endsWith("ztf_20210121_programid1, is not there yet");
    assertThat(all).extracting(Finding::state).containsOnly(Finding.State.OK);
  }

  @Test
  void topicsWithoutPackets() throws Exception {
    Wanted empty = new Wanted(Ztf.SURVEY, TONIGHT, Optional.of("ztf_20210119_programid1"));
    List<Finding> all = examine(Clock.systemUTC(), empty);
    assertThat(says(all, Step.TOPICS)).isEqualTo("ztf_20210119_programid1 has no packet");
    assertThat(says(all, Step.READING)).isEqualTo("no topic has a packet to be read now");
    assertThat(all).filteredOn(Finding::isFailed).isEmpty();
  }

  // --- how it is done

  private void set(String key, String value) {
    settings.put(key, value);
  }

  private Path secret(String text) throws IOException {
    Path file = Files.createTempFile(home, "secret", "");
    return Files.writeString(file, text + "\n");
  }

  private List<Finding> examine() throws Exception {
    return examine(Clock.systemUTC());
  }

  private List<Finding> examine(Clock clock) throws Exception {
    return examine(clock, new Wanted(Ztf.SURVEY, TONIGHT, Optional.empty()));
  }

  private List<Finding> examine(Clock clock, Wanted wanted) throws Exception {
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + " = " + value));
    Path file = Files.write(home.resolve("nocturne.properties"), lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Configuration c = Configuration.read(home, Map.of(), Map.of());
    List<Finding> told = new ArrayList<>();
    List<Finding> all =
        new Doctor(patience, clock, told::add)
            .examine(c.surveyAccess().orElseThrow(), Optional.of(wanted));
    assertThat(told).isEqualTo(all);
    return all;
  }

  private List<Finding> fails(Step step, String... words) throws Exception {
    return fails(Optional.empty(), step, words);
  }

  /** Exactly this step fails, with these words; what comes behind it is not tried. */
  private List<Finding> fails(Optional<String> topic, Step step, String... words) throws Exception {
    List<Finding> all = examine(Clock.systemUTC(), new Wanted(Ztf.SURVEY, TONIGHT, topic));
    assertThat(all).as(all.toString()).filteredOn(Finding::isFailed).hasSize(1);
    Finding failed = all.stream().filter(Finding::isFailed).findFirst().orElseThrow();
    assertThat(failed.step()).as(failed.says()).isEqualTo(step);
    assertThat(failed.says()).contains(words);
    assertThat(all)
        .filteredOn(f -> f.step().compareTo(step) > 0 && f.step() != Step.NAMES)
        .allMatch(f -> f.state() == Finding.State.SKIPPED);
    return all;
  }

  private static String says(List<Finding> all, Step step) {
    return all.stream().filter(f -> f.step() == step).map(Finding::says).findFirst().orElse("");
  }

  /** A keytab of "nocturne" in a realm that has no KDC. */
  private Path keytabOf(String name) throws IOException {
    return realm.renamed(keytab, "nocturne@" + name);
  }

  private static void greet(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write("SSH-2.0-somebody else's port\r\n".getBytes(UTF_8));
        socket.getInputStream().read();
      } catch (IOException e) {
        // the next one; or the test is over
      }
    }
  }

  /** What MIT's KDC and Active Directory answer to a client whose clock is wrong. */
  private static void answerThatClocksDiffer(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        InputStream in = socket.getInputStream();
        int length = ByteBuffer.wrap(in.readNBytes(4)).getInt();
        in.readNBytes(length);
        KrbError error = new KrbError();
        error.setStime(new KerberosTime(Instant.now().plusSeconds(600).toEpochMilli()));
        error.setSusec(0);
        error.setErrorCode(KrbErrorCode.KRB_AP_ERR_SKEW);
        error.setRealm(TestRealm.NAME);
        error.setSname(new PrincipalName("krbtgt/" + TestRealm.NAME));
        byte[] body = error.encode();
        OutputStream out = socket.getOutputStream();
        out.write(ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array());
        out.flush();
      } catch (IOException e) {
        // the next one; or the test is over
      }
    }
  }
}
