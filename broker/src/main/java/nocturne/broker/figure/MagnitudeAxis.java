package nocturne.broker.figure;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nocturne.core.lightcurve.Flux;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;

/** An axis of fluxes that is marked with AB magnitudes, where the fluxes are positive. */
final class MagnitudeAxis extends NumberAxis {

  /** Steps that a person reads easily, mag; the finest first. */
  private static final double[] STEPS = {0.1, 0.2, 0.5, 1};

  /** Least distance of two marks, pixels. */
  private static final double APART = 14;

  MagnitudeAxis(String label) {
    super(label);
  }

  @Override
  protected List<NumberTick> refreshTicksVertical(
      Graphics2D g2, Rectangle2D dataArea, RectangleEdge edge) {
    Range fluxes = getRange();
    List<NumberTick> ticks = new ArrayList<>();
    if (fluxes.getUpperBound() <= 0) {
      return ticks;
    }
    double brightest = Flux.ZERO_POINT - 2.5 * Math.log10(fluxes.getUpperBound());
    double lastY = Double.NEGATIVE_INFINITY;
    double mag = brightest;
    while (true) {
      double next = nextMark(mag, lastY, dataArea, edge);
      double flux = Flux.ofMagnitude(next, Flux.ZERO_POINT);
      double y = valueToJava2D(flux, dataArea, edge);
      double end = valueToJava2D(Math.max(0, fluxes.getLowerBound()), dataArea, edge);
      if (Double.isNaN(next) || end - y < APART / 2) {
        return ticks;
      }
      ticks.add(
          new NumberTick(flux, text(next), TextAnchor.CENTER_LEFT, TextAnchor.CENTER_LEFT, 0));
      mag = next;
      lastY = y;
    }
  }

  /** The brightest round magnitude fainter than this one whose mark has room below the last. */
  private double nextMark(double mag, double lastY, Rectangle2D dataArea, RectangleEdge edge) {
    for (double step : STEPS) {
      double next = (Math.floor(mag / step + 1e-6) + 1) * step;
      double y = valueToJava2D(Flux.ofMagnitude(next, Flux.ZERO_POINT), dataArea, edge);
      if (y - lastY >= APART) {
        return next;
      }
    }
    return Double.NaN;
  }

  private static String text(double mag) {
    return String.format(Locale.ROOT, "%.1f", mag);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
