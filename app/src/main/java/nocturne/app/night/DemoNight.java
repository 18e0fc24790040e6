package nocturne.app.night;

import nocturne.core.night.Night;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.Population;
import nocturne.simulator.night.Populations;
import nocturne.simulator.night.SimulatedNight;

/** The night of a demonstration, on every back end. */
public final class DemoNight {
  /** Its date. */
  public static final Night NIGHT = Night.parse("20210120");

  /** Some of each fault of a real stream. */
  public static final Faults FAULTS = new Faults(0.01, 0.001, 0.002, 0);

  /** Share of Type Ia supernovae among the objects: more than in any sky, for better statistics. */
  private static final double SUPERNOVAE = 0.025;

  private DemoNight() {}

  /** The alerts of a seed. */
  public static SimulatedNight of(int seed, int alerts) {
    return SimulatedNight.of(NIGHT, seed, alerts)
        .withPopulations(Populations.standard().with(Population.SN_IA, SUPERNOVAE));
  }
}
