package nocturne.app.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import nocturne.app.command.NocturneRun;
import nocturne.app.reach.SecuredCluster.Listener;
import nocturne.core.night.Night;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.FaultyStream;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code setup --check} as its user sees it: rows, sentences and exit codes. */
@ExtendWith(World.class)
class SetupCheckTest {
  private static final String TOPIC = "ztf_20210122_programid1";

  @TempDir static Path folder;
  private static Path keytab;

  @BeforeAll
  static void setUp() throws Exception {
    keytab = World.realm().keytab("checker");
    World.cluster().topic(TOPIC, 1);
    World.cluster().send(TOPIC, List.of("a packet".getBytes(UTF_8)));
    World.cluster().allow("checker", "ztf_", AclOperation.READ, AclOperation.DESCRIBE);
    assertThat(NocturneRun.in(folder, "setup").code()).isZero();
  }

  @AfterAll
  static void tidy() throws Exception {
    World.cluster().delete(TOPIC);
  }

  @BeforeEach
  void byKerberos() throws IOException {
    settings(byKerberos(keytab));
  }

  private static List<String> byKerberos(Path keytab) throws IOException {
    return List.of(
        "survey.bootstrap-servers = " + World.cluster().at(Listener.KERBEROS),
        "survey.login = kerberos",
        "survey.principal = checker@" + TestRealm.NAME,
        "survey.keytab = " + keytab,
        "kerberos.krb5-conf = " + World.realm().krb5Conf());
  }

