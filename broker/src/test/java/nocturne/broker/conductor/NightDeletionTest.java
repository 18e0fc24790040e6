package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.instance.Doomed;
import nocturne.broker.instance.NightDeletion;
import nocturne.broker.port.PortException;
import nocturne.broker.retention.Retention;
import nocturne.broker.retention.RetentionRule;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A night that is deleted and received again, by the real ingest, stages and conductor. */
@Timeout(60)
class NightDeletionTest {
  private static final Instance.Testing MINE = Instance.testing("whole");
  private static final Night NIGHT = Night.parse("20210120");
  private static final Night OTHER = Night.parse("20210119");
  private static final long NOW = 1_611_111_111_000L;

  private Broker broker = new Broker();

  @AfterEach
  void stop() {
    broker.close();
  }

  private static String topic(Night night) {
    return "ztf_" + night.basicIso() + "_programid1";
  }

  private void send(Night night) {
    broker.survey.create(topic(night), 3);
    for (int i = 0; i < 30; i++) {
      broker.survey.send(topic(night), i % 3, SampleAlert.packet(1000 + i), NOW);
    }
    broker.survey.send(topic(night), 0, SampleAlert.packet(1000), NOW);
    broker.survey.send(topic(night), 2, "no alert".getBytes(StandardCharsets.UTF_8), NOW);
  }

  private NightBooks received(Night night) throws InterruptedException {
    broker.conductor.start(night, topic(night));
    return broker.conductor.end(night);
  }

  /** Ends the processes; others on the same stores may follow. */
  private void succeeded() {
    broker.close();
    broker = new Broker(broker, Broker.Software.GOOD);
  }

  private NightDeletion deletion(KillPoint kill) {
    Retention retention =
        new Retention(
            broker.backEnd(),
            broker.journal,
            broker.bookStore,
            broker.survey,
            new RetentionRule(Duration.ofDays(7), OptionalLong.empty()),
            Clock.systemUTC(),
            KillPoint.NONE);
    return new NightDeletion(MINE, broker.backEnd(), broker.journal, retention, kill);
  }

  private List<DeadLetterIndex.Entry> deadLetters() {
    return broker.deadLetters(DeadLetterReader.Wanted.of(NIGHT)).entries();
  }

  private long rows(String table) {
    AtomicInteger rows = new AtomicInteger();
    broker.tables.candids(table, NIGHT, candid -> rows.incrementAndGet());
    return rows.get();
  }

  /** How many epochs the alerts of a night reported first. */
  private long epochs(Night night) {
    return broker.tables.history(Names.PHOTOMETRY_TABLE).rows().stream()
        .filter(row -> row.report().night().equals(night))
        .count();
  }

  private void assertNothingIsLeft() {
    assertThat(rows(Names.ALERTS_TABLE)).isZero();
    assertThat(rows(Names.SALT2_TABLE)).isZero();
    assertThat(epochs(NIGHT)).isZero();
    for (Bucket bucket : Bucket.values()) {
      assertThat(broker.store.list(broker.names.bucket(bucket), ""))
          .extracting(entry -> entry.name())
          .noneMatch(name -> name.contains(NIGHT.basicIso()));
    }
    assertThat(deadLetters()).isEmpty();
    assertThat(broker.journal.latest(NIGHT)).isEmpty();
  }

  @Test
  void productionCannotEvenBeHandedOver() {
    for (Constructor<?> constructor : NightDeletion.class.getDeclaredConstructors()) {
      assertThat(constructor.getParameterTypes())
          .contains(Instance.Testing.class)
          .doesNotContain(Instance.class, Instance.Production.class, Names.class);
    }
  }

