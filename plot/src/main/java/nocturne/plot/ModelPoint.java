package nocturne.plot;

/**
 * The fitted model's flux in one band at one time.
 *
 * @param mjd time, MJD
 * @param flux in units in which a source of AB magnitude 25 has flux 1
 * @param sigma its one-sigma uncertainty; 0 if the parameters' errors are unknown
 */
public record ModelPoint(double mjd, double flux, double sigma) {}
