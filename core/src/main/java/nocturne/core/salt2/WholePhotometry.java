package nocturne.core.salt2;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.UpperLimit;

/**
 * All of an object's light curve as fluxes in one AB system, with one epoch for each visit: the
 * detection; where there is none, the forced photometry; where there is neither, the upper limit.
 *
 * <p>A limit is a flux of zero with the limit's own flux as its error. A visit without a detection
 * is one whose flux is below five sigma, not one of zero within a sigma: to take it as that draws
 * fits towards fainter and shorter supernovae.
 *
 * <p>Only detections of the time before the alert in which a supernova shines count as such in what
 * is asked of a light curve, and when its time of maximum is looked for. Older ones are of
 * something else, which a fit has to describe all the same.
 *
 * @param detections by time
 * @param forced by time; without those whose zero point is unknown
 * @param limits by time
 */
public record WholePhotometry(
    List<Observation> detections, List<Observation> forced, List<Observation> limits) {
  /**
   * From 20 days before its maximum to 50 after it, at the highest redshift that is looked for, and
   * some days more.
   */
  private static final double SHINES = 90;

  public WholePhotometry {
    detections = List.copyOf(detections);
    forced = List.copyOf(forced);
    limits = List.copyOf(limits);
  }

  /**
   * That of a light curve.
   *
   * @param mjd time of the alert, MJD; NaN where it has none
   */
  public static WholePhotometry of(LightCurve whole, double mjd) {
    LightCurve curve = whole.withoutRepeats();
    List<Observation> forced = new ArrayList<>();
    curve
        .forced()
        .forEach(point -> point.scale().ifPresent(scale -> forced.add(forced(point, scale))));
    return new WholePhotometry(
        curve.detections().stream().map(one -> detection(one, mjd)).toList(),
        forced,
        curve.upperLimits().stream().map(WholePhotometry::limit).toList());
  }

  private static Observation detection(Detection one, double mjd) {
    Observation epoch = AlertPhotometry.of(one);
    return one.mjd() < mjd - SHINES ? epoch.asNoDetection() : epoch;
  }

  private static Observation forced(ForcedPoint point, double scale) {
    return new Observation(
        point.mjd(),
        point.band(),
        point.flux() * scale,
        point.fluxError() * scale,
        Flux.ZERO_POINT,
        false);
  }

  private static Observation limit(UpperLimit limit) {
    return new Observation(
        limit.mjd(),
        limit.band(),
        0,
        Flux.ofMagnitude(limit.limit(), Flux.ZERO_POINT),
        Flux.ZERO_POINT,
        false);
  }

  /** Number of epochs. */
  public int size() {
    return detections.size() + forced.size() + limits.size();
  }

  /** All of them: detections first. */
  public List<Observation> all() {
    return Stream.of(detections, forced, limits).flatMap(List::stream).toList();
  }

  /** This photometry with a share of each flux added to its error in quadrature. */
  public WholePhotometry withErrorFloor(double share) {
    return new WholePhotometry(
        withErrorFloor(detections, share),
        withErrorFloor(forced, share),
        withErrorFloor(limits, share));
  }

  private static List<Observation> withErrorFloor(List<Observation> epochs, double share) {
    return epochs.stream().map(epoch -> epoch.withErrorFloor(share)).toList();
  }
}
