package nocturne.plot;

import java.util.List;
import java.util.Set;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltParameter;
import org.jspecify.annotations.Nullable;

/**
 * Content of a plot.
 *
 * @param candid the alert that was fitted; null if the light curve is not an alert's
 * @param night the alert's night; null if the light curve is not an alert's
 * @param bands the light curve and the model, from blue to red
 * @param fit the parameters, their errors and the fit's quality
 * @param held the parameters that were not fitted; if z is not among them the plot calls it
 *     photometric
 */
public record PlotData(
    String objectId,
    @Nullable Candid candid,
    @Nullable Night night,
    List<BandCurve> bands,
    Fitted fit,
    Set<SaltParameter> held,
    FitConditions conditions) {
  public PlotData {
    bands = List.copyOf(bands);
    held = Set.copyOf(held);
  }
}
