package nocturne.core.salt2;

/**
 * The model's errors in one band at one redshift. A variance is taken at the band's effective
 * wavelength in the rest frame and held against means of M0 and M1 over the band, which is sampled
 * in steps of at most five angstroms of the rest frame. Belongs to one thread.
 */
final class BandErrors {
  private static final double LONGEST_STEP = 5;

  private final SaltModel model;
  private final double effectiveWavelength;
  private final double dispersion;
  private final Projection m0;
  private final Projection m1;

  /** Illegal where the model does not cover the band. */
  BandErrors(SaltModel model, Bandpass band, double z) {
    model.requireCover(band, z);
    double a = 1 / (1 + z);
    BandSamples samples = band.samples(LONGEST_STEP, a);
    double[] rest = new double[samples.size()];
    double[] weights = new double[samples.size()];
    double sum = 0;
    for (int i = 0; i < rest.length; i++) {
      rest[i] = samples.wavelength(i) * a;
      weights[i] = samples.transmission(i) * rest[i];
      sum += weights[i];
    }
    for (int i = 0; i < rest.length; i++) {
      weights[i] /= sum;
    }
    this.model = model;
    this.m0 = projection(model.m0(), rest, weights);
    this.m1 = projection(model.m1(), rest, weights);
    this.effectiveWavelength = band.effectiveWavelength(a);
    this.dispersion = model.errors().dispersion().at(effectiveWavelength);
  }

  private static Projection projection(
      SpectralGrid grid, double[] wavelengths, double[] sampleWeights) {
    WavelengthWeights weights = new WavelengthWeights(grid.wavelengths(), wavelengths.length);
    weights.place(wavelengths);
    weights.weigh(sampleWeights);
    return new Projection(grid, weights);
  }

  /** The dispersion of colours, relative. */
  double dispersion() {
    return dispersion;
  }

  /**
   * The relative variance of one epoch, without the dispersion of colours.
   *
   * @param phase in rest-frame days
   */
  double relativeVariance(double phase, double x1) {
    double mean = m0.at(phase);
    double flux = mean + x1 * m1.at(phase);
    return model
        .errors()
        .relativeVariance(phase, effectiveWavelength, x1, mean, flux, model.negativeVariance());
  }
}
