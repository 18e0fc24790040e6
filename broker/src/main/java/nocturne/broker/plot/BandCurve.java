package nocturne.broker.plot;

import java.util.List;

/**
 * One band of a plot.
 *
 * @param band name of the transmission curve, such as {@code ztfg}
 * @param observations the fitted ones, finite
 * @param model the model by time on a grid fine enough to draw; may be empty
 */
public record BandCurve(String band, List<FluxPoint> observations, List<ModelPoint> model) {
  public BandCurve {
    observations = List.copyOf(observations);
    model = List.copyOf(model);
  }
}
