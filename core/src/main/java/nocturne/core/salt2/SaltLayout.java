package nocturne.core.salt2;

import org.jspecify.annotations.Nullable;

/** The file names and units of a kind of model. */
enum SaltLayout {
  SALT2(
      "salt2_",
      "salt2_lc_relative_variance_",
      "salt2_lc_relative_covariance_01.dat",
      "salt2_lc_dispersion_scaling.dat",
      1),
  SALT3("salt3_", "salt3_lc_variance_", "salt3_lc_covariance_01.dat", null, 1e-12 * 1e-12);

  /** Factor that converts M0 and M1 to erg/s/cm2/angstrom. */
  static final double TEMPLATE_SCALE = 1e-12;

  private final String prefix;
  private final String variancePrefix;
  private final String covariance;
  private final @Nullable String errorScale;
  private final double varianceScale;

  SaltLayout(
      String prefix,
      String variancePrefix,
      String covariance,
      @Nullable String errorScale,
      double varianceScale) {
    this.prefix = prefix;
    this.variancePrefix = variancePrefix;
    this.covariance = covariance;
    this.errorScale = errorScale;
    this.varianceScale = varianceScale;
  }

  /** The file of M0 or M1. */
  String template(int component) {
    return prefix + "template_" + component + ".dat";
  }

  String colourCorrection() {
    return prefix + "color_correction.dat";
  }

  String colourDispersion() {
    return prefix + "color_dispersion.dat";
  }

  /** The file of the variance of M0 or M1. */
  String variance(int component) {
    return variancePrefix + component + ".dat";
  }

  String covariance() {
    return covariance;
  }

  /** The file of the error scale, where the layout has one. */
  @Nullable String errorScale() {
    return errorScale;
  }

  /** Factor that converts variances to the unit of the templates squared, or to relative ones. */
  double varianceScale() {
    return varianceScale;
  }
}
