package nocturne.core.salt2;

import java.util.Arrays;

/**
 * The transmission of telescope, filter and detector against wavelength: the share of photons that
 * are counted, straight lines between its points, 0 outside. What lies beyond the first and last
 * point above a thousandth of the maximum is left off, except one point at each end. Two are equal
 * only if they are the same.
 */
public final class Bandpass {
  private static final double TRIM_LEVEL = 0.001;

  /** F_nu of a source of AB magnitude 0, erg/s/cm2/Hz: 3631 Jy. */
  private static final double AB_ZERO = 3631e-23;

  private static final double PLANCK = 6.62607015e-27;
  private static final double FINE_STEP = 1;

  private final String name;
  private final double[] wavelengths;
  private final double[] transmissions;
  private final double abZeroFlux;

  private Bandpass(String name, double[] wavelengths, double[] transmissions) {
    this.name = name;
    this.wavelengths = wavelengths;
    this.transmissions = transmissions;
    BandSamples fine = samples(FINE_STEP, 1);
    double sum = 0;
    for (int i = 0; i < fine.size(); i++) {
      sum += fine.transmission(i) / fine.wavelength(i);
    }
    this.abZeroFlux = AB_ZERO * fine.step() / PLANCK * sum;
  }

  /**
   * A band; illegal where the wavelengths do not increase or nothing is let through.
   *
   * @param name as light curves call it, such as {@code ztfg}
   * @param wavelengths observer frame, angstroms, in increasing order
   * @param transmissions as many, a share of photons from 0 to 1
   */
  public static Bandpass of(String name, double[] wavelengths, double[] transmissions) {
    if (wavelengths.length != transmissions.length) {
      throw new IllegalArgumentException(
          "A band has as many transmissions as wavelengths, not %s for %s."
              .formatted(transmissions.length, wavelengths.length));
    }
    Axis axis = Axis.of(wavelengths);
    if (axis.first() <= 0) {
      throw new IllegalArgumentException("A wavelength is above 0, not " + axis.first() + ".");
    }
    double most = 0;
    for (double transmission : transmissions) {
      if (!Double.isFinite(transmission)) {
        throw new IllegalArgumentException("A transmission is a number, not " + transmission + ".");
      }
      most = Math.max(most, transmission);
    }
    if (!(most > 0)) {
      throw new IllegalArgumentException("A band lets some light through; this one lets none.");
    }
    int from = 0;
    while (transmissions[from] < most * TRIM_LEVEL) {
      from++;
    }
    int to = transmissions.length - 1;
    while (transmissions[to] < most * TRIM_LEVEL) {
      to--;
    }
    from = Math.max(0, from - 1);
    to = Math.min(transmissions.length - 1, to + 1);
    return new Bandpass(
        name,
        Arrays.copyOfRange(wavelengths, from, to + 1),
        Arrays.copyOfRange(transmissions, from, to + 1));
  }

  public String name() {
    return name;
  }

  /** Points that are left. */
  public int size() {
    return wavelengths.length;
  }

  /** A point's wavelength, angstroms. */
  public double wavelength(int point) {
    return wavelengths[point];
  }

  /** A point's transmission. */
  public double transmission(int point) {
    return transmissions[point];
  }

  /** Where it begins, angstroms. */
  public double minWavelength() {
    return wavelengths[0];
  }

  /** Where it ends. */
  public double maxWavelength() {
    return wavelengths[wavelengths.length - 1];
  }

  /** The mean wavelength weighted by transmission, angstroms. */
  public double effectiveWavelength() {
    return effectiveWavelength(1);
  }

  /**
   * The same of the band shifted to the rest frame, as wavelengths times {@code a} sampled in steps
   * of at most one angstrom.
   */
  double effectiveWavelength(double a) {
    BandSamples fine = samples(FINE_STEP, a);
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < fine.size(); i++) {
      sum += fine.wavelength(i) * fine.transmission(i);
      weights += fine.transmission(i);
    }
    return a * (sum / weights);
  }

  /** Photons/s/cm2 of a source of AB magnitude 0. */
  public double abZeroFlux() {
    return abZeroFlux;
  }

  /**
   * The band in equal steps, at the middle of each.
   *
   * @param longest the longest that a step may be, angstroms
   * @param a what wavelengths are multiplied with before steps are counted: 1 in the observer
   *     frame, 1/(1 + z) in the rest frame of a source
   */
  BandSamples samples(double longest, double a) {
    double range = a * maxWavelength() - a * minWavelength();
    int size = (int) Math.ceil(range / longest);
    double step = (maxWavelength() - minWavelength()) / size;
    double[] where = new double[size];
    double[] transmission = new double[size];
    int cell = 0;
    for (int i = 0; i < size; i++) {
      double w = minWavelength() + (i + 0.5) * step;
      while (cell < wavelengths.length - 2 && w >= wavelengths[cell + 1]) {
        cell++;
      }
      double f = (w - wavelengths[cell]) / (wavelengths[cell + 1] - wavelengths[cell]);
      where[i] = w;
      transmission[i] = (1 - f) * transmissions[cell] + f * transmissions[cell + 1];
    }
    return new BandSamples(step, where, transmission);
  }

  @Override
  public String toString() {
    return name;
  }
}
