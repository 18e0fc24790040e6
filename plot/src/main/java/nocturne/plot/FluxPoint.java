package nocturne.plot;

/**
 * One measured flux and the model's.
 *
 * @param mjd time, MJD
 * @param flux in units in which a source of AB magnitude 25 has flux 1
 * @param error its one-sigma error, above zero
 * @param model the model's flux at that time
 */
public record FluxPoint(double mjd, double flux, double error, double model) {

  /** Measured minus model. */
  public double residual() {
    return flux - model;
  }

  /** The residual in units of the error. */
  public double pull() {
    return residual() / error;
  }
}
