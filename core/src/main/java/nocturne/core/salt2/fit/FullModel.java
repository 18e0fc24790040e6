package nocturne.core.salt2.fit;

import java.util.List;
import nocturne.core.salt2.BandIntegrals;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltParameters;

/** Chi-square under the full model, without any table. Belongs to one thread at a time. */
final class FullModel {
  private static final double UNIT = 1e10;

  private final BandIntegrals[] integrals;
  private final double[] norms;

  FullModel(SaltModel model, List<Bandpass> bands, MilkyWayDust dust) {
    this.integrals =
        bands.stream()
            .map(band -> new BandIntegrals(model, band, dust))
            .toArray(BandIntegrals[]::new);
    this.norms = bands.stream().mapToDouble(band -> UNIT / band.abZeroFlux()).toArray();
  }

  /** The fluxes at the epochs, in their order there. */
  double[] fluxes(Measurements epochs, SaltParameters p) {
    double a = 1 / (1 + p.z());
    double[] fluxes = new double[epochs.size()];
    for (int used = 0; used < epochs.bands().length; used++) {
      int number = epochs.bands()[used];
      BandIntegrals band = integrals[number];
      band.moveTo(p.z(), p.c());
      double norm = norms[number] * p.x0();
      for (int i = epochs.begin(used); i < epochs.ends()[used]; i++) {
        double phase = (epochs.times()[i] - p.t0()) * a;
        fluxes[i] = norm * (band.m0(phase) + p.x1() * band.m1(phase));
      }
    }
    return fluxes;
  }

  double chisq(Measurements epochs, SaltParameters p) {
    double[] fluxes = fluxes(epochs, p);
    double chisq = 0;
    for (int i = 0; i < fluxes.length; i++) {
      double residual = (epochs.fluxes()[i] - fluxes[i]) / epochs.errors()[i];
      chisq += residual * residual;
    }
    return chisq;
  }
}
