package nocturne.plot;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One band of a plot.
 *
 * @param band name of the transmission curve, such as {@code ztfg}
 * @param observations the fitted ones, finite
 * @param limits five-sigma upper limits, as fluxes of the magnitude that was reached; may be empty
 * @param model the model by time on a grid fine enough to draw; may be empty
 */
public record BandCurve(
    String band, List<FluxPoint> observations, List<FluxPoint> limits, List<ModelPoint> model) {
  public BandCurve {
    observations = List.copyOf(observations);
    limits = List.copyOf(limits);
    model = List.copyOf(model);
  }

  /** A band without upper limits. */
  public BandCurve(String band, List<FluxPoint> observations, List<ModelPoint> model) {
    this(band, observations, List.of(), model);
  }

  /** Times of all that was observed, MJD. */
  DoubleStream times() {
    return Stream.concat(observations.stream(), limits.stream()).mapToDouble(FluxPoint::mjd);
  }
}