  @Test
  void whatIsWellIsToldStepByStepAndThenTheInstancesParts() throws IOException {
    NocturneRun run = check();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines().get(0)).isEqualTo("kind,name,state,says");
    assertThat(run.lines().get(1)).startsWith("kafka,cluster,not tried,");
    assertThat(run.lines().get(2)).startsWith("survey,configuration,ok,");
    assertThat(run.out())
        .contains("survey,login,ok,")
        .contains("survey,reading,ok,")
        .contains("topic,ztf_alert_data-test,existed,");
    assertThat(run.out().indexOf("survey,reading")).isLessThan(run.out().indexOf("topic,ztf"));
  }

  @Test
  void asJsonEachStepIsAnObject() throws IOException {
    NocturneRun run = check("--format", "json");
    assertThat(run.code()).isZero();
    assertThat(run.lines())
        .allMatch(line -> line.startsWith("{\"kind\":\"") && line.endsWith("\"}"))
        .anyMatch(
            line ->
                line.startsWith(
                    "{\"kind\":\"survey\",\"name\":\"ticket\",\"state\":\"ok\",\"says\":\"given"
                        + " to"));
  }

  @Test
  void whatFailsOverThereIsExitCodeOneAndNamedOnStderr() throws IOException {
    NocturneRun run = check("--topic", "ztf_20210123_programid1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("nocturne: survey topics: There is no topic ztf_20210123_programid1 among");
    assertThat(run.out())
        .contains("survey,topics,failed,")
        .contains("survey,reading,skipped,\"not known, since topics failed\"")
        .contains("topic,ztf_alert_data-test,existed,");
  }

  @Test
  void whatIsWrongHereIsExitCodeTwo() throws IOException {
    settings(byKerberos(folder.resolve("none.keytab")));
    NocturneRun run = check();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("survey files: There is no keytab at ");
    assertThat(run.out()).contains("survey,login,skipped,").doesNotContain("topic,");

    settings(List.of("survey.bootstrap-servers = far:9094", "survey.login = kerberos"));
    NocturneRun incomplete = check();
    assertThat(incomplete.code()).isEqualTo(2);
    assertThat(incomplete.err())
        .contains("2 problems in the configuration:")
        .contains("survey.keytab", "is missing; a login by kerberos needs it");
    assertThat(incomplete.out()).isEmpty();
  }

  @Test
  void aKafkaOfOurOwnElsewhereIsCheckedFirst() throws IOException {
    int nobody = TestRealm.freePort();
    settings(List.of("kafka.bootstrap-servers = localhost:" + nobody));
    NocturneRun run = check();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("kafka connection: The cluster accepts no connection at localhost:" + nobody);
    assertThat(run.out()).doesNotContain("topic,");

    settings(List.of("kafka.bootstrap-servers = " + World.cluster().at(Listener.OPEN)));
    NocturneRun there = check();
    assertThat(there.code()).isEqualTo(1);
    assertThat(there.out())
        .contains("kafka,cluster,ok,")
        .contains("survey,cluster,not tried,survey.bootstrap-servers is not set")
        .contains("topic,ztf_alert_data-test,missing,");
    assertThat(there.err()).contains("are missing; `nocturne setup` makes them.");
  }

  /** Every client of ours has to log in: those that make topics, write, ask and read in groups. */
  @Test
  void aKafkaOfOurOwnThatWantsALoginCarriesAnInstance() throws IOException {
    Path password = Files.writeString(folder.resolve("operator"), SecuredCluster.PASSWORD);
    settings(
        List.of(
            "kafka.bootstrap-servers = " + World.cluster().at(Listener.PASSWORDS),
            "kafka.login = scram-sha-512",
            "kafka.user = " + SecuredCluster.OPERATOR,
            "kafka.password-file = " + password,
            "kafka.tls = true",
            "kafka.tls-trust = " + World.certificates().authority(),
            "kafka.partitions = 1"));
    assertThat(NocturneRun.in(folder, "setup", "--instance", "secured").code()).isZero();
    NocturneRun check = check("--instance", "secured");
    assertThat(check.code()).as(check.out()).isZero();
    assertThat(check.out()).contains("kafka,tls,ok,", "kafka,login,ok,", "kafka,cluster,ok,");
    Path packets = packets(40);
    NocturneRun night =
        NocturneRun.in(
            folder,
            "replay",
            packets.toString(),
            "--night",
            "20210126",
            "--verbose",
            "--instance",
            "secured");
    assertThat(night.code()).as(night.err()).isZero();
    assertThat(night.out()).contains("rows,published,40,rows + dead-lettered,40,true");
  }

  private static Path packets(int alerts) throws IOException {
    Path made = Files.createTempDirectory(folder, "packets");
    SimulatedNight night = SimulatedNight.of(Night.parse("20210126"), 1, alerts);
    FaultyStream deliveries = new Simulation(night, Faults.none()).deliveries();
    while (deliveries.hasNext()) {
      Delivery delivery = deliveries.next();
      Files.write(made.resolve(delivery.candid() + ".avro"), delivery.packet());
    }
    return made;
  }

  @Test
  void withoutAClusterElsewhereOnlyThePartsAreLookedAt() throws IOException {
    settings(List.of());
    NocturneRun run = check();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("kafka,cluster,not tried,", "survey,cluster,not tried,")
        .contains("topic,ztf_alert_data-test,existed,");
  }

  @Test
  void filesThatAreNotStagedYetAreCheckedAsIfTheyWere() throws IOException {
    settings(List.of());
    Path mine = Files.createTempDirectory(folder, "mine");
    Files.createDirectory(mine.resolve("consumer"));
    List<String> lines = new ArrayList<>(byKerberos(keytab));
    lines.removeIf(line -> line.startsWith("kerberos."));
    Files.write(mine.resolve("consumer/consumer.properties"), lines);
    settings(List.of("kerberos.krb5-conf = " + World.realm().krb5Conf()));
    NocturneRun run = check("--files", mine.toString());
    assertThat(run.out()).contains("survey,ticket,ok,given to checker@");
  }

  private static NocturneRun check(String... more) {
    List<String> all = new ArrayList<>(List.of("setup", "--check"));
    all.addAll(List.of(more));
    return NocturneRun.in(folder, all.toArray(String[]::new));
  }

  private static void settings(List<String> lines) throws IOException {
    Path file = folder.resolve("nocturne-home/nocturne.properties");
    Files.write(file, lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
