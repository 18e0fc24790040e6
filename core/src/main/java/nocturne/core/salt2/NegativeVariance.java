package nocturne.core.salt2;

/** The replacement of a negative variance, which interpolation between nodes may produce. */
public enum NegativeVariance {
  /**
   * One per cent of the flux of M0, squared: what the number 0.0001 means in SALT2's own fitter,
   * whose variances are relative to M0.
   */
  ONE_PER_CENT,

  /**
   * 0.0001, in whatever unit the variances have. In SALT3 these are squared flux densities, of the
   * order of 1e-30, so such an epoch gets an error that is larger than its flux by many powers of
   * ten. For comparing with sncosmo only, which does so.
   */
  AS_SNCOSMO
}
