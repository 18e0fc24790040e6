package nocturne.core.salt2;

import org.jspecify.annotations.Nullable;

/**
 * The model's uncertainty in a band: a variance for each epoch, and a dispersion of colours that
 * all epochs of a band share.
 *
 * <p>In SALT2 (Guy et al. 2007, 2010) the variance is relative to M0 and multiplied by the square
 * of an error scale; in SALT3 (Kenworthy et al. 2021) it is that of M0 + x1 M1 itself and has no
 * scale.
 *
 * @param v00 variance of M0
 * @param v11 variance of M1
 * @param v01 covariance of the two
 * @param scale SALT2's error scale; null makes it SALT3
 * @param dispersion of colours, relative, against rest-frame wavelength
 */
record ModelErrors(
    SpectralGrid v00,
    SpectralGrid v11,
    SpectralGrid v01,
    @Nullable SpectralGrid scale,
    Curve dispersion) {
  /** The relative variance where the model has no light. */
  static final double NO_LIGHT = 10_000;

  private static final double ONE_PER_CENT_SQUARED = 1e-4;

  /**
   * The relative variance of one epoch without the dispersion of colours.
   *
   * @param phase days, rest frame
   * @param wavelength the band's effective wavelength in the rest frame, angstroms
   * @param m0 mean of M0 over the band
   * @param flux mean of M0 + x1 M1 over the band
   */
  double relativeVariance(
      double phase, double wavelength, double x1, double m0, double flux, NegativeVariance rule) {
    if (!(flux > 0)) {
      return NO_LIGHT;
    }
    double v =
        v00.at(phase, wavelength)
            + 2 * x1 * v01.at(phase, wavelength)
            + x1 * x1 * v11.at(phase, wavelength);
    double ratio = m0 / flux;
    if (scale != null) {
      double s = scale.at(phase, wavelength);
      return (v < 0 ? ONE_PER_CENT_SQUARED : v) * ratio * ratio * s * s;
    }
    if (v < 0) {
      return rule == NegativeVariance.AS_SNCOSMO
          ? ONE_PER_CENT_SQUARED / (flux * flux)
          : ONE_PER_CENT_SQUARED * ratio * ratio;
    }
    return v / (flux * flux);
  }
}
