package nocturne.core.salt2;

import java.util.Arrays;
import java.util.List;

/**
 * A model's predictions for the epochs of a light curve. Made once for the epochs, then evaluated
 * for many parameters; keeps values that do not change between two evaluations. Belongs to one
 * thread.
 *
 * <p>Fluxes are in the unit of each epoch's zero point: a source of that AB magnitude has flux 1.
 * Errors of the model are those of its band integrals without dust of our galaxy.
 */
public final class Photometry {
  private final SaltModel model;
  private final BandIntegrals[] integrals;
  private final int[] bands;
  private final double[] times;
  private final double[] norms;
  private List<BandErrors> errors = List.of();
  private double errorsZ = Double.NaN;

  /**
   * @param bands must have all that the epochs name
   * @param dust of our galaxy in front of the supernova
   * @param epochs of which time, band and zero point are read
   */
  public Photometry(
      SaltModel model, Bandpasses bands, MilkyWayDust dust, List<Observation> epochs) {
    this.model = model;
    List<Bandpass> used =
        epochs.stream().map(Observation::band).distinct().map(bands::get).toList();
    this.integrals =
        used.stream()
            .map(band -> new BandIntegrals(model, band, dust))
            .toArray(BandIntegrals[]::new);
    this.bands = new int[epochs.size()];
    this.times = new double[epochs.size()];
    this.norms = new double[epochs.size()];
    for (int i = 0; i < times.length; i++) {
      Observation epoch = epochs.get(i);
      Bandpass band = bands.get(epoch.band());
      this.bands[i] = used.indexOf(band);
      this.times[i] = epoch.mjd();
      this.norms[i] = Math.pow(10, 0.4 * epoch.zeroPoint()) / band.abZeroFlux();
    }
  }

  /** Number of epochs. */
  public int size() {
    return times.length;
  }

  /** Whether the model has light for all bands at a redshift. */
  public boolean covers(double z) {
    for (BandIntegrals band : integrals) {
      if (!model.covers(band.band(), z)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The flux at every epoch; illegal where the model does not cover a band at that redshift.
   *
   * @param into as long as there are epochs
   */
  public void flux(SaltParameters p, double[] into) {
    double a = 1 / (1 + p.z());
    for (BandIntegrals band : integrals) {
      band.moveTo(p.z(), p.c());
    }
    for (int i = 0; i < times.length; i++) {
      double phase = (times[i] - p.t0()) * a;
      BandIntegrals band = integrals[bands[i]];
      into[i] = p.x0() * (band.m0(phase) + p.x1() * band.m1(phase)) * norms[i];
    }
  }

  /** The fluxes in a new array. */
  public double[] flux(SaltParameters p) {
    double[] flux = new double[times.length];
    flux(p, flux);
    return flux;
  }

  /**
   * The covariance of the model's relative error: a variance at each epoch, and a dispersion of
   * colours that all epochs of a band share. 10000 is the variance where the model has no light.
   * Illegal where the model does not cover a band at that redshift.
   */
  public double[][] relativeCovariance(SaltParameters p) {
    double a = 1 / (1 + p.z());
    double[][] covariance = new double[times.length][times.length];
    if (p.z() != errorsZ) {
      errors =
          Arrays.stream(integrals).map(band -> new BandErrors(model, band.band(), p.z())).toList();
      errorsZ = p.z();
    }
    for (int i = 0; i < times.length; i++) {
      BandErrors band = errors.get(bands[i]);
      double shared = band.dispersion() * band.dispersion();
      for (int j = 0; j < times.length; j++) {
        covariance[i][j] = bands[i] == bands[j] ? shared : 0;
      }
      covariance[i][i] += band.relativeVariance((times[i] - p.t0()) * a, p.x1());
    }
    return covariance;
  }

  /** The covariance of the model's fluxes: the relative one times the fluxes of both epochs. */
  public double[][] covariance(SaltParameters p) {
    double[][] covariance = relativeCovariance(p);
    double[] flux = flux(p);
    for (int i = 0; i < flux.length; i++) {
      for (int j = 0; j < flux.length; j++) {
        covariance[i][j] *= flux[i] * flux[j];
      }
    }
    return covariance;
  }
}
