package nocturne.app.config;

import nocturne.app.Failure;
import nocturne.core.salt2.fit.Range;

/** How alerts that pass the filter are fitted. */
public record FitSettings(
    @Setting(
            key = "fit.mode",
            byDefault = "standard",
            meaning =
                "original: fit as the original broker, with its errors, requirements and"
                    + " window; standard: with these corrected.")
        Mode mode,
    @Setting(
            key = "fit.model",
            byDefault = "salt3-f22",
            meaning =
                "The SALT model: a built-in one by name, or a folder in sncosmo's layout;"
                    + " a relative path begins at the home folder. A model among the broker files"
                    + " (value_added/model/) precedes one that nocturne.properties or the default"
                    + " sets.")
        String model,
    @Setting(
            key = "fit.min-signal",
            byDefault = "5",
            atLeast = 0,
            meaning = "Signal-to-noise ratio that at least one epoch must reach.")
        double minSignal,
    @Setting(
            key = "fit.min-positive",
            byDefault = "5",
            atLeast = 1,
            meaning = "Number of positive detections that a light curve must have.")
        int minPositive,
    @Setting(
            key = "fit.t0-window",
            byDefault = "30",
            atLeast = 0,
            atMost = 1000,
            meaning =
                "Days on either side of the first significant epoch within which the time"
                    + " of maximum is searched.")
        double t0Window,
    @Setting(
            key = "fit.z-min",
            byDefault = "0.01",
            atLeast = -0.5,
            meaning = "Lowest redshift that is looked for. Not with fit.mode = original.")
        double lowestZ,
    @Setting(
            key = "fit.z-max",
            byDefault = "0.2",
            atLeast = -0.5,
            atMost = 3,
            meaning =
                "Highest redshift that is looked for. A fit at an end of the range has z in its"
                    + " column at_bound: the supernova may lie beyond. Not with fit.mode = original.")
        double highestZ) {

  /** Whether all is as in the original. */
  public boolean isOriginal() {
    return mode == Mode.ORIGINAL;
  }

  /** What the fit may do. */
  public nocturne.core.salt2.fit.FitSettings settings() {
    return isOriginal()
        ? nocturne.core.salt2.fit.FitSettings.original()
        : nocturne.core.salt2.fit.FitSettings.defaults()
            .withWindow(t0Window, t0Window)
            .withZ(redshifts())
            .withDemands(minSignal, minPositive);
  }

  private Range redshifts() {
    if (lowestZ > highestZ) {
      throw Failure.misuse(
          "The settings fit.z-min = "
              + lowestZ
              + " and fit.z-max = "
              + highestZ
              + " are no range.");
    }
    return new Range(lowestZ, highestZ);
  }

  /** Which rules apply. */
  public enum Mode {
    STANDARD,
    ORIGINAL
  }
}
