package nocturne.core.salt2;

/**
 * The model's errors in one band. A variance is taken at the band's effective wavelength in the
 * rest frame and held against means of M0 and M1 over the band, which is sampled in steps of at
 * most five angstroms of the rest frame. Belongs to one thread.
 */
final class BandErrors {
  private static final double LONGEST_STEP = 5;

  private final SaltModel model;
  private final Bandpass band;
  private double z = Double.NaN;
  private double effectiveWavelength;
  private double dispersion;
  private Projection m0;
  private Projection m1;

  BandErrors(SaltModel model, Bandpass band) {
    this.model = model;
    this.band = band;
    // replaced by the first move
    this.m0 = projection(model.m0(), new double[0], new double[0]);
    this.m1 = m0;
  }

  private static Projection projection(
      SpectralGrid grid, double[] wavelengths, double[] sampleWeights) {
    WavelengthWeights weights = new WavelengthWeights(grid.wavelengths(), wavelengths.length);
    weights.place(wavelengths);
    weights.weigh(sampleWeights);
    return new Projection(grid, weights);
  }

  void moveTo(double newZ) {
    if (newZ == z) {
      return;
    }
    double a = 1 / (1 + newZ);
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
    m0 = projection(model.m0(), rest, weights);
    m1 = projection(model.m1(), rest, weights);
    effectiveWavelength = band.effectiveWavelength(a);
    dispersion = model.errors().dispersion().at(effectiveWavelength);
    z = newZ;
  }

  /** The dispersion of colours, relative. */
  double dispersion() {
    return dispersion;
  }

  /** Of one epoch, without the dispersion of colours; phase in days of the rest frame. */
  double relativeVariance(double phase, double x1) {
    double mean = m0.at(phase);
    return model
        .errors()
        .relativeVariance(
            phase,
            effectiveWavelength,
            x1,
            mean,
            mean + x1 * m1.at(phase),
            model.negativeVariance());
  }
}
