package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.deadletter.RetryService;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.TableRow;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Topic;
import nocturne.core.lightcurve.Flux;
import nocturne.core.night.Night;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.sample.LikeZtf;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters that are tried again: afterwards the books are as if nothing had failed. */
@Timeout(60)
class DeadLettersRetriedTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final long NOW = 1_611_111_111_000L;

  /** An older version: wants a real-bogus score, and fails in filter and table. */
  private static final Broker.Software STRICT =
      new Broker.Software(
          LikeZtf.requiring("jd", "magpsf", "rb"),
          candid -> candid % 12 == 5,
          tables -> refusing(tables, candid -> candid % 10 == 7),
          failing(new SampleFitter()));

  private Broker broker = new Broker();

  @AfterEach
  void stop() {
    broker.close();
  }

  private static Tables refusing(Tables tables, LongPredicate refuses) {
    return (Tables)
        Proxy.newProxyInstance(
            Tables.class.getClassLoader(),
            new Class<?>[] {Tables.class},
            (proxy, method, args) -> {
              Object answer = method.invoke(tables, args);
              return answer instanceof TableWriter writer ? refusing(writer, refuses) : answer;
            });
  }

  private static TableWriter refusing(TableWriter writer, LongPredicate refuses) {
    return (TableWriter)
        Proxy.newProxyInstance(
            TableWriter.class.getClassLoader(),
            new Class<?>[] {TableWriter.class},
            (proxy, method, args) -> {
              if (method.getName().equals("add") && refuses.test(candid(args))) {
                throw new IllegalArgumentException("a field is too wide");
              }
              try {
                return method.invoke(writer, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A fit that fails on a light curve whose last magnitude is 18.25, as some of the night have. */
  private static LightCurveFitter failing(LightCurveFitter fitter) {
    return photometry -> {
      double flux = photometry.get(photometry.size() - 1).flux();
      if (Math.abs(flux - Flux.ofMagnitude(18.25, Flux.ZERO_POINT)) < 1e-6 * flux) {
        throw new IllegalStateException("this fit fails");
      }
      return fitter.fit(photometry);
    };
  }

  private static long candid(Object[] added) {
    return added[0] instanceof TableRow row
        ? row.candid().value()
        : ((Alert) added[1]).candid().value();
  }

  private void send(int partition, byte[] packet) {
    broker.survey.send(TOPIC, partition, packet, NOW);
  }

  /**
   * Sixty alerts: four the strict ingest cannot use, six its tables refuse, five its filter fails
   * on and four its fit; three have too few points for any fit.
   */
  private void sendNight() {
    broker.survey.create(TOPIC, 3);
    for (int i = 0; i < 60; i++) {
      SampleAlert alert = SampleAlert.of(1000 + i);
      if (i % 15 == 1) {
        alert = alert.candidate("rb", null);
      }
      if (i % 14 == 3) {
        alert = alert.candidate("magpsf", 18.25f);
      }
      if (i % 20 == 9) {
        alert = alert.noHistory().epoch(alert.jd() - 3, 1, 18.75f, 0.05f, "t", 5);
      }
      send(i % 3, alert.packet());
    }
    send(0, SampleAlert.packet(1000));
    send(2, "not an alert".getBytes(StandardCharsets.UTF_8));
  }

  private NightBooks night(Broker.Software software) throws InterruptedException {
    restart(software);
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    return broker.conductor.end(NIGHT);
  }

  private void restart(Broker.Software software) {
    Broker before = broker;
    before.close();
    broker = new Broker(before, software).started();
  }

  private DeadLetterIndex deadLetters() {
    return broker.deadLetters(Wanted.ALL);
  }

  private int ask(List<DeadLetterIndex.Entry> entries) {
    return new RetryService(broker.log, broker.names.topic(Topic.DEAD_LETTERS), "service")
        .ask(entries);
  }

  private static Map<String, Long> counts(NightBooks books) {
    return books.counts();
  }

  @Test
  void afterTheyAreGoodTheBooksAreAsIfTheyHadNeverFailed() throws InterruptedException {
    NightBooks undisturbed = night(Broker.Software.GOOD);
    broker.close();
    broker = new Broker();
    NightBooks strict = night(STRICT);
    assertThat(strict.wrong()).isEmpty();
    assertThat(strict.deadLettered().keySet())
        .contains(
            "ingest MISSING_FIELD",
            "ingest NOT_AVRO",
            "table CORRUPT",
            "filter KILLED_WORKER",
            "fit PLUGIN_FAILED");
    List<DeadLetterIndex.Entry> pending = deadLetters().pending();
    assertThat(pending)
        .extracting(entry -> entry.deadLetter().stage())
        .contains(Stage.INGEST, Stage.TABLE, Stage.FILTER, Stage.FIT);
    broker.survey.delete(TOPIC);

    restart(Broker.Software.GOOD);
    assertThat(ask(pending)).isEqualTo(pending.size());
    assertThat(ask(pending)).as("each a second time").isEqualTo(pending.size());
    NightBooks again = broker.conductor.takeRetries(NIGHT).orElseThrow();

    assertThat(again.wrong()).isEmpty();
    assertThat(again.revision()).isEqualTo(2);
    assertThat(again.deadLettered()).isEqualTo(undisturbed.deadLettered());
    assertThat(counts(again)).isEqualTo(counts(undisturbed));
    assertThat(again.checks())
        .extracting(l -> l.checkName() + " " + l.expected() + " " + l.found())
        .isEqualTo(
            undisturbed.checks().stream()
                .map(l -> l.checkName() + " " + l.expected() + " " + l.found())
                .toList());
    assertThat(deadLetters().pending())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.deadLetter().reason()).isEqualTo(Reason.NOT_AVRO);
              assertThat(entry.retries()).isEqualTo(2);
              assertThat(entry.state()).isEqualTo(DeadLetterIndex.State.PENDING);
            });
    assertThat(broker.journal.latest(NIGHT).orElseThrow().state()).isEqualTo(NightState.CLOSED);
  }

  @Test
  void whatFailsAgainPendsAndCountsOnce() throws InterruptedException {
    NightBooks first = night(STRICT);
    List<DeadLetterIndex.Entry> pending = deadLetters().pending();

    assertThat(ask(pending)).isEqualTo(pending.size());
    NightBooks again = broker.conductor.takeRetries(NIGHT).orElseThrow();

    assertThat(again.wrong()).isEmpty();
    assertThat(again.deadLettered()).isEqualTo(first.deadLettered());
    assertThat(deadLetters().pending())
        .hasSameSizeAs(pending)
        .allSatisfy(entry -> assertThat(entry.state()).isEqualTo(DeadLetterIndex.State.PENDING));
  }

  @Test
  void anOpenNightTakesThemAsItGoesOn() throws InterruptedException {
    restart(STRICT);
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    while (broker.conductor.books(NIGHT, true).count("received") < 62) {
      Thread.sleep(20);
    }
    restart(Broker.Software.GOOD);
    List<DeadLetterIndex.Entry> pending = new ArrayList<>(deadLetters().pending());
    ask(pending);

    assertThat(broker.conductor.takeRetries(NIGHT)).isEqualTo(Optional.empty());
    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.deadLettered()).isEqualTo(Map.of("ingest NOT_AVRO", 1L));
    assertThat(books.count("published")).isEqualTo(60);
  }

  /** What died there died of something else, so it is taken before the night closes. */
  @Test
  void aPacketThatHarmsNobodyByItselfHealsBeforeTheNightCloses() throws InterruptedException {
    Set<Long> once = ConcurrentHashMap.newKeySet();
    restart(
        new Broker.Software(
            Ztf.SURVEY, candid -> candid % 12 == 5 && once.add(candid), UnaryOperator.identity()));
    List<Stage> tried = Collections.synchronizedList(new ArrayList<>());
    broker.trial =
        (stage, packet) -> {
          tried.add(stage);
          return true;
        };
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(tried).hasSize(5).containsOnly(Stage.FILTER);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(1);
    assertThat(books.deadLettered()).isEqualTo(Map.of("ingest NOT_AVRO", 1L));
    assertThat(broker.journal.history(NIGHT))
        .filteredOn(entry -> entry.state() == NightState.DRAINING)
        .hasSize(2)
        .last()
        .satisfies(entry -> assertThat(entry.note()).contains("5 packets that killed workers"));
  }

  @Test
  void aPacketThatKillsByItselfStays() throws InterruptedException {
    restart(new Broker.Software(Ztf.SURVEY, candid -> candid % 12 == 5, UnaryOperator.identity()));
    broker.trial = (stage, packet) -> false;
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.deadLettered()).containsEntry("filter KILLED_WORKER", 5L);
    assertThat(broker.journal.history(NIGHT))
        .filteredOn(entry -> entry.state() == NightState.DRAINING)
        .hasSize(1);
  }

  /** A conductor that dies while packets are tried again is followed by one that ends the night. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"DEAD_LETTERS_ASKED_AGAIN"})
  void aConductorThatDiesAfterAskingIsFollowed(CrashPoint fatal) throws InterruptedException {
    Set<Long> once = ConcurrentHashMap.newKeySet();
    restart(
        new Broker.Software(
            Ztf.SURVEY, candid -> candid % 12 == 5 && once.add(candid), UnaryOperator.identity()));
    broker.trial = (stage, packet) -> true;
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    Conductor dying =
        broker.conductor(
            "dying",
            (night, doing) -> {},
            place -> {
              if (place == fatal) {
                throw new AssertionError("killed");
              }
            });
    assertThatThrownBy(() -> dying.end(NIGHT)).isInstanceOf(AssertionError.class);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.deadLettered()).isEqualTo(Map.of("ingest NOT_AVRO", 1L));
  }

  /**
   * The requests of the dead stand behind the ends that its successor drains to. The filter takes
   * them after that, before it is looked whether any packet is still to be tried; the fit is late.
   */
  @Test
  void whatTheDeadAskedForIsWaitedForThoughNothingPends() throws InterruptedException {
    CountDownLatch filters = new CountDownLatch(1);
    CountDownLatch fits = new CountDownLatch(1);
    AtomicBoolean isLate = new AtomicBoolean();
    Set<Long> once = ConcurrentHashMap.newKeySet();
    LightCurveFitter fitter = new SampleFitter();
    restart(
        new Broker.Software(
            Ztf.SURVEY,
            candid -> {
              if (candid % 12 != 5 || once.add(candid)) {
                return candid % 12 == 5;
              }
              await(filters);
              return false;
            },
            UnaryOperator.identity(),
            photometry -> {
              if (isLate.get()) {
                await(fits);
              }
              return fitter.fit(photometry);
            },
            true));
    broker.trial = (stage, packet) -> true;
    sendNight();
    broker.conductor.start(NIGHT, TOPIC);
    Conductor dying =
        broker.conductor(
            "dying",
            (night, doing) -> {},
            place -> {
              if (place == CrashPoint.DEAD_LETTERS_ASKED_AGAIN) {
                throw new AssertionError("killed");
              }
            });
    assertThatThrownBy(() -> dying.end(NIGHT)).isInstanceOf(AssertionError.class);
    isLate.set(true);

    NightBooks books =
        broker
            .conductor(
                "successor",
                (night, doing) -> {
                  if (doing.startsWith("reading dead letters")) {
                    filters.countDown();
                    awaitFiltersRetried(5);
                  } else if (filters.getCount() == 0 && doing.startsWith("draining")) {
                    fits.countDown();
                  }
                },
                KillPoint.NONE)
            .end(NIGHT);
    fits.countDown();

    assertThat(books.wrong()).isEmpty();
    assertThat(books.deadLettered()).isEqualTo(Map.of("ingest NOT_AVRO", 1L));
    assertThat(broker.journal.history(NIGHT).stream().map(JournalEntry::note))
        .contains("dead letters that were asked for meanwhile are tried again");
  }

  private void awaitFiltersRetried(int packets) {
    Set<RecordPlace> retried = new HashSet<>();
    while (retried.size() < packets) {
      broker.ledger.read(
          LedgerMark.START,
          new Ledger.Scope.All(),
          told -> {
            if (told instanceof Retried again && again.stage().equals(Stage.FILTER)) {
              retried.add(again.deadLetter());
            }
          });
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
