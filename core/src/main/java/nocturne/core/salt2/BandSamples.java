package nocturne.core.salt2;

/** A band in equal steps: the middle of each, observer frame, and the transmission there. */
final class BandSamples {
  private final double step;
  private final double[] wavelengths;
  private final double[] transmissions;

  BandSamples(double step, double[] wavelengths, double[] transmissions) {
    this.step = step;
    this.wavelengths = wavelengths;
    this.transmissions = transmissions;
  }

  int size() {
    return wavelengths.length;
  }

  /** Angstroms, observer frame. */
  double step() {
    return step;
  }

  double wavelength(int i) {
    return wavelengths[i];
  }

  double transmission(int i) {
    return transmissions[i];
  }
}
