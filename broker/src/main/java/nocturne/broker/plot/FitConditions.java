package nocturne.broker.plot;

import java.util.ArrayList;
import java.util.List;
import nocturne.core.salt2.fit.FitSettings;

/**
 * How a fit was made, where that changes what its plot means.
 *
 * @param mwebv E(B-V) of the Milky Way's dust that was taken off, mag; 0 for none
 * @param errorFloor share of each flux in its error
 * @param modelCovariance whether chi-square weighs by the model's own uncertainty too
 * @param original whether light curves were taken as the original broker took them
 */
public record FitConditions(
    double mwebv, double errorFloor, boolean modelCovariance, boolean original) {

  /** Those of the fit in the night. */
  public static FitConditions ofNight(boolean original) {
    return new FitConditions(0, 0, false, original);
  }

  /** Those of a fit with these settings. */
  public static FitConditions of(FitSettings settings, boolean original) {
    return new FitConditions(
        settings.mwebv(), settings.errorFloor(), settings.modelCovariance(), original);
  }

  /** A line each for what is not as usual. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (mwebv != 0) {
      lines.add("dust taken off: E(B\u2212V) " + Rounded.plain(mwebv));
    }
    if (errorFloor != 0) {
      lines.add("errors: with " + Rounded.plain(100 * errorFloor) + " % of the flux");
    }
    if (modelCovariance) {
      lines.add("\u03C7\u00B2: with the model\u2019s errors");
    }
    if (original) {
      lines.add("original: no signs, errors \u00D71.5");
    }
    return lines;
  }
}
