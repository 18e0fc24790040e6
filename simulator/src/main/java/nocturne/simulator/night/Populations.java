package nocturne.simulator.night;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The proportions in which the kinds of objects make alerts.
 *
 * @param weights share of each kind among the objects that alert at least once in the night; they
 *     need not add up to one, and a kind left out does not occur
 */
public record Populations(Map<Population, Double> weights) {

  public Populations {
    double sum = 0;
    for (Map.Entry<Population, Double> weight : weights.entrySet()) {
      if (!(weight.getValue() >= 0) || weight.getValue().isInfinite()) {
        throw new IllegalArgumentException(
            ("Cannot draw objects with the weights %s: %s has %s; give a number that is"
                    + " not negative.")
                .formatted(weights, weight.getKey().label(), weight.getValue()));
      }
      sum += weight.getValue();
    }
    if (sum == 0) {
      throw new IllegalArgumentException(
          "Cannot draw objects with the weights "
              + weights
              + ": their sum is zero; give at least one a positive weight.");
    }
    weights = Map.copyOf(weights);
  }

  /**
   * Our choice, modelled on a public ZTF night: mostly variable stars, artefacts and asteroids,
   * with one supernova in a hundred objects.
   */
  public static Populations standard() {
    Map<Population, Double> weights = new EnumMap<>(Population.class);
    weights.put(Population.VARIABLE_STAR, 0.62);
    weights.put(Population.BOGUS, 0.205);
    weights.put(Population.ASTEROID, 0.12);
    weights.put(Population.AGN, 0.045);
    weights.put(Population.SN_IA, 0.007);
    weights.put(Population.SN_CC, 0.003);
    return new Populations(weights);
  }

  /** With another share of one kind. */
  public Populations with(Population population, double weight) {
    Map<Population, Double> changed = new EnumMap<>(Population.class);
    changed.putAll(weights);
    changed.put(population, weight);
    return new Populations(changed);
  }

  /** A population of one kind alone. */
  public static Populations only(Population population) {
    return new Populations(Map.of(population, 1.0));
  }

  /** The kind at a place in [0, 1) of all weights laid end to end. */
  Population at(double place) {
    Map<Population, Double> ordered = new TreeMap<>(weights);
    double sum = 0;
    for (double weight : ordered.values()) {
      sum += weight;
    }
    double left = place * sum;
    Population last = ordered.keySet().iterator().next();
    for (Map.Entry<Population, Double> entry : ordered.entrySet()) {
      if (entry.getValue() == 0) {
        continue;
      }
      last = entry.getKey();
      left -= entry.getValue();
      if (left < 0) {
        break;
      }
    }
    return last;
  }
}
