package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import nocturne.broker.automatic.AutomaticNights;
import nocturne.broker.automatic.Discovery;
import nocturne.broker.automatic.EndRule;
import nocturne.broker.automatic.LeaderElection;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nights that conduct themselves, by the real ingest, stages and conductor, in driven time. */
@Timeout(60)
class AutomaticNightsTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final Night NEXT = Night.parse("20210121");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final String NEXT_TOPIC = "ztf_20210121_programid1";

  private final Broker broker = new Broker();
  private final HandClock clock = new HandClock("2021-01-19T23:30:00Z");
  private final List<NightBooks> closed = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();

  @BeforeEach
  void begin() {
    broker.started();
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    broker.close();
  }

  /** How a run ends. */
  private record Run(CompletableFuture<Void> ended) {}

  private Run run(String name, HandClock time, KillPoint kill) {
    AutomaticNights nights =
        new AutomaticNights(
            broker.conductor(name, (night, doing) -> {}, kill),
            new AutomaticNights.Surroundings(
                broker.journal, broker.bookStore, broker.ledger, broker.survey, Ztf.SURVEY),
            new Discovery(
                Ztf.SURVEY,
                night -> List.of(Ztf.SURVEY.topic(night), broker.names.surveyTopic(night)),
                7),
            LeaderElection.take(
                broker.store, broker.names.bucket(Bucket.BROKER_FILES), name, Instant.EPOCH),
            EndRule.DEFAULT,
            time,
            new AutomaticNights.Listener() {
              @Override
              public void tell(Night night, String what) {}

              @Override
              public void waits(Night night, String why) {}

              @Override
              public void closed(NightBooks books) {
                closed.add(books);
              }
            });
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                nights.run();
                ended.complete(null);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended.cancel(false);
              } catch (Throwable e) {
                ended.completeExceptionally(e);
              }
            },
            name);
    thread.start();
    threads.add(thread);
    return new Run(ended);
  }

  private void send(String topic, int from, int to) {
    for (int i = from; i < to; i++) {
      broker.survey.send(topic, i % 2, SampleAlert.packet(1000 + i), 1_611_111_111_000L);
    }
  }

  private NightState state(Night night) {
    return broker.journal.latest(night).map(JournalEntry::state).orElse(NightState.IDLE);
  }

  /** Steps take real time; while they do, made-up time stands still. */
  private static void await(BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  private void passUntil(HandClock time, BooleanSupplier done) throws InterruptedException {
    passUntil(time, Instant.MAX, done);
  }

  /** Time stands still from then on, however long the nights' steps take. */
  private void passUntil(HandClock time, Instant longest, BooleanSupplier done)
      throws InterruptedException {
    while (!done.getAsBoolean()) {
      time.pass(time.utc().isBefore(longest) ? Duration.ofMinutes(10) : Duration.ZERO);
      Thread.sleep(20);
    }
  }

  @Test
  void aNightFromItsAnnouncementToALateTail() throws InterruptedException {
    run("auto", clock, KillPoint.NONE);
    clock.passTo("2021-01-20T00:05:00Z");
    await(() -> state(NIGHT) == NightState.STARTING);
    broker.survey.create(TOPIC, 2);
    clock.passTo("2021-01-20T01:00:00Z");
    assertThat(state(NIGHT)).isEqualTo(NightState.STARTING);

    send(TOPIC, 0, 1);
    passUntil(clock, () -> state(NIGHT) == NightState.RECEIVING);
    send(TOPIC, 1, 40);
    clock.passTo("2021-01-20T14:00:00Z");
    assertThat(state(NIGHT)).isEqualTo(NightState.RECEIVING);
    broker.survey.reachable(false);
    clock.passTo("2021-01-20T14:50:00Z");
    broker.survey.reachable(true);
    send(TOPIC, 40, 50);
    passUntil(clock, () -> !closed.isEmpty());

    // Not before; how soon after is NightWatchTest's, since closing takes real time.
    assertThat(clock.utc()).isAfterOrEqualTo("2021-01-20T15:20:00Z");
    assertThat(closed.get(0).wrong()).isEmpty();
    assertThat(closed.get(0).count("published")).isEqualTo(50);
    assertThat(broker.journal.latest(NIGHT).orElseThrow().settings()).isEmpty();

    send(TOPIC, 45, 60);
    passUntil(clock, () -> closed.size() == 2);

    assertThat(closed.get(1).wrong()).isEmpty();
    assertThat(closed.get(1).revision()).isEqualTo(2);
    assertThat(closed.get(1).count("published")).isEqualTo(60);
    assertThat(closed.get(1).count("duplicates")).isEqualTo(5);
  }

  @Test
  void aCloudedOutNightClosesEmpty() throws InterruptedException {
    run("auto", clock, KillPoint.NONE);
    passUntil(clock, () -> clock.utc().isAfter(Instant.parse("2021-01-20T00:05:00Z")));

    passUntil(clock, () -> !closed.isEmpty());

    assertThat(closed).hasSize(1);
    assertThat(closed.get(0).wrong()).isEmpty();
    assertThat(closed.get(0).count("received")).isZero();
    assertThat(broker.journal.history(NIGHT))
        .extracting(JournalEntry::state)
        .containsExactly(NightState.STARTING, NightState.CLOSED);
  }

  @Test
  void yesterdaysTailArrivesWhileTonightIsReceived() throws InterruptedException {
    HandClock next = new HandClock("2021-01-21T04:00:00Z");
    broker.survey.create(TOPIC, 2);
    send(TOPIC, 0, 20);
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT);
    broker.survey.create(NEXT_TOPIC, 2);
    send(NEXT_TOPIC, 100, 120);
    run("auto", next, KillPoint.NONE);
    passUntil(next, () -> state(NEXT) == NightState.RECEIVING);

    send(TOPIC, 20, 30);
    Instant beforeSunrise = Instant.parse("2021-01-21T10:00:00Z");
    passUntil(
        next, beforeSunrise, () -> state(NIGHT) == NightState.RECEIVING || closed.size() == 1);
    send(NEXT_TOPIC, 120, 140);
    passUntil(next, beforeSunrise, () -> closed.size() == 1);
    passUntil(next, () -> closed.size() == 2);

    assertThat(closed)
        .allSatisfy(books -> assertThat(books.wrong()).isEmpty())
        .extracting(NightBooks::night)
        .containsExactly(NIGHT, NEXT);
    assertThat(closed.get(0).revision()).isEqualTo(2);
    assertThat(closed.get(0).count("published")).isEqualTo(30);
    assertThat(closed.get(1).count("published")).isEqualTo(40);
  }

  @Test
  void ofTwoTheNewerGoesOn() throws InterruptedException {
    Run older = run("older", clock, KillPoint.NONE);
    clock.passTo("2021-01-20T00:05:00Z");
    await(() -> state(NIGHT) == NightState.STARTING);
    HandClock time = new HandClock("2021-01-20T01:00:00Z");
    run("newer", time, KillPoint.NONE);
    time.pass(Duration.ofMinutes(1));
    clock.tryPass(Duration.ofMinutes(1));

    older.ended().join();
    broker.survey.create(TOPIC, 2);
    send(TOPIC, 0, 10);
    passUntil(time, () -> state(NIGHT) == NightState.RECEIVING);
    assertThat(broker.journal.latest(NIGHT).orElseThrow().conductor()).isEqualTo("newer");
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(CrashPoint where) {
      super("killed at " + where, null, false, false);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"CONDUCTOR_.*", "BOOKS_.*"})
  void killedAnywhereItsSuccessorEndsTheNightAlike(CrashPoint fatal) throws InterruptedException {
    broker.survey.create(TOPIC, 2);
    Run doomed =
        run(
            "doomed",
            clock,
            place -> {
              if (place == fatal) {
                throw new Killed(place);
              }
            });
    boolean sent = false;
    while (!doomed.ended().isDone()) {
      clock.tryPass(Duration.ofMinutes(10));
      Thread.sleep(5);
      if (!sent && clock.utc().isAfter(Instant.parse("2021-01-20T00:30:00Z"))) {
        send(TOPIC, 0, 30);
        sent = true;
      }
    }
    if (!sent) {
      send(TOPIC, 0, 30);
    }
    assertThat(failure(doomed.ended())).isInstanceOf(Killed.class);
    closed.clear();

    HandClock time = new HandClock(clock.utc().toString());
    run("successor", time, KillPoint.NONE);
    passUntil(
        time,
        () ->
            state(NIGHT) == NightState.CLOSED
                && broker.bookStore.kept(NIGHT, 1).isPresent()
                && time.utc().isAfter(clock.utc().plusSeconds(300)));

    NightBooks books = broker.bookStore.kept(NIGHT, 1).orElseThrow();
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(30);
    assertThat(broker.journal.latest(NIGHT).orElseThrow().revision()).isEqualTo(1);
  }

  private static Throwable failure(CompletableFuture<Void> run) {
    try {
      run.join();
      throw new AssertionError("it ended well");
    } catch (CompletionException e) {
      return e.getCause();
    }
  }
}
