package nocturne.broker.plot;

import java.util.List;
import java.util.Set;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltParameter;
import org.jspecify.annotations.Nullable;

/**
 * All that a plot tells.
 *
 * @param objectId the object's name
 * @param candid the alert that was fitted; null where the light curve is not an alert's
 * @param night the alert's night; null where the light curve is not an alert's
 * @param bands the light curve and the model, from blue to red
 * @param fit the parameters, their errors and the fit's quality
 * @param held the parameters that were not fitted; where z is not among them the plot calls it
 *     photometric
 * @param conditions how the fit was made
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
