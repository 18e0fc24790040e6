package nocturne.broker.fit;

import java.util.List;
import nocturne.core.salt2.Observation;

/** Stores a plot of each light curve that was fitted. */
@FunctionalInterface
public interface Plots {
  /** Stores none. */
  Plots NONE = (fit, photometry) -> {};

  /**
   * Draws the plot of a fit and stores it under the candid's name, unless one stands there that is
   * as good. One that cannot be drawn is logged, and the books name it.
   *
   * @param photometry that was fitted
   * @throws nocturne.broker.port.PortException when it cannot be stored
   */
  void draw(FitRecord fit, List<Observation> photometry);
}