  @Test
  void aDeletedNightIsReceivedAsIfForTheFirstTime() throws InterruptedException {
    broker.started();
    send(NIGHT);
    NightBooks first = received(NIGHT);
    assertThat(deadLetters()).hasSize(1);
    succeeded();
    List<Doomed> gone = new ArrayList<>();
    List<Doomed> listed = deletion(KillPoint.NONE).list(NIGHT);

    assertThat(deletion(KillPoint.NONE).run(NIGHT, gone::add)).isPositive();

    assertThat(gone).isEqualTo(listed);
    assertThat(listed)
        .extracting(Doomed::holds)
        .contains("30 rows of the night", "30 plots of the night", "4 objects");
    assertNothingIsLeft();
    assertThat(broker.store.list(broker.names.bucket(Bucket.PLOTS), "")).isEmpty();
    for (String topic : List.of("ztf_alert_data-whole", "ztf_salt2-whole")) {
      // The last offset ends a transaction.
      assertThat(broker.log.extent(topic).values())
          .allMatch(kept -> kept.from() > 0 && kept.to() - kept.from() <= 1);
    }

    broker.started();
    NightBooks again = received(NIGHT);
    assertThat(again.wrong()).isEmpty();
    assertThat(again.revision()).isEqualTo(1);
    assertThat(again.counts()).isEqualTo(first.counts());
    assertThat(again.deadLettered()).isEqualTo(first.deadLettered());
    assertThat(rows(Names.ALERTS_TABLE)).isEqualTo(30);
    assertThat(deadLetters()).hasSize(1);
  }

  /** The other night began before: its ledger is read from a place before the deletion. */
  @Test
  void besideANightThatBeganBeforeTheDeletionTooAndThatOneStaysWhole() throws InterruptedException {
    broker.started();
    send(OTHER);
    received(OTHER);
    send(NIGHT);
    NightBooks first = received(NIGHT);
    succeeded();

    deletion(KillPoint.NONE).run(NIGHT, part -> {});

    assertNothingIsLeft();
    assertThat(broker.conductor.books(OTHER, true).wrong()).isEmpty();
    broker.started();
    broker.conductor.start(OTHER, topic(OTHER));
    NightBooks again = received(NIGHT);
    assertThat(again.wrong()).isEmpty();
    assertThat(again.counts()).isEqualTo(first.counts());
    assertThat(broker.conductor.end(OTHER).wrong()).isEmpty();
  }

  @Test
  void whatALaterNightReportedTooIsReportedByThatOneThen() throws InterruptedException {
    Night later = Night.parse("20210121");
    broker.started();
    send(NIGHT);
    received(NIGHT);
    send(later);
    assertThat(received(later).wrong()).isEmpty();
    assertThat(epochs(NIGHT)).isEqualTo(30 * 6);
    assertThat(epochs(later)).isZero();
    succeeded();

    deletion(KillPoint.NONE).run(NIGHT, part -> {});

    assertNothingIsLeft();
    assertThat(epochs(later)).isEqualTo(30 * 6);
    assertThat(broker.conductor.books(later, true).wrong()).isEmpty();
  }

  /** Killed after the first part, the second and so on. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "NIGHT_PART_.*")
  void killedAnywhereItIsRunAgain(CrashPoint place) throws InterruptedException {
    int kills = 0;
    boolean killed = true;
    while (killed) {
      broker.close();
      broker = new Broker();
      broker.started();
      send(NIGHT);
      received(NIGHT);
      succeeded();
      killed = false;
      try {
        deletion(NthReach.of(place, kills)).run(NIGHT, part -> {});
      } catch (NthReach.Killed e) {
        killed = true;
        kills++;
        if (broker.journal.latest(NIGHT).isPresent()) {
          deletion(KillPoint.NONE).run(NIGHT, part -> {});
        }
      }
      assertNothingIsLeft();
    }
    assertThat(kills).isEqualTo(8);
  }

  @Test
  void anOpenNightAndOneThatWasNeverStartedStayAsTheyAre() throws InterruptedException {
    assertThat(deletion(KillPoint.NONE).obstacle(NIGHT)).hasValueSatisfying(this::isNeverStarted);
    broker.started();
    send(NIGHT);
    send(OTHER);
    received(NIGHT);
    broker.conductor.start(OTHER, topic(OTHER));
    assertRefused("night 2021-01-19 is RECEIVING");
    broker.conductor.end(OTHER);
    assertRefused("works on ztf_");
    assertThat(rows(Names.ALERTS_TABLE)).isEqualTo(30);
    assertThat(broker.conductor.books(NIGHT, true).wrong()).isEmpty();
  }

  private void isNeverStarted(String why) {
    assertThat(why).contains("2021-01-20 was never started");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> deletion(KillPoint.NONE).run(NIGHT, part -> {}))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessageContaining(why);
  }
}
