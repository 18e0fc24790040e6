package nocturne.bench;

import java.util.Iterator;
import java.util.NoSuchElementException;
import nocturne.app.Failure;
import nocturne.core.night.Night;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;

/**
 * Alerts of a simulated night, of which a given share passes the extragalactic filter. They are
 * taken from a larger night: an alert that would make the share too high or too low is left out.
 * Alerts are made while they are iterated, and each iterator returns the same.
 *
 * @param passing the share that passes, 0 to 1; exact to {@value #SLACK} alerts
 * @param cutouts size of the images
 */
record SimulatedMix(Night night, int count, double passing, CutoutSize cutouts)
    implements Iterable<SimulatedAlert> {
  private static final long SEED = 20210120;
  private static final int SLACK = 10;

  /** No share of the simulator's alerts that pass is below this. */
  private static final double FEWEST = 0.02;

  SimulatedMix {
    if (!(passing >= 0 && passing <= 1)) {
      throw new IllegalArgumentException("the share that passes is 0 to 1, not " + passing);
    }
  }

  /**
   * A mix for a benchmark of nights.
   *
   * @param percent that passes, as it was typed
   * @throws Failure with exit code 2 if it is no share
   */
  static SimulatedMix ofPercent(int count, double percent, CutoutSize cutouts) {
    if (!(percent >= 0 && percent <= 100)) {
      throw Failure.misuse("--passing is from 0 to 100.");
    }
    return new SimulatedMix(Packets.NIGHT, count, percent / 100, cutouts);
  }

  @Override
  public Iterator<SimulatedAlert> iterator() {
    double larger = count * Math.max(2, passing / FEWEST) + 1_000;
    Iterator<SimulatedAlert> all =
        SimulatedNight.of(night, SEED, (int) Math.min(SimulatedNight.MOST_ALERTS, larger))
            .withCutouts(cutouts)
            .iterator();
    return new Iterator<>() {
      private int given;
      private int passed;

      @Override
      public boolean hasNext() {
        return given < count;
      }

      @Override
      public SimulatedAlert next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all " + count + " alerts were given");
        }
        while (all.hasNext()) {
          SimulatedAlert alert = all.next();
          double owed = passing * (given + 1) - passed;
          boolean passes = alert.truth().expectedPass();
          if (passes ? owed > 0 : owed <= SLACK) {
            given++;
            passed += passes ? 1 : 0;
            return alert;
          }
        }
        throw new IllegalStateException(
            "the simulated night has too few alerts that pass for a share of " + passing);
      }
    };
  }
}
