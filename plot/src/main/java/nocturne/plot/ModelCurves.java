package nocturne.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import nocturne.core.lightcurve.Flux;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import org.jfree.data.Range;

/**
 * Computes a light curve band by band with its fitted model.
 *
 * <p>The uncertainty of the model's curve is that of its parameters, propagated to the flux by the
 * flux's derivatives g: the root of g C g, with C the fit's covariance. A parameter that was held,
 * is at a bound or has no error adds nothing. The scatter of real supernovae about the model is not
 * included: a curve with it would look worse than a fit without it.
 *
 * @param model that was fitted
 * @param bands all bands of the fit
 * @param dust of our galaxy, as in the fit
 */
public record ModelCurves(SaltModel model, Bandpasses bands, MilkyWayDust dust) {
  private static final int GRID = 120;

  /** Steps of the central differences; the flux is nearly linear over them. */
  private static final double STEP_Z = 1e-4;

  private static final double STEP_T0 = 0.05;
  private static final double STEP_C = 1e-3;

  /**
   * The bands from blue to red. Epochs that no fit can use are left out: those without a number or
   * an error above zero, and those in a band that is unknown or not covered by the model.
   *
   * @param photometry with the errors that the fit used
   */
  public List<BandCurve> of(List<Observation> photometry, Fitted fit) {
    SaltParameters best = fit.parameters();
    Map<Bandpass, List<Observation>> byBand =
        new TreeMap<>(
            Comparator.comparingDouble(Bandpass::minWavelength).thenComparing(Bandpass::name));
    for (Observation epoch : photometry) {
      bands
          .find(epoch.band())
          .filter(band -> epoch.isUsable() && model.covers(band, best.z()))
          .ifPresent(band -> byBand.computeIfAbsent(band, b -> new ArrayList<>()).add(epoch));
    }
    Range times =
        PlotRange.times(
            byBand.values().stream().flatMap(List::stream).mapToDouble(Observation::mjd), best);
    List<BandCurve> curves = new ArrayList<>();
    byBand.forEach(
        (band, epochs) ->
            curves.add(
                new BandCurve(band.name(), points(epochs, best), curve(band.name(), times, fit))));
    return curves;
  }

  private List<FluxPoint> points(List<Observation> epochs, SaltParameters best) {
    double[] flux = new Photometry(model, bands, dust, epochs).flux(best);
    List<FluxPoint> points = new ArrayList<>();
    for (int i = 0; i < flux.length; i++) {
      Observation epoch = epochs.get(i);
      double scale = Math.pow(10, 0.4 * (Flux.ZERO_POINT - epoch.zeroPoint()));
      points.add(
          new FluxPoint(
              epoch.mjd(), epoch.flux() * scale, epoch.fluxError() * scale, flux[i] * scale));
    }
    points.sort(Comparator.comparingDouble(FluxPoint::mjd));
    return points;
  }

  private List<ModelPoint> curve(String band, Range times, Fitted fit) {
    List<Observation> grid = new ArrayList<>();
    for (int i = 0; i <= GRID; i++) {
      double mjd = times.getLowerBound() + times.getLength() * i / GRID;
      grid.add(new Observation(mjd, band, 0, 0, Flux.ZERO_POINT));
    }
    Photometry photometry = new Photometry(model, bands, dust, grid);
    double[] flux = photometry.flux(fit.parameters());
    double[] sigma = sigma(photometry, fit);
    List<ModelPoint> curve = new ArrayList<>();
    for (int i = 0; i < flux.length; i++) {
      curve.add(new ModelPoint(grid.get(i).mjd(), flux[i], sigma[i]));
    }
    return curve;
  }

  private static double[] sigma(Photometry photometry, Fitted fit) {
    SaltParameter[] all = SaltParameter.values();
    double[][] slopes = new double[all.length][];
    for (SaltParameter parameter : all) {
      boolean known = fit.error(parameter).isPresent();
      slopes[parameter.index()] =
          known ? slope(photometry, fit.parameters(), parameter) : new double[photometry.size()];
    }
    double[] sigma = new double[photometry.size()];
    for (int i = 0; i < sigma.length; i++) {
      sigma[i] = Math.sqrt(Math.max(0, variance(slopes, i, fit.covariance())));
    }
    return sigma;
  }

  private static double variance(double[][] slopes, int point, Covariance covariance) {
    double variance = 0;
    for (SaltParameter one : SaltParameter.values()) {
      for (SaltParameter other : SaltParameter.values()) {
        OptionalDouble both = covariance.get(one, other);
        if (both.isPresent()) {
          variance +=
              slopes[one.index()][point] * slopes[other.index()][point] * both.getAsDouble();
        }
      }
    }
    return variance;
  }

  /** The flux's derivative by a parameter; exact in x0 and x1, in which the flux is linear. */
  private static double[] slope(Photometry photometry, SaltParameters p, SaltParameter parameter) {
    return switch (parameter) {
      case Z -> slopeByRedshift(photometry, p);
      case T0 ->
          difference(
              photometry,
              new SaltParameters(p.z(), p.t0() + STEP_T0, p.x0(), p.x1(), p.c()),
              new SaltParameters(p.z(), p.t0() - STEP_T0, p.x0(), p.x1(), p.c()),
              2 * STEP_T0);
      case X0 -> photometry.flux(new SaltParameters(p.z(), p.t0(), 1, p.x1(), p.c()));
      case X1 ->
          difference(
              photometry, new SaltParameters(p.z(), p.t0(), p.x0(), p.x1() + 1, p.c()), p, 1);
      case C ->
          difference(
              photometry,
              new SaltParameters(p.z(), p.t0(), p.x0(), p.x1(), p.c() + STEP_C),
              new SaltParameters(p.z(), p.t0(), p.x0(), p.x1(), p.c() - STEP_C),
              2 * STEP_C);
    };
  }

  private static double[] slopeByRedshift(Photometry photometry, SaltParameters p) {
    double above = photometry.covers(p.z() + STEP_Z) ? STEP_Z : 0;
    double below = photometry.covers(p.z() - STEP_Z) ? STEP_Z : 0;
    if (above + below == 0) {
      return new double[photometry.size()];
    }
    return difference(
        photometry,
        new SaltParameters(p.z() + above, p.t0(), p.x0(), p.x1(), p.c()),
        new SaltParameters(p.z() - below, p.t0(), p.x0(), p.x1(), p.c()),
        above + below);
  }

  private static double[] difference(
      Photometry photometry, SaltParameters more, SaltParameters less, double step) {
    double[] slope = photometry.flux(more);
    double[] lower = photometry.flux(less);
    for (int i = 0; i < slope.length; i++) {
      slope[i] = (slope[i] - lower[i]) / step;
    }
    return slope;
  }
}
