package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nights that are ended without somebody, and such as begin without a topic. */
@Timeout(60)
class CancelledNightTest {
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

  private JournalEntry latest() {
    return broker.journal.latest(NIGHT).orElseThrow();
  }

  @Test
  void aNightWhoseConsumerIsCancelledFailsAndIsGoneOnWith() throws InterruptedException {
    send(0, 10);
    broker.conductor.start(NIGHT, TOPIC);
    broker.stopIngest();
    send(10, 30);

    NightBooks without = broker.conductor.end(NIGHT, Set.of(Stage.INGEST));

    assertThat(latest().state()).isEqualTo(NightState.FAILED);
    assertThat(latest().note()).isEqualTo("cancelled: ingest");
    assertThat(without.wrong()).extracting(BookCheck::name).contains("survey");
    assertThat(broker.bookStore.kept(NIGHT, 1)).isEmpty();
    assertThatThrownBy(() -> broker.conductor.end(NIGHT)).isInstanceOf(NightException.class);

    try (Broker again = new Broker(broker, Broker.Software.GOOD).started()) {
      again.conductor.start(NIGHT, TOPIC);
      NightBooks books = again.conductor.end(NIGHT);
      assertThat(books.wrong()).isEmpty();
      assertThat(books.revision()).isEqualTo(1);
      assertThat(books.count("published")).isEqualTo(30);
    }
    assertThat(latest().cancelled()).isEmpty();
  }

  @Test
  void aNightThatFailedGoesOnThoughItsTopicIsGone() throws InterruptedException {
    send(0, 10);
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT, Set.of(Stage.INGEST));
    broker.survey.delete(TOPIC);

    broker.conductor.start(NIGHT, TOPIC);

    assertThat(latest().state()).isEqualTo(NightState.RECEIVING);
  }

  /** What was cancelled had been done: nothing is missing, so nothing failed. */
  @Test
  void aStageThatIsCancelledAndMissingNothingFailsNothing() throws InterruptedException {
    send(0, 10);
    broker.conductor.start(NIGHT, TOPIC);
    broker.conductor.end(NIGHT);
    send(0, 10);
    broker.conductor.start(NIGHT, TOPIC);

    NightBooks books = broker.conductor.end(NIGHT, Set.of(Stage.FILTER));

    assertThat(books.wrong()).isEmpty();
    assertThat(latest().state()).isEqualTo(NightState.CLOSED);
    assertThat(broker.bookStore.kept(NIGHT, 2)).contains(books);
  }

  /** Its worker waits for a table that never answers, and for nothing else. */
  @Test
  void aStageThatHangsHoldsUpNeitherTheEndWithoutItNorAnyOther() throws InterruptedException {
    CountDownLatch answers = new CountDownLatch(1);
    CountDownLatch hangs = new CountDownLatch(1);
    broker.close();
    Broker.Software hanging =
        new Broker.Software(Ztf.SURVEY, candid -> false, tables -> silent(tables, hangs, answers));
    try (Broker stuck = new Broker(broker, hanging).started()) {
      send(0, 20);
      stuck.conductor.start(NIGHT, TOPIC);
      hangs.await();

      NightBooks without = stuck.conductor.end(NIGHT, Set.of(Stage.TABLE));

      assertThat(latest().state()).isEqualTo(NightState.FAILED);
      assertThat(without.wrong()).extracting(BookCheck::name).contains("rows");
      assertThat(without.check(CheckName.ARCHIVED).orElseThrow().balances()).isTrue();
      assertThat(without.check(CheckName.EVALUATED).orElseThrow().balances()).isTrue();

      answers.countDown();
      stuck.conductor.start(NIGHT, TOPIC);
      assertThat(stuck.conductor.end(NIGHT).wrong()).isEmpty();
      assertThat(latest().state()).isEqualTo(NightState.CLOSED);
    }
  }

  /** Tables whose appends wait for an answer, whoever asks them to hurry. */
  private static Tables silent(Tables tables, CountDownLatch hangs, CountDownLatch answers) {
    return answering(
        Tables.class,
        tables,
        "writer",
        () -> {},
        writer ->
            answering(
                TableWriter.class,
                writer,
                "commit",
                () -> {
                  hangs.countDown();
                  try {
                    answers.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts a worker", e);
                  }
                },
                outcome -> outcome));
  }

  private static <T> T answering(
      Class<T> port, Object by, String call, Runnable before, UnaryOperator<Object> answer) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, args) -> {
              boolean meant = method.getName().equals(call);
              if (meant) {
                before.run();
              }
              try {
                Object answered = method.invoke(by, args);
                return meant ? answer.apply(answered) : answered;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** Else whoever waits for a stage that hangs could not be helped from another window. */
  @Test
  void anEndThatHangsIsCancelledFromAnotherWindow() throws InterruptedException {
    send(0, 10);
    broker.conductor.start(NIGHT, TOPIC);
    broker.stopIngest();
    send(10, 20);
    CountDownLatch waits = new CountDownLatch(1);
    Conductor hanging =
        broker.conductor(
            "hanging",
            (night, doing) -> {
              if (doing.contains("reads to the end")) {
                waits.countDown();
              }
            },
            KillPoint.NONE);
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(
            () -> {
              try {
                hanging.end(NIGHT);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waits.await();

    broker.conductor.end(NIGHT, Set.of(Stage.INGEST));

    assertThat(latest().state()).isEqualTo(NightState.FAILED);
    assertThatThrownBy(first::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(NightException.class);
  }

  @Test
  void aNightWithoutATopicStartsTheStagesAndIsGivenOneLater() throws InterruptedException {
    send(0, 10);

    broker.conductor.startWithoutTopic(NIGHT);
    assertThat(latest().state()).isEqualTo(NightState.RECEIVING);
    assertThat(latest().surveyTopic()).isEmpty();
    assertThat(broker.journal.openNights()).isEmpty();

    broker.conductor.startAtOnce(NIGHT, TOPIC, Map.of("source", "elsewhere"));
    assertThat(latest().surveyTopic()).contains(TOPIC);
    assertThat(latest().settings()).containsEntry("source", "elsewhere");
    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(10);
    assertThat(latest().settings()).isEmpty();
  }

  @Test
  void aNightThatNeverHadATopicClosesWithBooksOfZero() throws InterruptedException {
    broker.conductor.startWithoutTopic(NIGHT);

    NightBooks books = broker.conductor.end(NIGHT);

    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("received")).isZero();
    assertThat(latest().state()).isEqualTo(NightState.CLOSED);
    assertThat(latest().surveyTopic()).isEqualTo(Optional.empty());
  }
}
