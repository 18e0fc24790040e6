package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.deadletter.RetryService;
import nocturne.broker.retention.Retention;
import nocturne.broker.retention.RetentionRule;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Books of a night whose topics expired after it was closed. */
@Timeout(120)
class ExpiredTopicsTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final long NOW = 1_611_111_111_000L;

  private final Broker broker = new Broker();

  @AfterEach
  void stop() {
    broker.close();
  }

  private void run(long first, int alerts) throws InterruptedException {
    for (int i = 0; i < alerts; i++) {
      broker.survey.send(TOPIC, i % 3, SampleAlert.packet(first + i), NOW);
    }
    broker.survey.send(TOPIC, 0, new byte[] {1, 2, (byte) first}, NOW);
    broker.conductor.start(NIGHT, TOPIC);
    assertThat(broker.conductor.end(NIGHT).wrong()).isEmpty();
  }

  private void expire(Topic... topics) {
    for (Topic topic : topics) {
      String name = broker.names.topic(topic);
      Map<Integer, Long> all = new HashMap<>();
      broker.log.extent(name).forEach((p, kept) -> all.put(p, kept.to()));
      broker.log.deleteBefore(name, all);
    }
  }

  @Test
  void whatWasFoundBeforeItExpiredIsCarriedForwardForAndMarked() throws InterruptedException {
    broker.started();
    broker.survey.create(TOPIC, 3);
    run(1000, 60);
    expire(Topic.ALERTS, Topic.ARCHIVED, Topic.DEAD_LETTERS);

    NightBooks books = broker.conductor.books(NIGHT, true);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.checks())
        .filteredOn(line -> line.asKept().isPresent())
        .extracting(BookCheck::name)
        .containsExactly("published", "announced", "dead-letters");
    assertThat(books.deadLettered()).containsEntry("ingest NOT_AVRO", 1L);
  }

  /** However short records are kept: dead letters are what is tried again, and what books count. */
  @Test
  void deadLettersOutliveTheRecordsOfTheirNight() throws InterruptedException {
    broker.started();
    broker.survey.create(TOPIC, 3);
    run(1000, 60);
    Retention.Round round =
        new Retention(
                broker.backEnd(),
                broker.journal,
                broker.bookStore,
                broker.survey,
                new RetentionRule(Duration.ZERO, OptionalLong.of(0)),
                Clock.offset(Clock.systemUTC(), Duration.ofDays(4_000)),
                KillPoint.NONE)
            .run();
    assertThat(round.records()).isGreaterThan(60);
    assertThat(broker.log.extent(broker.names.topic(Topic.ALERTS)).values())
        .allSatisfy(kept -> assertThat(kept.from()).isPositive());

    NightBooks books = broker.conductor.books(NIGHT, true);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.checks())
        .filteredOn(line -> line.asKept().isPresent())
        .extracting(BookCheck::name)
        .contains("published", "announced")
        .doesNotContain("dead-letters");
    List<DeadLetterIndex.Entry> pending = broker.deadLetters(DeadLetterReader.Wanted.ALL).pending();
    assertThat(pending).hasSize(1);
    assertThat(
            new RetryService(broker.log, broker.names.topic(Topic.DEAD_LETTERS), "service")
                .ask(pending))
        .as("the packet is there to be tried again")
        .isEqualTo(1);
    NightBooks again = broker.conductor.takeRetries(NIGHT).orElseThrow();
    assertThat(again.wrong()).isEmpty();
    assertThat(again.deadLettered()).containsEntry("ingest NOT_AVRO", 1L);
  }

  /** What came after the books that carry forward must be there. */
  @Test
  void aLateTailIsCountedAndWhatItLostIsMissing() throws InterruptedException {
    broker.started();
    broker.survey.create(TOPIC, 3);
    run(1000, 60);
    expire(Topic.ALERTS, Topic.ARCHIVED, Topic.DEAD_LETTERS);
    run(2000, 9);

    NightBooks books = broker.conductor.books(NIGHT, true);
    assertThat(books.revision()).isEqualTo(2);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(69);

    broker.store.delete(
        broker.names.bucket(nocturne.core.instance.Bucket.BROKER_FILES),
        "books/" + NIGHT.basicIso() + "/2");
    expire(Topic.ALERTS);
    List<BookCheck> wrong = broker.conductor.books(NIGHT, true).wrong();
    assertThat(wrong).extracting(BookCheck::name).containsExactly("published");
    assertThat(wrong.get(0).missing()).hasSize(9).allMatch(m -> m.startsWith("candid 200"));
  }
}
