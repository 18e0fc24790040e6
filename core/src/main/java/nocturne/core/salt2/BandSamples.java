package nocturne.core.salt2;

/**
 * A band in equal steps: the middle of each, observer frame, and the transmission there.
 *
 * @param step angstroms, observer frame
 */
record BandSamples(double step, double[] wavelengths, double[] transmissions) {
  int size() {
    return wavelengths.length;
  }

  double wavelength(int i) {
    return wavelengths[i];
  }

  double transmission(int i) {
    return transmissions[i];
  }
}
