package nocturne.plot;

import java.util.ArrayList;
import java.util.List;
import nocturne.core.salt2.fit.FitSettings;

/**
 * Conditions of a fit that change the meaning of its plot.
 *
 * @param mwebv E(B-V) of the Milky Way's dust that was corrected for, mag; 0 for none
 * @param errorFloor share of each flux in its error
 * @param modelCovariance whether chi-square includes the model's own uncertainty
 * @param original whether light curves were made as the original broker made them
 */
public record FitConditions(
    double mwebv, double errorFloor, boolean modelCovariance, boolean original) {

  /** Conditions of a night's fits. */
  public static FitConditions ofNight(boolean original) {
    return new FitConditions(0, 0, false, original);
  }

  /** Conditions of a fit with these settings. */
  public static FitConditions of(FitSettings settings, boolean original) {
    return new FitConditions(
        settings.mwebv(), settings.errors().floor(), settings.errors().modelCovariance(), original);
  }

  /** A line for each unusual condition. */
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
