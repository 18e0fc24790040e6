package nocturne.broker.automatic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** Nights of real shapes in made-up time; minutes are counted from 00:00 UTC of the date. */
class NightWatchTest {
  private static final int DAY = 24 * 60;
  private static final Night NIGHT = Night.parse("20201227");

  private static PlayedNight night() {
    return new PlayedNight(NIGHT);
  }

  @Test
  void anUsualNightIsAnnouncedStartedAndEndedOnce() {
    PlayedNight night = night().alerts(130, 850, 360).alerts(850, 900, 90_000 / 50).play(-300, DAY);

    assertThat(night.done)
        .extracting(d -> d.decision().getClass().getSimpleName())
        .containsExactly("Announce", "Start", "End");
    assertThat(night.done.get(0).minute()).isZero();
    assertThat(night.starts()).containsExactly(130);
    assertThat(night.ends()).containsExactly(899 + 30);
    assertThat(night.received()).isEqualTo(night.sent());
  }

  @Test
  void aTopicThatIsListedAndEmptyStartsNothing() {
    PlayedNight night = night().listedFrom(10).play(0, 600);

    assertThat(night.starts()).isEmpty();
    assertThat(night.state()).isEqualTo(NightState.STARTING);
  }

  @Test
  void aCloudedOutNightClosesEmptyHalfAnHourAfterSunrise() {
    PlayedNight night = night().play(0, DAY);

    assertThat(night.ends()).containsExactly(night.sunriseMinute + 31);
    assertThat(night.state()).isEqualTo(NightState.CLOSED);
    assertThat(night.received()).isZero();
  }

  @Test
  void cloudsInTheMiddleOfTheNightAreNoEnd() {
    PlayedNight night = night().alerts(150, 200, 300).alerts(700, 850, 300).play(0, DAY);

    assertThat(night.starts()).containsExactly(150);
    assertThat(night.ends()).hasSize(1).allMatch(minute -> minute >= night.sunriseMinute);
  }

  @Test
  void aNightWhoseSkyStayedClosedFromMidnightEndsHalfAnHourAfterSunrise() {
    PlayedNight night = night().alerts(150, 200, 300).play(0, DAY);

    assertThat(night.ends()).containsExactly(night.sunriseMinute + 31);
  }

  /** 27 December 2020: the survey sent the whole topic once more at ten in the morning, Eastern. */
  @Test
  void aTopicSentAgainInTheMorningIsTheNextRevision() {
    PlayedNight night =
        night().alerts(130, 850, 288_533 / 720).alerts(15 * 60 + 90, 5).play(0, 15 * 60 + 90);
    assertThat(night.state()).isEqualTo(NightState.CLOSED);
    long first = night.received();

    night.alerts(16 * 60 + 30, 16 * 60 + 40, first / 10).play(15 * 60 + 90, DAY + 300);

    assertThat(night.revision()).isEqualTo(2);
    assertThat(night.state()).isEqualTo(NightState.CLOSED);
    assertThat(night.received()).isEqualTo(night.sent()).isGreaterThan(2 * first - 20);
    assertThat(night.starts()).hasSize(2);
  }

  @Test
  void sentAgainBeforeItWasQuietForHalfAnHourItIsTheSameRevision() {
    PlayedNight night =
        night().alerts(130, 890, 380).alerts(15 * 60, 15 * 60 + 10, 28_853).play(0, DAY);

    assertThat(night.revision()).isEqualTo(1);
    assertThat(night.ends()).containsExactly(15 * 60 + 9 + 30);
  }

  @Test
  void aRestartOfTheClustersIsNoEnd() {
    PlayedNight night =
        night().alerts(130, 880, 300).outage(885, 40).alerts(930, 940, 2_000).play(0, DAY);

    assertThat(night.ends()).containsExactly(939 + 30);
    assertThat(night.revision()).isEqualTo(1);
  }

  @Test
  void anOutageOverSunriseOfACloudedOutNightDelaysItsEnd() {
    int sunrise = night().sunriseMinute;
    PlayedNight night = night().outage(sunrise - 10, 120).play(0, DAY);

    assertThat(night.ends()).containsExactly(sunrise + 110 + 30);
  }

  @Test
  void aTopicThatWasCompleteWhenItWasFoundEndsAfterTwoMinutes() {
    PlayedNight night = night().alerts(130, 850, 360).play(2 * DAY, 3 * DAY);

    assertThat(night.starts()).containsExactly(2 * DAY);
    assertThat(night.ends()).containsExactly(2 * DAY + 2);
  }

