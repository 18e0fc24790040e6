package nocturne.core.salt2;

/**
 * The parameters of a SALT supernova.
 *
 * @param z redshift
 * @param t0 time of maximum of the B band, MJD
 * @param x0 amplitude
 * @param x1 stretch
 * @param c colour, mag
 */
public record SaltParameters(double z, double t0, double x0, double x1, double c) {

  /** The value of one of them. */
  public double get(SaltParameter parameter) {
    return switch (parameter) {
      case Z -> z;
      case T0 -> t0;
      case X0 -> x0;
      case X1 -> x1;
      case C -> c;
    };
  }
}
