package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Difference;
import nocturne.broker.books.NightBooks;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A night from its first alert to its books, by the real ingest, stages and conductor. */
@Timeout(60)
class WholeNightTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final long NOW = 1_611_111_111_000L;

  private final Broker broker = new Broker();

  @AfterEach
  void stop() {
    broker.close();
  }

  private void send(int partition, byte[] packet) {
    broker.survey.send(TOPIC, partition, packet, NOW);
  }

  private void sendNight() {
    broker.survey.create(TOPIC, 3);
    for (int i = 0; i < 60; i++) {
      send(i % 3, SampleAlert.packet(1000 + i));
    }
    send(0, SampleAlert.packet(1000));
    send(1, SampleAlert.of(1001).candidate("magpsf", 12.5f).packet());
    send(2, "not an alert".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNightOfGoodAndBadPacketsBalances() throws InterruptedException {
    broker.started();
    sendNight();

    broker.conductor.start(NIGHT, TOPIC);
    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("received")).isEqualTo(63);
    assertThat(books.count("published")).isEqualTo(60);
    assertThat(books.count("duplicates")).isEqualTo(1);
    assertThat(books.deadLettered())
        .containsEntry("ingest DIFFERS_FROM_FIRST", 1L)
        .containsEntry("ingest NOT_AVRO", 1L)
        .hasSize(2);
    assertThat(broker.journal.history(NIGHT))
        .extracting(JournalEntry::state)
        .containsExactly(
            NightState.STARTING, NightState.RECEIVING, NightState.DRAINING, NightState.CLOSED);
    assertThat(broker.conductor.books(NIGHT, false)).isEqualTo(books);
  }

  @Test
  void aPacketTooLargeForADeadLetterIsKeptAndTheBooksKnowWhere() throws InterruptedException {
    broker.started();
    sendNight();
    send(1, new byte[(8 << 20) + 1]);
    broker.conductor.start(NIGHT, TOPIC);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    String bucket = broker.names.bucket(Bucket.ALERTS);
    List<ObjectStore.Entry> large =
        broker.store.list(bucket, RejectedObjects.prefix(NIGHT) + "large/");
    assertThat(large).hasSize(1);
    broker.store.delete(bucket, large.get(0).name());
    assertThat(broker.conductor.books(NIGHT, true).wrong())
        .extracting(BookCheck::name)
        .containsExactly("rejected");
  }

  @Test
  void aPlotThatWasDeletedIsDrawnAgainWhenItsNightIsOpenedAgain() throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    NightBooks first = broker.conductor.end(NIGHT);
    String bucket = broker.names.bucket(Bucket.PLOTS);
    String one = broker.store.list(bucket, "").get(7).name();
    byte[] png = broker.store.read(bucket, one).orElseThrow();
    broker.store.delete(bucket, one);
    assertThat(broker.conductor.books(NIGHT, true).wrong())
        .extracting(BookCheck::name)
        .containsExactly("plots");

    broker.conductor.start(NIGHT, TOPIC);
    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(2);
    assertThat(books.counts()).isEqualTo(first.counts());
    assertThat(broker.store.read(bucket, one).orElseThrow()).isEqualTo(png);
  }

  @Test
  void offsetsThatHoldNoPacketAreNotMissed() throws InterruptedException {
    broker.started();
    sendNight();
    for (int i = 0; i < 9; i++) {
      broker.survey.sendNothing(TOPIC, i % 2);
      send(i % 3, SampleAlert.packet(2000 + i));
    }
    broker.survey.sendNothing(TOPIC, 1);
    broker.conductor.start(NIGHT, TOPIC);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.check(CheckName.RECEIVED).orElseThrow().expected()).isEqualTo(72);
  }

  @Test
  void anOffsetOfWhichTheLedgerSaysNothingIsMissing() throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT);
    SurveyPartition partition =
        SurveyPartition.of(broker.survey.find(TOPIC).orElseThrow().topic(), 1);
    try (LogWriter faulty = broker.log.writer("faulty")) {
      faulty.begin();
      faulty.record(
          new IngestBatch(
              NIGHT,
              Map.of(partition, 25L),
              Map.of(),
              Map.of(partition, List.of(new Range(22, 24))),
              List.of()));
      faulty.commit();
    }

    List<BookCheck> wrong = broker.conductor.books(NIGHT, true).wrong();

    assertThat(wrong).extracting(BookCheck::name).containsExactly("received");
    assertThat(wrong.get(0).missing())
        .containsExactly(
            TOPIC + " partition 1 offsets 21 to 21", TOPIC + " partition 1 offsets 24 to 24");
  }

  @Test
  void theSameNightSentAgainAddsOnlyDuplicates() throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT);
    for (int i = 0; i < 60; i++) {
      send(i % 3, SampleAlert.packet(1000 + i));
    }

    broker.conductor.start(NIGHT, TOPIC);
    NightBooks again = broker.conductor.end(NIGHT);

    assertThat(again.wrong()).isEmpty();
    assertThat(again.revision()).isEqualTo(2);
    assertThat(again.count("published")).isEqualTo(60);
    assertThat(again.count("duplicates")).isEqualTo(61);
  }

  @Test
  void aSecondNightDoesNotMixWithTheFirst() throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT);
    Night next = Night.parse("20210121");
    String topic = "ztf_20210121_programid1";
    broker.survey.create(topic, 1);
    for (int i = 0; i < 20; i++) {
      broker.survey.send(topic, 0, SampleAlert.packet(1010 + i), NOW);
    }

    broker.conductor.start(next, topic);
    NightBooks books = broker.conductor.end(next);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(20);
    assertThat(broker.conductor.books(NIGHT, true).wrong()).isEmpty();
  }

  @Test
  void aPackThatIsGoneIsMissedByName() throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT);
    String bucket = broker.names.bucket(Bucket.ALERTS);
    ObjectStore.Entry pack = broker.store.list(bucket, NIGHT.basicIso() + "/").get(0);
    broker.store.delete(bucket, pack.name());

    NightBooks books = broker.conductor.books(NIGHT, true);

    assertThat(books.balance()).isFalse();
    assertThat(books.wrong()).extracting(BookCheck::name).containsExactly("archived");
    assertThat(books.wrong().get(0).missing())
        .isNotEmpty()
        .allMatch(m -> m.startsWith("candid 10"));
  }

  @Test
  void anAlertThatDidNotComeThroughIngestIsNamedAndCountedWhereItStands()
      throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    String alerts = broker.names.topic(Topic.ALERTS);
    while (broker.log.extent(alerts).values().stream().mapToLong(Range::to).sum() < 60) {
      Thread.sleep(5);
    }
    try (LogWriter intruder = broker.log.writer("intruder")) {
      intruder.begin();
      intruder.publish(
          alerts,
          new Message(
              "9999".getBytes(StandardCharsets.UTF_8),
              SampleAlert.packet(9999),
              Map.of(
                  "kafka.topic",
                  TOPIC,
                  "kafka.partition",
                  "0",
                  "kafka.offset",
                  "0",
                  "kafka.timestamp",
                  Long.toString(NOW))));
      intruder.commit();
    }
    for (int i = 0; i < 30; i++) {
      send(i % 3, SampleAlert.packet(2000 + i));
    }

    NightBooks books = broker.conductor.end(NIGHT);

    BookCheck line = books.wrong().get(0);
    assertThat(line.checkName()).isEqualTo(CheckName.PUBLISHED);
    assertThat(line.found()).isEqualTo(line.expected() + 1);
    assertThat(line.differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo(Difference.Kind.SURPLUS);
              assertThat(difference.candid()).contains(new Candid(9999));
              int partition = difference.at().orElseThrow().partition();
              assertThat(line.shares())
                  .filteredOn(share -> !share.balances())
                  .extracting(BookCheck.Share::partition)
                  .containsExactly(partition);
            });
    assertThat(line.shares().stream().mapToLong(BookCheck.Share::found).sum())
        .isEqualTo(line.found());
  }

  @Test
  void aSurveyTopicThatIsGoneBeforeTheEndIsNotTakenForRead() throws InterruptedException {
    broker.started();
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    while (broker.conductor.books(NIGHT, true).count("received") < 63) {
      Thread.sleep(20);
    }
    broker.survey.delete(TOPIC);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).extracting(BookCheck::name).containsExactly("survey");
    assertThat(books.wrong().get(0).missing().get(0)).contains("it was gone");
  }

  @Test
  void aNightWithoutAlertsClosesEmpty() throws InterruptedException {
    broker.started();
    broker.survey.create(TOPIC, 1);
    Thread starting = new Thread(() -> startQuietly(broker.conductor("starter")));
    starting.start();
    while (broker.journal.latest(NIGHT).isEmpty()) {
      Thread.sleep(5);
    }
    starting.interrupt();
    starting.join();

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.balance()).isTrue();
    assertThat(books.count("received")).isZero();
    assertThat(broker.journal.latest(NIGHT).orElseThrow().state()).isEqualTo(NightState.CLOSED);
  }

  private static void startQuietly(Conductor conductor) {
    try {
      conductor.start(NIGHT, TOPIC);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aNightThatNeverBeganCannotBeEnded() {
    assertThatThrownBy(() -> broker.conductor.end(NIGHT))
        .isInstanceOf(NightException.class)
        .hasMessageContaining("never started");
  }
}
