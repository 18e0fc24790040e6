package nocturne.simulator.night;

import java.util.Iterator;
import java.util.List;
import nocturne.core.night.Night;

/**
 * A night of made-up alerts in the order they were exposed: candids ascend, and each packet comes
 * with its truth.
 *
 * <p>Everything is made while it is iterated; a block of 96 exposures is held at a time. An object
 * alerts in each of tonight's two visits that finds it, and the second alert's history holds the
 * first. Two nights share no objects, even with the same seed. Unchangeable; each iterator belongs
 * to one thread and gives the same sequence as any other.
 *
 * @param seed what all is drawn from
 * @param count how many alerts, 0 to {@value #MOST_ALERTS}
 * @param populations in what proportion the kinds alert
 * @param cutouts how large the images are
 * @param newSchemaFrom from this alert on, counted from 0, packets have a schema of a higher
 *     version with one more field; {@code count} or more for never
 */
public record SimulatedNight(
    Night night,
    long seed,
    int count,
    Populations populations,
    CutoutSize cutouts,
    int newSchemaFrom)
    implements Iterable<SimulatedAlert> {
  /** Three times the largest public night of ZTF in 2021-22. */
  public static final int MOST_ALERTS = 5_000_000;

  public SimulatedNight {
    if (count < 0 || count > MOST_ALERTS) {
      throw new IllegalArgumentException(
          "Cannot simulate a night of %s alerts: choose a number from 0 to %s."
              .formatted(count, MOST_ALERTS));
    }
  }

  /** With the standard populations and small images. */
  public static SimulatedNight of(Night night, long seed, int count) {
    return new SimulatedNight(
        night, seed, count, Populations.standard(), CutoutSize.SMALL, MOST_ALERTS);
  }

  public SimulatedNight withPopulations(Populations newPopulations) {
    return new SimulatedNight(night, seed, count, newPopulations, cutouts, newSchemaFrom);
  }

  public SimulatedNight withCutouts(CutoutSize newCutouts) {
    return new SimulatedNight(night, seed, count, populations, newCutouts, newSchemaFrom);
  }

  /** A night in which the survey changes its schema at an alert. */
  public SimulatedNight withNewSchemaFrom(int alert) {
    return new SimulatedNight(night, seed, count, populations, cutouts, alert);
  }

  /**
   * The Type Ia supernovae in the sky, those that no exposure finds too: as many draws as it took.
   */
  public List<InjectedSupernova> injectedSupernovae() {
    return List.copyOf(NightIterator.injected(this));
  }

  @Override
  public Iterator<SimulatedAlert> iterator() {
    return new NightIterator(this);
  }
}
