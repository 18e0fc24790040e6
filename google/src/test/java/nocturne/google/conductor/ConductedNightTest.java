package nocturne.google.conductor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.ReceivedMessage;
import java.util.List;
import java.util.Set;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Difference;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.NightState;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.LikeZtf;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.ingest.Clouds;
import nocturne.google.pubsub.PulledMessages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A night that a conductor starts and ends: journal, ingest, archive and books on our fakes. */
class ConductedNightTest {
  private static final Night NIGHT = ConductedWorld.NIGHT;
  private static final String TOPIC = ConductedWorld.TOPIC;

  private final ConductedWorld world = new ConductedWorld(ConductedWorld.Fate.NONE);
  private final Clouds clouds = world.clouds;
  private final Names names = world.names;
  private final String files = world.files;
  private final Journal journal = world.journal;
  private final Warehouse warehouse = world.warehouse;

  @BeforeEach
  void setUp() {
    world.send(1, 20);
    world.begin();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Conductor conductor(String name, KillPoint kill) {
    return world.conductor(name, kill);
  }

  @Test
  void aNightIsReceivedAndClosedWithItsBooks() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    NightBooks books = conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(20);
    assertThat(books.count("rejected at ingest")).isEqualTo(1);
    assertThat(books.count("passed")).isEqualTo(4);
    assertThat(books.counts().keySet()).anyMatch(name -> name.startsWith("not passed: "));
    assertThat(books.checks())
        .extracting(BookCheck::name)
        .containsExactly(
            "survey",
            "received",
            "published",
            "archived",
            "announced",
            "rows",
            "evaluated",
            "passed",
            "fitted",
            "salt2",
            "plots",
            "rejected");
    assertThat(journal.latest(NIGHT).orElseThrow().state()).isEqualTo(NightState.CLOSED);
    assertThat(conductor("two", KillPoint.NONE).books(NIGHT, false)).isEqualTo(books);
  }

  /** Each by its own line, and by those that are compared with it. */
  @Test
  void whatAValueAddedStageLostIsNamed() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    assertThat(conductor.end(NIGHT).wrong()).isEmpty();

    String plots = names.bucket(Bucket.PLOTS);
    clouds.store.list(plots, "salt2/").forEach(each -> clouds.store.delete(plots, each.name()));
    NightBooks books = conductor.books(NIGHT, true);
    assertThat(books.count("fitted")).isPositive();
    assertThat(wrong(books)).containsExactly("plots");
    assertThat(books.check(CheckName.PLOTS).orElseThrow().missing())
        .hasSize((int) books.count("fitted"));

    String counted = "counts/%s/%s/".formatted(NIGHT.basicIso(), names.topic(Topic.EXTRAGALACTIC));
    for (ObjectStore.Entry each : clouds.store.list(files, counted)) {
      String lines = new String(clouds.store.read(files, each.name()).orElseThrow(), UTF_8);
      String without = lines.replaceAll("(?m)^.* 10\n", "");
      clouds.store.put(files, each.name(), without.getBytes(UTF_8));
    }
    assertThat(missing(conductor, CheckName.PASSED)).singleElement().asString().contains("10");

    warehouse.cloud.lose(Warehouse.DATASET, "salt2_rows", row -> row.get("candid").equals(15L));
    assertThat(missing(conductor, CheckName.SALT2)).singleElement().asString().contains("15");

    warehouse.cloud.lose(
        Warehouse.DATASET, "filter_verdicts_rows", row -> row.get("candid").equals(20L));
    books = conductor.books(NIGHT, true);
    assertThat(books.check(CheckName.EVALUATED).orElseThrow().missing()).hasSize(1);
    assertThat(books.check(CheckName.FITTED).orElseThrow().differences())
        .singleElement()
        .satisfies(each -> assertThat(each.kind()).isEqualTo(Difference.Kind.SURPLUS));
  }

  private static List<String> wrong(NightBooks books) {
    return books.wrong().stream().map(BookCheck::name).toList();
  }

  private static List<String> missing(Conductor conductor, CheckName line)
      throws InterruptedException {
    return conductor.books(NIGHT, true).check(line).orElseThrow().missing();
  }

  @Test
  void aLateTailIsTheNextRevision() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    conductor.end(NIGHT);
    world.send(21, 25);
    conductor.start(NIGHT, TOPIC);
    NightBooks books = conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(2);
    assertThat(books.count("published")).isEqualTo(25);
  }

  /** A strict ingest rejected most; the next one takes them from a night that is closed. */
  @Test
  void whatIngestRejectedIsTriedAgainAndTheBooksBalance() throws InterruptedException {
    world.decodeBy(new PacketDecoder(LikeZtf.requiring("jd", "magpsf", "rb")));
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    NightBooks strict = conductor.end(NIGHT);
    assertThat(strict.wrong()).isEmpty();
    assertThat(strict.count("published")).isEqualTo(4);
    assertThat(strict.count("rejected at ingest")).isEqualTo(17);

    world.decodeBy(new PacketDecoder(Ztf.SURVEY));
    assertThat(world.askForAllRejected()).isEqualTo(17);
    NightBooks books = conductor.takeRetries(NIGHT).orElseThrow();
    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(2);
    assertThat(books.count("received")).isEqualTo(21);
    assertThat(books.count("published")).isEqualTo(20);
    assertThat(books.count("rejected at ingest")).isEqualTo(1);
    assertThat(books.check(CheckName.REJECTED).orElseThrow().expected()).isEqualTo(1);
    assertThat(warehouse.shown("alerts")).hasSize(20);
  }

  @Test
  void aCounterThatLacksAnAlertHoldsUpNoNightAndIsNamed() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    try (PulledMessages stolen =
        new PulledMessages(clouds.pubsub.address(), Clouds.PROJECT, names.counter(Topic.ALERTS))) {
      List<ReceivedMessage> one = List.of();
      while (one.isEmpty()) {
        one = stolen.pull(1);
      }
      stolen.acknowledge(one);
    }
    NightBooks books = conductor.end(NIGHT);
    assertThat(books.wrong())
        .singleElement()
        .satisfies(line -> assertThat(line.checkName()).isEqualTo(CheckName.PUBLISHED));
    assertThat(books.check(CheckName.PUBLISHED).map(BookCheck::missing).orElseThrow()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {
        "CONDUCTOR_STARTING",
        "CONDUCTOR_COUNTER_RESET",
        "CONDUCTOR_RECEIVING",
        "CONDUCTOR_DRAINING",
        "CONDUCTOR_CLOSED",
        "BOOKS_KEPT",
        "GOOGLE_COUNTS_STORED"
      })
  void aConductorsSuccessorEndsTheNightAlike(CrashPoint place) throws InterruptedException {
    Conductor doomed = conductor("doomed", NthReach.of(place, 0));
    assertThatThrownBy(
            () -> {
              doomed.start(NIGHT, TOPIC);
              doomed.end(NIGHT);
            })
        .isInstanceOf(NthReach.Killed.class);
    clouds.pubsub.endLeases();
    Conductor successor = conductor("successor", KillPoint.NONE);
    if (Set.of(NightState.STARTING, NightState.RECEIVING)
        .contains(journal.latest(NIGHT).orElseThrow().state())) {
      successor.start(NIGHT, TOPIC);
    }
    NightBooks books = successor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(1);
    assertThat(books.count("published")).isEqualTo(20);
    assertThat(books.counts()).doesNotContainKey("published again");
    assertThat(journal.latest(NIGHT).orElseThrow().state()).isEqualTo(NightState.CLOSED);
  }
}
