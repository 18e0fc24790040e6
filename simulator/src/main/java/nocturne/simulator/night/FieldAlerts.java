package nocturne.simulator.night;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The objects of one field that alert tonight, drawn one after the other until the field's share of
 * the night's alerts is reached.
 */
final class FieldAlerts {
  private static final long POPULATION_KEY = 1;
  private static final long OBJECT_KEY = 2;
  private static final int MOST_ATTEMPTS = 20_000;

  /** More than any field will have; keeps names apart between fields. */
  private static final int MOST_OBJECTS = 1 << 17;

  /** 26 to the 7th: how many names of seven letters there are. */
  private static final long NAMES = 8_031_810_176L;

  private static final long NAME_STEP = 3_141_592_653L; // odd and no multiple of 13

  private final ObservingPlan.FieldVisits visits;
  private final List<Alerting> objects = new ArrayList<>();
  private final List<InjectedSupernova> injected = new ArrayList<>();

  /** Draws until {@code share} alerts are together. */
  FieldAlerts(
      ObservingPlan.FieldVisits visits, Populations populations, int share, int year, long seed) {
    this.visits = visits;
    long fieldSeed = Draw.mix(seed, visits.field().number());
    int alerts = 0;
    for (int k = 0; alerts < share; k++) {
      Alerting next = draw(populations, fieldSeed, name(seed, k), year, k);
      if (alerts + next.alerts() > share) {
        next.second = false;
      }
      objects.add(next);
      alerts += next.alerts();
    }
    objects.sort(
        Comparator.comparingInt((Alerting a) -> a.object.place().rcid())
            .thenComparingInt(a -> a.number));
  }

  ObservingPlan.FieldVisits visits() {
    return visits;
  }

  /** The objects in the order of quadrants. */
  List<Alerting> objects() {
    return objects;
  }

  /** The Type Ia supernovae that were put into the field, seen or not. */
  List<InjectedSupernova> injected() {
    return injected;
  }

  private String name(long seed, int k) {
    long ordinal = (long) visits.field().number() * MOST_OBJECTS + k;
    long index = (ordinal * NAME_STEP + (seed >>> 1) % NAMES) % NAMES;
    char[] letters = new char[7];
    for (int i = letters.length - 1; i >= 0; i--) {
      letters[i] = (char) ('a' + index % 26);
      index /= 26;
    }
    return new String(letters);
  }

  private Alerting draw(Populations populations, long fieldSeed, String letters, int year, int k) {
    long seed = Draw.mix(fieldSeed, k);
    Population population = populations.at(Draw.fraction(Draw.mix(seed, POPULATION_KEY)));
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      long own = Draw.mix(Draw.mix(seed, OBJECT_KEY), attempt);
      Draw draw = new Draw(own);
      double margin = 20;
      SkyField.Place place =
          visits
              .field()
              .place(
                  draw.below(SkyField.QUADRANTS),
                  draw.uniform(margin, SkyField.QUADRANT_PIXELS - margin),
                  draw.uniform(margin, SkyField.QUADRANT_PIXELS - margin));
      SimulatedObject object =
          population.draw(new Population.Placement(visits, place, letters, year), draw);
      boolean first = Measurement.of(object, visits.first(), own).isDetection();
      boolean second = Measurement.of(object, visits.second(), own).isDetection();
      inject(object, first || second);
      if (first || second) {
        return new Alerting(object, own, k, first, second);
      }
    }
    throw new IllegalStateException(
        String.format(
            Locale.ROOT,
            "Cannot simulate %s in field %d: none of %d drawn is bright enough for the exposure;"
                + " report this with the seed.",
            population.label(),
            visits.field().number(),
            MOST_ATTEMPTS));
  }

  private void inject(SimulatedObject object, boolean seen) {
    if (object.light() instanceof Light.Salt light) {
      boolean shone = light.shines(visits.first().jd()) || light.shines(visits.second().jd());
      InjectedSupernova.Outcome outcome =
          seen
              ? InjectedSupernova.Outcome.SEEN
              : shone ? InjectedSupernova.Outcome.TOO_FAINT : InjectedSupernova.Outcome.DARK;
      injected.add(
          new InjectedSupernova(seen ? object.objectId() : null, light.parameters(), outcome));
    }
  }

  /**
   * An object with the visits of tonight that find it; its first candid is set when it is known.
   */
  static final class Alerting {
    final SimulatedObject object;
    final long seed;
    final int number;
    final boolean first;
    boolean second;
    long firstCandid;
    int firstRow;

    Alerting(SimulatedObject object, long seed, int number, boolean first, boolean second) {
      this.object = object;
      this.seed = seed;
      this.number = number;
      this.first = first;
      this.second = second;
    }

    int alerts() {
      return (first ? 1 : 0) + (second ? 1 : 0);
    }
  }
}
