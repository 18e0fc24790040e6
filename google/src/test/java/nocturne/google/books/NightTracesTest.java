package nocturne.google.books;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.PubsubMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Depth;
import nocturne.broker.books.KeptBooks;
import nocturne.broker.books.NightBooks;
import nocturne.broker.books.NightScope;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.Message;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.survey.Survey;
import nocturne.google.Delivered;
import nocturne.google.archive.Archiving;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.Clouds;
import nocturne.google.ingest.IntentWorld;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PulledMessages;
import nocturne.google.storage.CloudStorageStore.Described;
import nocturne.google.table.TableSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A night through ingest and the archive, its counters, and the books of all of them. */
class NightTracesTest {
  private static final String ANNOUNCEMENTS = "announcements";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2021-01-21T00:00:00Z"), ZoneOffset.UTC);

  private final Clouds clouds = new Clouds();
  private final IntentWorld world = new IntentWorld(clouds);
  private final Survey survey = world.names.survey();
  private final String archive = world.names.bucket(Bucket.ALERTS);
  private final String files = world.names.bucket(Bucket.BROKER_FILES);
  private final String alerts = world.names.topic(Topic.ALERTS);
  private final Warehouse warehouse = new Warehouse();
  private final TraceDeadLetters deadLetters =
      new TraceDeadLetters(
          clouds.store,
          files,
          clouds.publisher,
          world.names.topic(Topic.DEAD_LETTERS),
          KillPoint.NONE);
  private final PubSubPull pull =
      new PubSubPull(new PubSubSettings(Clouds.PROJECT).withEmulator(clouds.pubsub.address()));

  @BeforeEach
  void receive() throws Exception {
    clouds.topics.create(ANNOUNCEMENTS, 1);
    for (String topic : List.of(alerts, ANNOUNCEMENTS)) {
      clouds.topics.subscriptions().create(topic + "-counter", topic);
    }
    clouds.topics.subscriptions().create("archive", alerts);
    warehouse.tables.create("alerts");
    clouds.store.announce(archive, ANNOUNCEMENTS);
    clouds.storage.announceTo(
        (topic, attributes) ->
            clouds.publisher.publish(ANNOUNCEMENTS, message("", attributes)).join());
    world.runUntilLeft();
    try (PulledMessages delivered =
        new PulledMessages(clouds.pubsub.address(), Clouds.PROJECT, "archive")) {
      Archiving archiving = new Archiving(clouds.store, archive, survey, KillPoint.NONE);
      List<Delivered> all = new ArrayList<>();
      for (PubsubMessage each : delivered.takeAll()) {
        archiving.keep(each);
        all.add(
            new Delivered(
                each.getMessageId(), each.getAttributesMap(), each.getData().toByteArray()));
      }
      try (RowAppender rows = warehouse.tables.appender("alerts")) {
        new TableSink(rows::append, deadLetters, Pipeline.standard(world.names), KillPoint.NONE)
            .take(all);
      }
    }
  }

  @AfterEach
  void close() {
    pull.close();
    warehouse.close();
    clouds.close();
  }

  private static Message message(String data, Map<String, String> attributes) {
    return new Message(null, data.getBytes(UTF_8), attributes);
  }

  private Counts counts(String topic, KillPoint kill) {
    return new Counts(clouds.store, files, topic, kill);
  }

  private void collect(KillPoint kill) {
    counts(alerts, kill).collect(pull, alerts + "-counter", its -> NightTraces.alert(survey, its));
    counts(ANNOUNCEMENTS, kill)
        .collect(pull, ANNOUNCEMENTS + "-counter", its -> NightTraces.object(survey, its));
  }

  private NightBooks books() {
    OpenNight night = world.open.get(0);
    return new TraceAuditor(
            world.ledger,
            List.of(
                NightTraces.published(counts(alerts, KillPoint.NONE)),
                NightTraces.archived(clouds.store, archive, of -> Set.of(IntentWorld.TOPIC)),
                NightTraces.announced(counts(ANNOUNCEMENTS, KillPoint.NONE)),
                NightTraces.inTable(warehouse.tables, "alerts", deadLetters)),
            (of, counts) -> {},
            of -> NightTraces.rejected(clouds.store, archive, of),
            CLOCK)
        .audit(
            new NightScope(
                night.night(), 1, LedgerMark.START, Map.of(), night.ends().orElseThrow()),
            new KeptBooks(Optional.empty(), List.of()),
            Depth.PLAIN,
            AuditProgress.NONE);
  }

  private BookCheck line(CheckName checkName) {
    return books().check(checkName).orElseThrow();
  }

  @Test
  void theBooksOfANightBalance() {
    collect(KillPoint.NONE);
    NightBooks books = books();
    assertThat(books.wrong()).isEmpty();
    assertThat(books.checks())
        .extracting(BookCheck::name)
        .containsExactly(
            "survey", "received", "published", "archived", "announced", "rows", "rejected");
    assertThat(books.checks())
        .extracting(BookCheck::found)
        .containsExactly(15L, 15L, 6L, 6L, 6L, 6L, 5L);
    assertThat(books.count("duplicates")).isEqualTo(4);
    assertThat(books.deadLettered()).containsEntry("ingest DIFFERS_FROM_FIRST", 2L);
  }

