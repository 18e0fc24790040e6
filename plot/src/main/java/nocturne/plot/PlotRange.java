package nocturne.plot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import nocturne.core.salt2.SaltParameters;
import org.jfree.data.Range;

/** Ranges of time and flux in a plot. */
final class PlotRange {
  /** Rest-frame days about the maximum that are always shown. */
  private static final double BEFORE = 15;

  private static final double AFTER = 30;

  /**
   * Errors beyond this many times the median do not widen the axis: they extend beyond the panel.
   */
  private static final double LARGE_ERROR = 4;

  private static final double MARGIN = 0.07;

  private PlotRange() {}

  /** From the first to the last epoch, including the maximum. */
  static Range times(List<BandCurve> bands, SaltParameters fit) {
    return times(
        bands.stream().flatMap(band -> band.observations().stream()).mapToDouble(FluxPoint::mjd),
        fit);
  }

  /** From the first to the last epoch. */
  static Range times(List<BandCurve> bands) {
    return withMargin(bands.stream().flatMapToDouble(BandCurve::times), 0.04);
  }

  static Range times(DoubleStream epochs, SaltParameters fit) {
    double[] about = {
      fit.t0() - BEFORE * (1 + fit.z()), fit.t0() + AFTER * (1 + fit.z()),
    };
    return withMargin(DoubleStream.concat(Arrays.stream(about), epochs), 0.02);
  }

  /** All fluxes with their errors, the whole model, and zero. */
  static Range fluxes(BandCurve band, Range times) {
    double largest = LARGE_ERROR * medianError(band.observations());
    DoubleStream observed =
        band.observations().stream()
            .flatMapToDouble(
                point -> {
                  double error = Math.min(point.error(), largest);
                  return DoubleStream.of(point.flux() - error, point.flux() + error);
                });
    DoubleStream model =
        band.model().stream()
            .filter(point -> times.contains(point.mjd()))
            .flatMapToDouble(point -> DoubleStream.of(point.flux(), point.flux() + point.sigma()));
    DoubleStream limits = band.limits().stream().mapToDouble(FluxPoint::flux);
    DoubleStream all = DoubleStream.concat(limits, DoubleStream.concat(observed, model));
    return withMargin(DoubleStream.concat(DoubleStream.of(0), all), MARGIN);
  }

  /** Symmetric about zero, at least three and a half. */
  static Range pulls(List<BandCurve> bands) {
    double largest =
        bands.stream()
            .flatMap(band -> band.observations().stream())
            .mapToDouble(point -> Math.abs(point.pull()) + 1)
            .max()
            .orElse(0);
    double end = Math.max(3.5, largest * (1 + MARGIN));
    return new Range(-end, end);
  }

  private static double medianError(List<FluxPoint> points) {
    double[] errors = points.stream().mapToDouble(FluxPoint::error).sorted().toArray();
    return errors.length == 0 ? 0 : errors[errors.length / 2];
  }

  private static Range withMargin(DoubleStream values, double margin) {
    double[] finite = values.filter(Double::isFinite).toArray();
    double low = Arrays.stream(finite).min().orElse(0);
    double high = Arrays.stream(finite).max().orElse(1);
    double room = high > low ? (high - low) * margin : 1;
    return new Range(low - room, high + room);
  }
}