  @Test
  void aTopicThatStillMovesWhenItIsFoundHasHalfAnHour() {
    PlayedNight night = night().alerts(130, 1100, 100).play(1000, DAY);

    assertThat(night.ends()).containsExactly(1099 + 30);
  }

  @Test
  void nothingEndsBeforeIngestHasReadAll() {
    PlayedNight night = night().alerts(130, 850, 360).ingestSleepsUntil(1300).play(0, DAY);

    assertThat(night.ends()).containsExactly(1300);
  }

  @Test
  void anOldNightOfWhichNothingIsThereIsLetBe() {
    PlayedNight night = night().play(3 * DAY, 5 * DAY);

    assertThat(night.done).isEmpty();
  }

  @Test
  void aKilledConductorSeesHalfAnHourOfQuietAnew() {
    PlayedNight night = night().alerts(130, 895, 360).kill(920).play(0, DAY);

    assertThat(night.ends()).containsExactly(920 + 30);
    assertThat(night.revision()).isEqualTo(1);
  }

  @Test
  void whatAnotherConductorBeginsIsHisUntilHeHadHalfAnHour() {
    NightWatch watch =
        new NightWatch(NIGHT, Ztf.SURVEY, Instant.parse("2020-12-27T14:50:00Z"), EndRule.DEFAULT);
    JournalEntry draining =
        JournalEntry.first(NIGHT, Instant.EPOCH, "by hand", Optional.of("t"))
            .next(NightState.RECEIVING, Instant.EPOCH, "by hand")
            .next(NightState.DRAINING, Instant.EPOCH, "by hand");
    List<Integer> ends = new ArrayList<>();
    for (int minute = 0; minute < 40; minute++) {
      NightWatch.Decision decision =
          watch.decide(
              new NightWatch.Observation(
                  Instant.parse("2020-12-27T10:00:00Z"),
                  Duration.ofMinutes(minute),
                  Optional.of(draining),
                  true,
                  false,
                  new SurveySnapshot.Topics(List.of()),
                  Map.of()));
      if (decision instanceof NightWatch.Decision.End) {
        ends.add(minute);
      }
    }
    assertThat(ends).first().isEqualTo(30);
  }

  @Test
  void whatAPredecessorBeganIsGoneOnWithAtOnceThoughTheSurveyIsAway() {
    NightWatch watch =
        new NightWatch(NIGHT, Ztf.SURVEY, Instant.parse("2020-12-27T14:50:00Z"), EndRule.DEFAULT);
    JournalEntry draining =
        JournalEntry.first(NIGHT, Instant.EPOCH, "dead", Optional.of("t"))
            .next(NightState.RECEIVING, Instant.EPOCH, "dead")
            .next(NightState.DRAINING, Instant.EPOCH, "dead");
    JournalEntry closed = draining.next(NightState.CLOSED, Instant.EPOCH, "dead");

    assertThat(watch.decide(away(draining, false))).isInstanceOf(NightWatch.Decision.End.class);
    assertThat(watch.decide(away(closed, true))).isInstanceOf(NightWatch.Decision.End.class);
    assertThat(watch.decide(away(closed, false))).isInstanceOf(NightWatch.Decision.Wait.class);
  }

  private static NightWatch.Observation away(JournalEntry entry, boolean owesBooks) {
    return new NightWatch.Observation(
        Instant.parse("2020-12-27T10:00:00Z"),
        Duration.ZERO,
        Optional.of(entry),
        false,
        owesBooks,
        new SurveySnapshot.Unreachable("away"),
        Map.of());
  }

  // ---- any night ----

