package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import org.junit.jupiter.api.Test;

final class KillPlanTest {
  private static List<KillPlan> drawn(long seed) {
    Random random = new Random(seed);
    List<CrashPoint> places = KillPlan.places("ingest", false);
    return Stream.generate(() -> KillPlan.draw(random, places)).limit(100).toList();
  }

  @Test
  void aSeedGivesItsKillPlansAgain() {
    assertThat(drawn(5)).isEqualTo(drawn(5)).isNotEqualTo(drawn(6));
  }

  @Test
  void everyKindOfDeathIsDrawn() {
    assertThat(drawn(5).stream().map(Object::getClass).distinct()).hasSize(3);
  }

  private static final Set<CrashPoint> HAPPEN_NOT =
      EnumSet.of(
          CrashPoint.RETRY_PUBLISHED,
          CrashPoint.RETENTION_RECORDS_DELETED,
          CrashPoint.RETENTION_TOPIC_DELETED,
          CrashPoint.SETUP_MADE,
          CrashPoint.TEARDOWN_DELETED,
          CrashPoint.BUCKET_MOVED_AWAY,
          CrashPoint.DATASET_FORGOTTEN);

  /** But to those of what does not happen in these nights. */
  @Test
  void somebodyComesToEachPlace() {
    Set<CrashPoint> met = EnumSet.noneOf(CrashPoint.class);
    Stream.of("ingest", "archive", "table", "filter", "fit", "conductor")
        .forEach(stages -> met.addAll(KillPlan.places(stages, true)));
    assertThat(met)
        .isEqualTo(
            EnumSet.allOf(CrashPoint.class).stream()
                .filter(place -> !HAPPEN_NOT.contains(place))
                .filter(place -> !place.name().matches("(INTENT|GOOGLE)_.*"))
                .collect(Collectors.toSet()));
  }

  @Test
  void aPlaceOfTheNightsEndIsNotWaitedForWhileItIsReceived() {
    assertThat(KillPlan.places("ingest", false))
        .contains(CrashPoint.INGEST_COMMITTED)
        .doesNotContain(CrashPoint.INGEST_LEAVING, CrashPoint.INGEST_LEFT);
  }
}
