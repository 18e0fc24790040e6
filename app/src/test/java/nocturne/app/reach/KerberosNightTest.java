package nocturne.app.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.reach.SecuredCluster.Listener;
import nocturne.app.wiring.Session;
import nocturne.broker.books.NightBooks;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.FaultyStream;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.kafka.ClientSettings;
import nocturne.survey.kafka.Guard;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.Login;
import nocturne.survey.kafka.SurveyOptions;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A night from a cluster that wants a Kerberos ticket, into the plain Kafka of this process. */
@ExtendWith(World.class)
class KerberosNightTest {
  private static final Night NIGHT = Night.parse("20210125");
  private static final String TOPIC = "ztf_20210125_programid1";
  private static final int ALERTS = 300;

  private static final List<byte[]> PACKETS = new ArrayList<>();
  private static Path keytab;

  @TempDir Path folder;

  @BeforeAll
  static void fillTheTopic() throws Exception {
    FaultyStream deliveries =
        new Simulation(SimulatedNight.of(NIGHT, 1, ALERTS), Faults.none()).deliveries();
    while (deliveries.hasNext()) {
      PACKETS.add(deliveries.next().packet());
    }
    keytab = World.realm().keytab("broker");
    World.cluster().topic(TOPIC, 3);
    World.cluster().send(TOPIC, PACKETS);
    World.cluster().allow("broker", "ztf_", AclOperation.READ, AclOperation.DESCRIBE);
  }

  @AfterAll
  static void tidy() throws Exception {
    World.cluster().delete(TOPIC);
  }

  @BeforeEach
  void useTheRealm() throws Exception {
    Login.Kerberos.useRealmsOf(World.realm().krb5Conf());
  }

  @Test
  void everyPacketIsReadAsItWasSent() {
    List<byte[]> read = new ArrayList<>();
    try (SurveyStream stream = stream(keytab);
        SurveyReader reader = stream.reader()) {
      SurveyStream.Found found = stream.find(TOPIC).orElseThrow();
      reader.follow(found.topic(), Map.of());
      while (read.size() < PACKETS.size()) {
        reader.poll(Duration.ofSeconds(1)).packets().forEach(p -> read.add(p.packet().bytes()));
      }
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(PACKETS);
  }

  @Test
  void aNightIsReceivedAndItsBooksBalance() throws Exception {
    Path home = Files.createDirectory(folder.resolve("nocturne-home"));
    Files.write(
        home.resolve("nocturne.properties"),
        List.of(
            "survey.bootstrap-servers = " + World.cluster().at(Listener.KERBEROS),
            "survey.login = kerberos",
            "survey.principal = broker@" + TestRealm.NAME,
            "survey.keytab = " + keytab,
            "kerberos.krb5-conf = " + World.realm().krb5Conf()));
    List<NightBooks> books = new ArrayList<>();
    Session.of(new GlobalOptions(surroundings()), "up")
        .readingSurvey()
        .withServices(
            services -> {
              services.resources().create();
              services.startWorkers();
              var conductor = services.conductor((night, what) -> {});
              conductor.start(NIGHT, TOPIC);
              books.add(conductor.end(NIGHT));
              return 0;
            });
    assertThat(books).singleElement().matches(NightBooks::balance);
    assertThat(books.get(0).count("published")).isEqualTo(ALERTS);
  }

  @Test
  void aKdcThatIsDownMayHealAndAWrongKeyDoesNot() throws Exception {
    Path stale = World.realm().keytab("stale");
    World.realm().change("stale");
    try (SurveyStream stream = stream(World.realm().renamed(stale, "broker@" + TestRealm.NAME))) {
      assertThatThrownBy(stream::topics)
          .isInstanceOf(SurveyException.Refused.class)
          .hasMessageContaining("`nocturne setup --check` tells which step of the way fails");
    }
    Path down = TestRealm.krb5Conf(folder, "localhost:" + TestRealm.freePort());
    Login.Kerberos.useRealmsOf(down);
    try (SurveyStream stream = stream(keytab)) {
      assertThatThrownBy(stream::topics)
          .isInstanceOf(SurveyException.Unavailable.class)
          .hasMessageContaining("it is tried again");
      Login.Kerberos.useRealmsOf(World.realm().krb5Conf());
      assertThat(stream.topics()).contains(TOPIC);
    }
  }

  private static SurveyStream stream(Path keys) {
    Login login = new Login.Kerberos("broker@" + TestRealm.NAME, keys, "kafka");
    KafkaAccess access =
        new KafkaAccess(
            World.cluster().at(Listener.KERBEROS), login, new Guard.Open(), ClientSettings.NONE);
    return new KafkaSurveyStream(access.address(), SurveyOptions.DEFAULTS, Ztf.SURVEY);
  }

  private Surroundings surroundings() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Surroundings(
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        Surroundings.Terminals.NONE,
        Map.of(),
        folder,
        Clock.systemUTC());
  }
}