  @Test
  void whatIsPublishedAgainIsCountedAndNoDifference() {
    List<PubsubMessage> published = world.published(Topic.ALERTS);
    PubsubMessage twice = published.get(2);
    clouds.publisher.publish(alerts, message("", twice.getAttributesMap())).join();
    collect(KillPoint.NONE);
    assertThat(books().wrong()).isEmpty();
    assertThat(books().count("published again")).isEqualTo(1);
  }

  @Test
  void aCollectorThatIsKilledLosesNothingAndCountsNothingTwice() {
    assertThatThrownBy(() -> collect(NthReach.of(CrashPoint.GOOGLE_COUNTS_STORED, 0)))
        .isInstanceOf(NthReach.Killed.class);
    clouds.pubsub.endLeases();
    collect(KillPoint.NONE);
    NightBooks books = books();
    assertThat(books.wrong()).isEmpty();
    assertThat(books.counts()).doesNotContainKey("published again");
  }

  @Test
  void oneObjectLessIsNamed() {
    collect(KillPoint.NONE);
    clouds.store.delete(archive, IntentWorld.TOPIC + "/ZTF21test1/3.avro");
    assertThat(line(CheckName.ARCHIVED).missing()).singleElement().asString().contains("candid 3");
    assertThat(books().wrong()).hasSize(1);
  }

  @Test
  void oneAnnouncementLessIsNamed() {
    collect(KillPoint.NONE);
    String prefix = "counts/" + IntentWorld.NIGHT.basicIso() + "/" + ANNOUNCEMENTS + "/";
    String name = clouds.store.list(files, prefix).get(0).name();
    String lines = new String(clouds.store.read(files, name).orElseThrow(), UTF_8);
    String without = lines.replaceAll("(?m)^.* 4\n", "");
    assertThat(without).isNotEqualTo(lines);
    clouds.store.put(files, name, without.getBytes(UTF_8));
    assertThat(line(CheckName.ANNOUNCED).missing()).singleElement().asString().contains("candid 4");
    assertThat(books().wrong()).hasSize(1);
  }

  @Test
  void oneRowLessIsNamed() {
    collect(KillPoint.NONE);
    warehouse.cloud.lose(
        Warehouse.DATASET, "alerts_rows", row -> Long.valueOf(5).equals(row.get("candid")));
    assertThat(line(CheckName.ROWS).missing()).singleElement().asString().contains("candid 5");
    assertThat(books().wrong()).hasSize(1);
  }

  @Test
  void aRejectedPacketLessIsNamed() {
    collect(KillPoint.NONE);
    String name = clouds.store.list(archive, "rejected/").get(0).name();
    clouds.store.delete(archive, name);
    assertThat(line(CheckName.REJECTED).missing()).containsExactly("object " + name);
    assertThat(books().wrong()).hasSize(1);
  }

  @Test
  void whatIsStrangeOrDamagedIsNamed() {
    collect(KillPoint.NONE);
    Described kept = clouds.store.describe(archive, IntentWorld.TOPIC + "/").get(1);
    clouds.store.delete(archive, kept.name());
    Map<String, String> other = new java.util.HashMap<>(kept.metadata());
    other.put("length", "17");
    clouds.store.putIfAbsent(archive, kept.name(), new byte[17], other);
    String stranger = IntentWorld.TOPIC + "/x/99.avro";
    clouds.store.putIfAbsent(archive, stranger, new byte[1]);
    BookCheck line = line(CheckName.ARCHIVED);
    assertThat(line.damaged()).singleElement().asString().contains("other bytes");
    assertThat(line.differences()).anyMatch(each -> each.words().contains(stranger));
  }

  @Test
  void aStoreThatDoesNotAnswerMakesItsOwnLineUnreadable() {
    collect(KillPoint.NONE);
    String prefix = "counts/" + IntentWorld.NIGHT.basicIso() + "/" + alerts + "/";
    clouds.store.put(files, clouds.store.list(files, prefix).get(0).name(), "x\n".getBytes(UTF_8));
    assertThat(line(CheckName.PUBLISHED).state()).isEqualTo(BookCheck.State.UNREADABLE);
    assertThat(books().wrong()).hasSize(1);
  }

  @Test
  void messagesThatAreNoneOfIngestsCountForNoNight() {
    assertThat(NightTraces.alert(survey, Map.of())).isNull();
    Map<String, String> ours =
        Map.of(
            "candid",
            "1",
            "kafka.topic",
            "ztf_20210120_programid1",
            "kafka.timestamp",
            "1611111111000");
    assertThat(NightTraces.alert(survey, ours)).isNotNull();
    Map<String, String> again = new HashMap<>(ours);
    again.put("again", "table");
    assertThat(NightTraces.alert(survey, again)).isNull();
    assertThat(NightTraces.alert(survey, Map.of("candid", "1", "kafka.timestamp", "x"))).isNull();
    assertThat(
            NightTraces.alert(
                survey,
                Map.of("candid", "one", "kafka.timestamp", "1", "kafka.topic", IntentWorld.TOPIC)))
        .isNull();
    assertThat(NightTraces.object(survey, Map.of("objectId", "headers/abc"))).isNull();
    assertThat(NightTraces.object(survey, Map.of("objectId", "other/x/1.avro"))).isNull();
  }
}
