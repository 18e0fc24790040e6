package nocturne.core.salt2;

/**
 * What a supernova of x0 = 1 sends through one band, apart for M0 and for M1, as functions of
 * phase: the photon flux at redshift z, colour c, x0 and x1 is x0 (m0 + x1 m1). Exact, as the
 * model's photometry is defined (the band in steps of at most five angstroms of the observer's
 * frame).
 *
 * <p>A moving part: {@link #moveTo} sets z and c, and what does not depend on both is kept from
 * before. Belongs to one thread.
 *
 * <p>For tables over (z, c): away from the first and last cell of the phases, and while {@link
 * #isPlain}, the integral at any phase is the {@linkplain Axis#convolution convolution} of the four
 * nodes about it, so tables need hold nodes only, and lose nothing in phase.
 */
public final class BandIntegrals {
  /** Planck's constant times the speed of light, erg angstrom. */
  private static final double HC = 1.9864458571489284e-08;

  private static final double LONGEST_STEP = 5;

  /** From magnitudes to the exponent of a flux. */
  private static final double PER_MAGNITUDE = -0.4 * Math.log(10);

  private final SaltModel model;
  private final Bandpass band;
  private final double[] observed;

  /** Photons for an erg/s/cm2/angstrom at each sample, with dust. */
  private final double[] photons;

  private final double[] rest;
  private final double[] law;
  private final double[] weights;
  private final WavelengthWeights first;
  private final WavelengthWeights second;
  private final Projection m0;
  private final Projection m1;
  private double steepest;
  private double z = Double.NaN;
  private double c = Double.NaN;

  /** The integrals of a band, seen through dust of our galaxy. */
  public BandIntegrals(SaltModel model, Bandpass band, MilkyWayDust dust) {
    this.model = model;
    this.band = band;
    BandSamples samples = band.samples(LONGEST_STEP, 1);
    int size = samples.size();
    this.observed = new double[size];
    this.photons = new double[size];
    this.rest = new double[size];
    this.law = new double[size];
    this.weights = new double[size];
    for (int i = 0; i < size; i++) {
      double w = samples.wavelength(i);
      observed[i] = w;
      photons[i] = w * samples.transmission(i) * samples.step() / HC * dust.transmission(w);
    }
    this.first = new WavelengthWeights(model.m0().wavelengths(), size);
    this.second =
        model.m1().wavelengths().equals(first.axis())
            ? first
            : new WavelengthWeights(model.m1().wavelengths(), size);
    this.m0 = new Projection(model.m0(), first);
    this.m1 = new Projection(model.m1(), second);
  }

  public Bandpass band() {
    return band;
  }

  /** Sets redshift and colour. Illegal where the model does not cover the band at z. */
  public void moveTo(double newZ, double newC) {
    if (newZ == z && newC == c) {
      return;
    }
    double a = 1 / (1 + newZ);
    if (newZ != z) {
      model.requireCover(band, newZ);
      for (int i = 0; i < rest.length; i++) {
        rest[i] = observed[i] * a;
      }
      model.colourLaw().at(rest, PER_MAGNITUDE, law);
      steepest = largest(law);
      first.place(rest);
      if (second != first) {
        second.place(rest);
      }
      z = newZ;
    }
    c = newC;
    Exponentials.of(law, c, steepest, weights);
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= a * photons[i];
    }
    first.weigh(weights);
    if (second != first) {
      second.weigh(weights);
    }
    m0.forget();
    m1.forget();
  }

  /** The largest magnitude. */
  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /**
   * Announces the range of rest-frame phases to be queried, so that only these are summed in
   * advance. Other phases give the same values and take longer.
   */
  public void expect(double first, double last) {
    m0.expect(first, last);
    m1.expect(first, last);
  }

  /** Photons/s/cm2 for x0 = 1 and x1 = 0, at a rest-frame phase in days; 0 outside the model's. */
  public double m0(double phase) {
    return m0.at(phase);
  }

  /** The flux that x1 = 1 adds. */
  public double m1(double phase) {
    return m1.at(phase);
  }

  /** Whether no sample of the band lies in a border cell of the model's wavelengths. */
  public boolean isPlain() {
    return !first.someBorder() && !second.someBorder();
  }

  /**
   * M0's integral at a phase of its grid, for convolution between phases; while {@link #isPlain}.
   */
  public double m0Node(int phase) {
    return m0.cubic(phase);
  }

  /** M1's. */
  public double m1Node(int phase) {
    return m1.cubic(phase);
  }
}