  /**
   * @param bursts start and length in minutes, alerts a minute
   * @param outages start and length
   */
  record Shape(
      int dayOfYear, List<int[]> bursts, List<int[]> outages, List<Integer> kills, boolean listed) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("day " + dayOfYear + (listed ? ", listed" : ""));
      bursts.forEach(b -> text.append(", alerts ").append(java.util.Arrays.toString(b)));
      outages.forEach(o -> text.append(", out ").append(java.util.Arrays.toString(o)));
      return text.append(", kills ").append(kills).toString();
    }

    PlayedNight played() {
      PlayedNight night = new PlayedNight(new Night(LocalDate.ofYearDay(2021, dayOfYear)));
      bursts.forEach(b -> night.alerts(b[0], b[0] + b[1], b[2]));
      outages.forEach(o -> night.outage(o[0], o[1]));
      kills.forEach(night::kill);
      return listed ? night.listedFrom(1) : night;
    }
  }

  @Provide
  Arbitrary<Shape> shapes() {
    Arbitrary<int[]> burst =
        Combinators.combine(
                Arbitraries.integers().between(60, 2000),
                Arbitraries.integers().between(1, 200),
                Arbitraries.integers().between(1, 80_000))
            .as((from, length, rate) -> new int[] {from, length, rate});
    Arbitrary<int[]> outage =
        Combinators.combine(
                Arbitraries.integers().between(0, 2200), Arbitraries.integers().between(1, 90))
            .as((from, length) -> new int[] {from, length});
    return Combinators.combine(
            Arbitraries.integers().between(1, 365),
            burst.list().ofMaxSize(6),
            outage.list().ofMaxSize(4),
            Arbitraries.integers().between(0, 2300).list().ofMaxSize(4),
            Arbitraries.of(true, false))
        .as(Shape::new);
  }

  @Property(tries = 100)
  void everyNightIsClosedWithAllThatCameAndNeverInTheDark(@ForAll("shapes") Shape shape) {
    PlayedNight night = shape.played().play(0, 2400);

    assertThat(night.state()).isEqualTo(NightState.CLOSED);
    assertThat(night.received()).isEqualTo(night.sent());
    assertThat(night.ends()).allMatch(minute -> minute >= night.sunriseMinute);
    assertThat(night.revision()).isEqualTo(night.ends().size());
    // More revisions than pauses between what came would be restlessness.
    assertThat(night.revision()).isLessThanOrEqualTo(shape.bursts().size() + 1);
    assertThat(night.starts()).hasSizeBetween(night.revision() - 1, night.revision());
  }

  /** Each end has seen its quiet, whoever watched: nothing came, and nobody was out, before it. */
  @Property(tries = 100)
  void noEndWithoutQuiet(@ForAll("shapes") Shape shape) {
    PlayedNight night = shape.played().play(0, 2400);

    for (int end : night.ends()) {
      int start = night.starts().stream().filter(s -> s <= end).reduce((a, b) -> b).orElse(0);
      int needed = start >= night.sunriseMinute ? 2 : 30;
      for (int[] burst : shape.bursts()) {
        int last = Math.min(burst[0] + burst[1] - 1, end);
        if (burst[0] <= end) {
          assertThat(end - last).isGreaterThanOrEqualTo(needed);
        }
      }
      for (int[] out : shape.outages()) {
        if (out[0] < end) {
          assertThat(end - Math.min(out[0] + out[1], end)).isGreaterThanOrEqualTo(needed);
        }
      }
    }
  }

  /** Two years of nights as they were in 2021 and 2022: counts, clouds, restarts, repeats. */
  @Test
  void twoYearsOfNights() {
    Random random = new Random(20210120);
    int empty = 0;
    int again = 0;
    for (int day = 0; day < 730; day++) {
      PlayedNight night = new PlayedNight(new Night(LocalDate.of(2019, 1, 1).plusDays(day)));
      boolean clouded = random.nextInt(5) == 0;
      long count = Math.min(1_680_000, Math.round(262_000 * Math.exp(0.6 * random.nextGaussian())));
      if (!clouded) {
        int from = 120 + random.nextInt(120);
        int to = night.sunriseMinute - 10 - random.nextInt(60);
        night.alerts(from, to, count / (to - from)).alerts(night.sunriseMinute + 5, 90_000 / 8);
      }
      night.outage(60 * 9 + random.nextInt(600), 1 + random.nextInt(20));
      boolean repeated = !clouded && random.nextInt(20) == 0;
      if (repeated) {
        night.alerts(16 * 60 + 30, 16 * 60 + 45, count / 15);
      }
      night.play(0, DAY + 600);

      assertThat(night.state()).as(night.night.toString()).isEqualTo(NightState.CLOSED);
      assertThat(night.received()).as(night.night.toString()).isEqualTo(night.sent());
      assertThat(night.revision()).as(night.night.toString()).isLessThanOrEqualTo(2);
      empty += night.sent() == 0 ? 1 : 0;
      again += night.revision() == 2 ? 1 : 0;
    }
    assertThat(empty).isBetween(100, 190);
    assertThat(again).isPositive();
  }
}
