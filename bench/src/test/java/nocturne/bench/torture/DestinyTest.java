package nocturne.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import nocturne.broker.crash.Place;
import org.junit.jupiter.api.Test;

final class DestinyTest {
  private static List<Destiny> drawn(long seed) {
    Random random = new Random(seed);
    List<Place> places = Destiny.places("consumer", false);
    return Stream.generate(() -> Destiny.draw(random, places)).limit(100).toList();
  }

  @Test
  void aSeedGivesItsDestiniesAgain() {
    assertThat(drawn(5)).isEqualTo(drawn(5)).isNotEqualTo(drawn(6));
  }

  @Test
  void everyKindOfDeathIsDrawn() {
    assertThat(drawn(5).stream().map(Object::getClass).distinct()).hasSize(3);
  }

  /** But to those of what does not happen in these nights. */
  @Test
  void somebodyComesToEachPlace() {
    Set<Place> met = EnumSet.noneOf(Place.class);
    Stream.of("consumer", "archive", "tabulate", "filter", "fit", "figure", "conductor")
        .forEach(stages -> met.addAll(Destiny.places(stages, true)));
    assertThat(met)
        .isEqualTo(
            EnumSet.complementOf(
                EnumSet.of(
                    Place.RETRY_PUBLISHED,
                    Place.RETENTION_RECORDS_DELETED,
                    Place.RETENTION_TOPIC_DELETED,
                    Place.SETUP_MADE,
                    Place.TEARDOWN_DELETED,
                    Place.BUCKET_SET_ASIDE,
                    Place.DATASET_FORGOTTEN)));
  }

  @Test
  void aPlaceOfTheNightsEndIsNotWaitedForWhileItIsReceived() {
    assertThat(Destiny.places("consumer", false))
        .contains(Place.DOOR_COMMITTED)
        .doesNotContain(Place.DOOR_LEAVING, Place.DOOR_LEFT);
  }
}
