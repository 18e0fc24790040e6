package nocturne.core.salt2.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nocturne.core.salt2.BandIntegrals;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltParameters;

/** Fluxes and their uncertainty under the full model, without any table. One thread at a time. */
final class FullModel {
  private static final double UNIT = 1e10;
  private static final double ZERO_POINT = 25;

  private final SaltModel model;
  private final Bandpasses known;
  private final List<Bandpass> bands;
  private final MilkyWayDust dust;
  private final BandIntegrals[] integrals;
  private final double[] norms;

  /**
   * @param known where bands are found by name
   * @param bands those of the tables, in their order
   */
  FullModel(SaltModel model, Bandpasses known, List<Bandpass> bands, MilkyWayDust dust) {
    this.model = model;
    this.known = known;
    this.bands = List.copyOf(bands);
    this.dust = dust;
    this.integrals =
        bands.stream()
            .map(band -> new BandIntegrals(model, band, dust))
            .toArray(BandIntegrals[]::new);
    this.norms = bands.stream().mapToDouble(band -> UNIT / band.abZeroFlux()).toArray();
  }

  SaltModel model() {
    return model;
  }

  /** Whether the model has light for all of the epochs' bands at a redshift. */
  boolean covers(Measurements epochs, double z) {
    for (int number : epochs.bands()) {
      if (!model.covers(bands.get(number), z)) {
        return false;
      }
    }
    return true;
  }

  /** The differences between the epochs' fluxes and the model's, in the epochs' order. */
  double[] residuals(Measurements epochs, SaltParameters p) {
    double a = 1 / (1 + p.z());
    double[] residuals = new double[epochs.size()];
    for (int used = 0; used < epochs.bands().length; used++) {
      int number = epochs.bands()[used];
      BandIntegrals band = integrals[number];
      band.moveTo(p.z(), p.c());
      double norm = norms[number] * p.x0();
      int begin = epochs.begin(used);
      int end = epochs.ends()[used];
      band.expect((epochs.firstTime(used) - p.t0()) * a, (epochs.lastTime(used) - p.t0()) * a);
      for (int i = begin; i < end; i++) {
        double phase = (epochs.times()[i] - p.t0()) * a;
        residuals[i] = epochs.fluxes()[i] - norm * (band.m0(phase) + p.x1() * band.m1(phase));
      }
    }
    return residuals;
  }

  /** Chi-square with each epoch's own error. */
  double chisq(Measurements epochs, SaltParameters p) {
    double[] residuals = residuals(epochs, p);
    double chisq = 0;
    for (int i = 0; i < residuals.length; i++) {
      double share = residuals[i] / epochs.errors()[i];
      chisq += share * share;
    }
    return chisq;
  }

  /** The covariance of the model's fluxes at the epochs. */
  Function<SaltParameters, double[][]> covariance(Measurements epochs) {
    List<Observation> observations = new ArrayList<>();
    for (int used = 0; used < epochs.bands().length; used++) {
      String band = bands.get(epochs.bands()[used]).name();
      for (int i = epochs.begin(used); i < epochs.ends()[used]; i++) {
        observations.add(
            new Observation(
                epochs.times()[i], band, epochs.fluxes()[i], epochs.errors()[i], ZERO_POINT));
      }
    }
    return new Photometry(model, known, dust, observations)::covariance;
  }
}
