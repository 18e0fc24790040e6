package nocturne.core.salt2;

/**
 * A SALT2 or SALT3 model: the rest-frame flux density of a Type Ia supernova,
 *
 * <p>F(p, w) = x0 (M0(p, w) + x1 M1(p, w)) 10^(-0.4 c CL(w)),
 *
 * <p>with phase p in days and wavelength w in angstroms, in erg/s/cm2/angstrom; exactly 0 outside
 * its grid. Cannot be changed; shared by all threads. Read by {@link SaltModelReader}.
 */
public final class SaltModel {
  private final String name;
  private final String version;
  private final SpectralGrid m0;
  private final SpectralGrid m1;
  private final ColourLaw colourLaw;
  private final ModelErrors errors;
  private final NegativeVariance negativeVariance;

  SaltModel(
      String name,
      String version,
      SpectralGrid m0,
      SpectralGrid m1,
      ColourLaw colourLaw,
      ModelErrors errors,
      NegativeVariance negativeVariance) {
    this.name = name;
    this.version = version;
    this.m0 = m0;
    this.m1 = m1;
    this.colourLaw = colourLaw;
    this.errors = errors;
    this.negativeVariance = negativeVariance;
  }

  /** The user's name of the model. */
  public String name() {
    return name;
  }

  /** A published number, or for a folder a checksum of its files. */
  public String version() {
    return version;
  }

  /** The mean supernova. */
  public SpectralGrid m0() {
    return m0;
  }

  /** The grid that x1 adds. */
  public SpectralGrid m1() {
    return m1;
  }

  public ColourLaw colourLaw() {
    return colourLaw;
  }

  ModelErrors errors() {
    return errors;
  }

  /** The replacement of a negative variance. */
  public NegativeVariance negativeVariance() {
    return negativeVariance;
  }

  /** A copy with another rule for negative variances. */
  public SaltModel with(NegativeVariance rule) {
    return new SaltModel(name, version, m0, m1, colourLaw, errors, rule);
  }

  /** The first phase with light: days, rest frame. */
  public double firstPhase() {
    return m0.phases().first();
  }

  /** The last one. */
  public double lastPhase() {
    return m0.phases().last();
  }

  /** Whether at redshift z the model's wavelengths contain the whole band. */
  public boolean covers(Bandpass band, double z) {
    return band.minWavelength() >= m0.wavelengths().first() * (1 + z)
        && band.maxWavelength() <= m0.wavelengths().last() * (1 + z);
  }

  /** Illegal where the model does not cover a band, or z is no redshift. */
  void requireCover(Bandpass band, double z) {
    if (!(z > -1) || !covers(band, z)) {
      throw new IllegalArgumentException(
          ("Model %s has no flux in all of band %s (%s to %s angstroms) at z = %s: its"
                  + " rest-frame wavelengths are %s to %s. Leave that band or redshift out, or"
                  + " take a model with a wider range.")
              .formatted(
                  name,
                  band.name(),
                  band.minWavelength(),
                  band.maxWavelength(),
                  z,
                  m0.wavelengths().first(),
                  m0.wavelengths().last()));
    }
  }

  /**
   * The flux density that an observer measures, without dust.
   *
   * @param mjd time, MJD
   * @param wavelength observer frame, angstroms
   * @return erg/s/cm2/angstrom
   */
  public double flux(SaltParameters p, double mjd, double wavelength) {
    double a = 1 / (1 + p.z());
    double phase = (mjd - p.t0()) * a;
    double rest = wavelength * a;
    return a
        * p.x0()
        * (m0.at(phase, rest) + p.x1() * m1.at(phase, rest))
        * Math.pow(10, -0.4 * colourLaw.at(rest) * p.c());
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
