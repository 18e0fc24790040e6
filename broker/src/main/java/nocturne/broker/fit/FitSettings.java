package nocturne.broker.fit;

import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.fit.Range;

/** The settings of the fit. */
public record FitSettings(
    Mode mode,
    String model,
    double minSignal,
    int minPositive,
    double t0Window,
    double zMin,
    double zMax) {
  /** Where nothing is set. */
  static final FitSettings DEFAULT =
      new FitSettings(Mode.STANDARD, SaltModels.DEFAULT, 5, 5, 30, 0.01, 0.2);

  /** Whether all is as in the original. */
  public boolean isOriginal() {
    return mode == Mode.ORIGINAL;
  }

  /**
   * The limits of the fit.
   *
   * @throws IllegalArgumentException if the redshifts are no range
   */
  public nocturne.core.salt2.fit.FitSettings settings() {
    return isOriginal()
        ? nocturne.core.salt2.fit.FitSettings.original()
        : nocturne.core.salt2.fit.FitSettings.defaults()
            .withWindow(t0Window, t0Window)
            .withZ(redshifts())
            .withDemands(minSignal, minPositive);
  }

  private Range redshifts() {
    if (zMin > zMax) {
      throw new IllegalArgumentException(
          "The settings fit.z-min = " + zMin + " and fit.z-max = " + zMax + " are no range.");
    }
    return new Range(zMin, zMax);
  }

  /** Whether epochs are fitted that the alert's packet lacks. */
  boolean usesHistory() {
    return mode == Mode.STANDARD;
  }

  /** The rules that apply. */
  public enum Mode {
    /** All that is known of the object. */
    STANDARD,
    /** The standard rules, with the detections of the alert's packet alone. */
    PACKET,
    /** The rules of the original broker. */
    ORIGINAL
  }
}
