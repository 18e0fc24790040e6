package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.Tables;
import nocturne.broker.worker.Checksums;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conductors that die between two writes, and conductors that act beside each other. */
@Timeout(60)
class ConductorCrashTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";

  private final Broker broker = new Broker();

  @BeforeEach
  void begin() {
    broker.survey.create(TOPIC, 2);
    broker.started();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void send(int from, int to) {
    for (int i = from; i < to; i++) {
      broker.survey.send(TOPIC, i % 2, SampleAlert.packet(1000 + i), 1_611_111_111_000L);
    }
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(CrashPoint where) {
      super("killed at " + where, null, false, false);
    }
  }

  private Conductor doomed(CrashPoint fatal) {
    return broker.conductor(
        "doomed",
        (night, doing) -> {},
        place -> {
          if (place == fatal) {
            throw new Killed(place);
          }
        });
  }

  private List<NightState> states() {
    return broker.journal.history(NIGHT).stream().map(JournalEntry::state).distinct().toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"CONDUCTOR_.*", "BOOKS_.*"})
  void aConductorsSuccessorEndsTheNightAlike(CrashPoint place) throws InterruptedException {
    send(0, 40);
    assertThatThrownBy(
            () -> {
              Conductor doomed = doomed(place);
              doomed.start(NIGHT, TOPIC);
              doomed.end(NIGHT);
            })
        .isInstanceOf(Killed.class);
    boolean ended = states().contains(NightState.DRAINING);

    Conductor successor = broker.conductor("successor");
    if (!ended) {
      successor.start(NIGHT, TOPIC);
    }
    NightBooks books = successor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(40);
    assertThat(books.revision()).isEqualTo(1);
    assertThat(broker.bookStore.kept(NIGHT, 1)).contains(books);
    assertThat(broker.tables.compacted(Names.ALERTS_TABLE)).contains(NIGHT);
    assertThat(states())
        .containsExactly(
            NightState.STARTING, NightState.RECEIVING, NightState.DRAINING, NightState.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"CONDUCTOR_STARTING", "CONDUCTOR_COUNTER_RESET"})
  void theCountersCountFromTheFirstStartWhoeverDiesBetween(CrashPoint place)
      throws InterruptedException {
    Night before = Night.parse("20210119");
    String topicBefore = "ztf_20210119_programid1";
    broker.survey.create(topicBefore, 2);
    Subscriptions subscriptions = broker.log.subscriptions();
    for (Topic topic : Topic.OWN) {
      if (topic.isCounted()) {
        subscriptions.create(broker.names.counter(topic), broker.names.topic(topic));
      }
    }
    broker.survey.send(topicBefore, 0, SampleAlert.packet(1), 1_611_000_000_000L);
    broker.conductor.start(before, topicBefore);
    NightBooks first = broker.conductor.end(before);
    String counter = broker.names.counter(Topic.ALERTS);
    assertThat(first.counters()).hasSize(4).containsEntry(counter, offsets());
    long atStart = offsets();
    assertThat(atStart).isPositive();

    send(0, 40);
    assertThatThrownBy(() -> doomed(place).start(NIGHT, TOPIC)).isInstanceOf(Killed.class);
    Conductor successor = broker.conductor("successor");
    successor.start(NIGHT, TOPIC);
    NightBooks second = successor.end(NIGHT);

    assertThat(second.wrong()).isEmpty();
    assertThat(second.counters()).containsEntry(counter, offsets() - atStart);
    long more = offsets();

    send(40, 50);
    successor.start(NIGHT, TOPIC);
    assertThat(successor.end(NIGHT).counters())
        .as("a later start of the night leaves the counters")
        .containsEntry(counter, offsets() - atStart);
    assertThat(offsets()).isGreaterThan(more);
  }

  private long offsets() {
    return broker.log.extent(broker.names.topic(Topic.ALERTS)).values().stream()
        .mapToLong(Range::to)
        .sum();
  }

  /** Whoever closed the night and died owes its books, though nobody asks before the late tail. */
  @Test
  void aLateTailIsNotStartedBeforeTheBooksOfTheClosedNightAreKept() throws InterruptedException {
    send(0, 20);
    broker.conductor.start(NIGHT, TOPIC);
    Conductor doomed = doomed(CrashPoint.CONDUCTOR_CLOSED);
    assertThatThrownBy(() -> doomed.end(NIGHT)).isInstanceOf(Killed.class);
    send(20, 30);

    broker.conductor.start(NIGHT, TOPIC);
    NightBooks second = broker.conductor.end(NIGHT);

    NightBooks first = broker.bookStore.kept(NIGHT, 1).orElseThrow();
    assertThat(first.wrong()).isEmpty();
    assertThat(first.count("received")).isEqualTo(20);
    assertThat(second.wrong()).isEmpty();
    assertThat(second.revision()).isEqualTo(2);
    assertThat(second.count("received")).isEqualTo(30);
  }

  /** Taken over while it drains, the older conductor can neither close nor leave books. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"CONDUCTOR_DRAINING", "CONDUCTOR_COMPACTED"})
  void ofTwoThatEndANightAtOnceTheNewerClosesItAndTheOlderStepsDown(CrashPoint place)
      throws InterruptedException {
    send(0, 40);
    broker.conductor.start(NIGHT, TOPIC);
    List<NightBooks> newer = new ArrayList<>();
    Conductor older =
        broker.conductor(
            "older",
            (night, doing) -> {},
            at -> {
              if (at == place && newer.isEmpty()) {
                newer.add(ended(broker.conductor("newer")));
              }
            });

    assertThatThrownBy(() -> older.end(NIGHT))
        .isInstanceOf(NightException.class)
        .hasMessageContaining("another conductor acts for night");

    assertThat(newer.get(0).wrong()).isEmpty();
    assertThat(broker.bookStore.kept(NIGHT, 1)).contains(newer.get(0));
    JournalEntry last = broker.journal.latest(NIGHT).orElseThrow();
    assertThat(last.state()).isEqualTo(NightState.CLOSED);
    assertThat(last.conductor()).isEqualTo("newer");
  }

  private static NightBooks ended(Conductor conductor) {
    try {
      return conductor.end(NIGHT);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void started(Conductor conductor) {
    try {
      conductor.start(NIGHT, TOPIC);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Two that start a night at once: one entry has each number, and the night is received once. */
  @Test
  void ofTwoThatStartANightAtOnceOneStepsDown() throws InterruptedException {
    send(0, 10);
    boolean[] overtaken = new boolean[1];
    Conductor older =
        broker.conductor(
            "older",
            (night, doing) -> {},
            at -> {
              if (at == CrashPoint.CONDUCTOR_STARTING && !overtaken[0]) {
                overtaken[0] = true;
                started(broker.conductor("newer"));
              }
            });

    assertThatThrownBy(() -> older.start(NIGHT, TOPIC)).isInstanceOf(NightException.class);

    NightBooks books = broker.conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(10);
  }

  /**
   * A conductor that is about to close a night as empty is overtaken by one that receives it: its
   * books of zero are no books.
   */
  @Test
  void booksOfZeroOfAConductorThatWasOvertakenAreNotKept() throws InterruptedException {
    Conductor starter = doomed(CrashPoint.CONDUCTOR_STARTING);
    assertThatThrownBy(() -> starter.start(NIGHT, TOPIC)).isInstanceOf(Killed.class);
    boolean[] overtaken = new boolean[1];
    Conductor older =
        broker.conductor(
            "older",
            (night, doing) -> {
              if (doing.equals("making the books") && !overtaken[0]) {
                overtaken[0] = true;
                send(0, 10);
                started(broker.conductor("newer"));
              }
            },
            KillPoint.NONE);
    assertThatThrownBy(() -> older.end(NIGHT)).isInstanceOf(NightException.class);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.count("published")).isEqualTo(10);
    assertThat(broker.conductor.books(NIGHT, false)).isEqualTo(books);
    assertThat(broker.conductor.end(NIGHT)).isEqualTo(books);
  }

  /** An alert that comes between the look at the topic and the books is the next revision's. */
  @Test
  void anAlertThatComesWhileANightIsClosedEmptyIsALateTail() throws InterruptedException {
    Conductor starter = doomed(CrashPoint.CONDUCTOR_STARTING);
    assertThatThrownBy(() -> starter.start(NIGHT, TOPIC)).isInstanceOf(Killed.class);
    Conductor ending =
        broker.conductor(
            "ending",
            (night, doing) -> {
              if (doing.equals("making the books")) {
                send(0, 10);
              }
            },
            KillPoint.NONE);
    NightBooks empty = ending.end(NIGHT);
    assertThat(empty.wrong()).isEmpty();
    assertThat(empty.count("received")).isZero();

    broker.conductor.start(NIGHT, TOPIC);
    NightBooks tail = broker.conductor.end(NIGHT);
    assertThat(tail.wrong()).isEmpty();
    assertThat(tail.revision()).isEqualTo(2);
    assertThat(tail.count("published")).isEqualTo(10);
  }

  /** All the survey offered expired before the night was started: that is told, not passed over. */
  @Test
  void aTopicOfWhichEverythingExpiredBeforeTheStartIsNamedInTheBooks() throws InterruptedException {
    send(0, 10);
    broker.survey.expireBelow(TOPIC, 0, 5);
    broker.survey.expireBelow(TOPIC, 1, 5);
    Conductor starter = doomed(CrashPoint.CONDUCTOR_STARTING);
    assertThatThrownBy(() -> starter.start(NIGHT, TOPIC)).isInstanceOf(Killed.class);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("received")).isZero();
    assertThat(books.expired()).hasSize(2);
  }

  /**
   * Several nights are open; each is ended by itself, and what comes for one is not the other's.
   */
  @Test
  void yesterdaysTailIsReceivedWhileTonightIs() throws InterruptedException {
    Night tonight = Night.parse("20210121");
    String topic = "ztf_20210121_programid1";
    broker.survey.create(topic, 2);
    send(0, 20);
    broker.conductor.start(NIGHT, TOPIC);
    broker.survey.send(topic, 0, SampleAlert.packet(1000), 1_611_111_111_000L);
    broker.conductor.start(tonight, topic);
    for (int i = 20; i < 40; i++) {
      send(i, i + 1);
      broker.survey.send(topic, i % 2, SampleAlert.packet(1000 + i), 1_611_111_111_000L);
    }
    NightBooks yesterday = broker.conductor.end(NIGHT);
    send(40, 45);
    broker.conductor.start(NIGHT, TOPIC);
    broker.survey.send(topic, 1, SampleAlert.packet(1001), 1_611_111_111_000L);
    NightBooks tail = broker.conductor.end(NIGHT);
    NightBooks books = broker.conductor.end(tonight);

    assertThat(yesterday.wrong()).isEmpty();
    assertThat(yesterday.count("published")).isEqualTo(40);
    assertThat(tail.wrong()).isEmpty();
    assertThat(tail.count("published")).isEqualTo(45);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(22);
    assertThat(broker.store.list(broker.names.bucket(Bucket.BROKER_FILES), "books/"))
        .extracting(entry -> entry.name().substring(15))
        .containsExactly("1", "1.ledger", "2", "2.ledger", "1", "1.ledger");
  }

  /** ENDS_NOW: what comes after the ends were noted is the next revision's, not a difference. */
  @Test
  void packetsThatComeAfterTheEndWasNotedAreTheNextRevisions() throws InterruptedException {
    send(0, 20);
    broker.conductor.start(NIGHT, TOPIC);
    Conductor ending =
        broker.conductor(
            "ending",
            (night, doing) -> {
              if (doing.equals("making the books")) {
                send(20, 30);
              }
            },
            KillPoint.NONE);

    NightBooks first = ending.end(NIGHT);
    broker.conductor.start(NIGHT, TOPIC);
    NightBooks second = broker.conductor.end(NIGHT);

    assertThat(first.wrong()).isEmpty();
    assertThat(first.count("received")).isEqualTo(20);
    assertThat(second.wrong()).isEmpty();
    assertThat(second.count("received")).isEqualTo(30);
  }

  /**
   * DRAIN_TO_LSO: drained is what ingest published until it left, not what shows already. Ingest
   * begins once it is waited for, and the table once it is waited for. Nothing passes the filter,
   * so the table of the alerts is the only one.
   */
  @Test
  void aNightIsDrainedToWhatIngestPublishedBeforeItLeft() throws InterruptedException {
    CountDownLatch tableIsWaitedFor = new CountDownLatch(1);
    AtomicBoolean ingestIsWaitedFor = new AtomicBoolean();
    AtomicBoolean tableWasWaitedFor = new AtomicBoolean();
    broker.close();
    Broker.Software slow =
        new Broker.Software(
            Ztf.SURVEY, candid -> false, tables -> writtenAfter(tableIsWaitedFor, tables));
    try (Broker late = new Broker(broker, slow)) {
      late.startStages();
      for (int i = 0; i < 40; i++) {
        byte[] packet = SampleAlert.of(1000 + i).candidate("isdiffpos", "f").packet();
        broker.survey.send(TOPIC, i % 2, packet, 1_611_111_111_000L);
      }
      Conductor ending =
          late.conductor(
              "ending",
              (night, doing) -> {
                boolean draining = doing.startsWith("draining");
                if (doing.startsWith("ingest") && !ingestIsWaitedFor.getAndSet(true)) {
                  late.startIngest();
                } else if (draining && doing.contains(Stage.TABLE.name())) {
                  tableWasWaitedFor.set(true);
                  tableIsWaitedFor.countDown();
                } else if (doing.equals("making the books")) {
                  tableIsWaitedFor.countDown();
                }
              },
              KillPoint.NONE);
      ending.start(NIGHT, TOPIC);

      NightBooks books = ending.end(NIGHT);

      assertThat(tableWasWaitedFor).isTrue();
      assertThat(books.wrong()).isEmpty();
      assertThat(books.count("published")).isEqualTo(40);
      assertThat(books.count("passed")).isZero();
    }
  }

  /** Tables to which nobody writes before a latch is released. */
  private static Tables writtenAfter(CountDownLatch latch, Tables tables) {
    return (Tables)
        Proxy.newProxyInstance(
            Tables.class.getClassLoader(),
            new Class<?>[] {Tables.class},
            (proxy, method, args) -> {
              if (method.getName().equals("writer")) {
                latch.await();
              }
              try {
                return method.invoke(tables, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** STOPPED: books wait for the ledger's word that ingest has left, whatever else is quiet. */
  @Test
  void aNightIsNotClosedBeforeTheLedgerSaysThatIngestLeft() throws Exception {
    send(0, 2);
    broker.conductor.start(NIGHT, TOPIC);
    broker.stopIngest();
    send(2, 40);

    CompletableFuture<NightBooks> ended = CompletableFuture.supplyAsync(this::end);
    assertThat(ended)
        .withFailMessage("the night was closed without ingest")
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableOfType(TimeoutException.class);
    try (Broker successor = new Broker(broker, Broker.Software.GOOD)) {
      successor.started();
      assertThat(ended.get().wrong()).isEmpty();
    }
  }

  private NightBooks end() {
    try {
      return broker.conductor.end(NIGHT);
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * An ingest died between the large bytes and their dead letter, and the packet expired before the
   * next ingest came; or its like was received first elsewhere. Something else there is still told.
   */
  @Test
  void largeBytesThatADeadIngestLeftAreNoDifference() throws InterruptedException {
    send(0, 20);
    broker.survey.send(TOPIC, 0, new byte[(8 << 20) + 1], 1_611_111_111_000L);
    broker.survey.expireBelow(TOPIC, 0, 1);
    String bucket = broker.names.bucket(Bucket.ALERTS);
    broker.store.putIfAbsent(
        bucket, RejectedObjects.large(NIGHT, 0, 0, 77), new byte[(8 << 20) + 1]);
    broker.conductor.start(NIGHT, TOPIC);

    NightBooks books = broker.conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.expired()).hasSize(1);

    broker.store.putIfAbsent(bucket, RejectedObjects.prefix(NIGHT) + "0/77.bin", new byte[1]);
    assertThat(broker.conductor.books(NIGHT, true).wrong()).hasSize(1);
  }

  /**
   * A packet was rejected, Kafka's folder was lost with the ledger, and the packet was read again
   * from its place at the survey and published. Other bytes at that place are still told.
   */
  @Test
  void whatWasRejectedAndIsPublishedSinceIsNoDifference() throws InterruptedException {
    send(0, 20);
    String bucket = broker.names.bucket(Bucket.ALERTS);
    byte[] packet = SampleAlert.packet(1003);
    int crc32c = Checksums.crc32c(packet);
    broker.store.putIfAbsent(bucket, RejectedObjects.name(NIGHT, 1, 1, crc32c), packet);
    broker.conductor.start(NIGHT, TOPIC);
    assertThat(broker.conductor.end(NIGHT).wrong()).isEmpty();

    broker.store.putIfAbsent(bucket, RejectedObjects.name(NIGHT, 1, 1, crc32c + 1), packet);
    assertThat(broker.conductor.books(NIGHT, true).wrong()).hasSize(1);
  }

  /**
   * TOPIC_COUNTS: the worker that evaluated it bad was refused, the one that made its row was not.
   */
  @Test
  void aDeadLetterWhoseAppendWasRefusedDoesNotCount() throws InterruptedException {
    send(0, 20);
    broker.conductor.start(NIGHT, TOPIC);
    assertThat(broker.conductor.end(NIGHT).wrong()).isEmpty();
    LogRecord inTable = firstAlert();
    try (LogWriter refused = broker.log.writer("refused")) {
      refused.begin();
      refused.publish(
          broker.names.topic(Topic.DEAD_LETTERS),
          PublishedAlerts.deadLetter(
                  Stage.TABLE, NIGHT, inTable, new UnreadableException(Reason.CORRUPT, "once"))
              .message());
      refused.commit();
    }

    NightBooks books = broker.conductor.books(NIGHT, true);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.deadLettered()).isEmpty();
  }

  private LogRecord firstAlert() {
    List<LogRecord> alerts = new ArrayList<>();
    broker.log.readToEnd(broker.names.topic(Topic.ALERTS), Map.of(), alerts::add);
    return alerts.get(0);
  }
}
