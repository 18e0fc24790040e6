package nocturne.core.salt2.fit;

import java.util.Arrays;

/**
 * The epochs of one light curve that enter its fit: band by band, in each in the order they came.
 *
 * @param bands for each band its number among those of the tables
 * @param ends for each band where its epochs end; they begin where those of the band before end
 * @param times MJD
 * @param fluxes for the AB zero point 25
 * @param errors their one-sigma errors, finite, above zero
 */
record Measurements(int[] bands, int[] ends, double[] times, double[] fluxes, double[] errors) {

  int size() {
    return times.length;
  }

  /** Where a band's epochs begin. */
  int begin(int band) {
    return band == 0 ? 0 : ends[band - 1];
  }

  /** A band's first epoch. */
  double firstTime(int band) {
    double first = Double.POSITIVE_INFINITY;
    for (int i = begin(band); i < ends[band]; i++) {
      first = Math.min(first, times[i]);
    }
    return first;
  }

  /** A band's last epoch. */
  double lastTime(int band) {
    double last = Double.NEGATIVE_INFINITY;
    for (int i = begin(band); i < ends[band]; i++) {
      last = Math.max(last, times[i]);
    }
    return last;
  }

  double firstTime() {
    return Arrays.stream(times).min().orElse(Double.NaN);
  }

  double lastTime() {
    return Arrays.stream(times).max().orElse(Double.NaN);
  }
}
