package nocturne.plot;

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

/** An axis of fluxes marked with AB magnitudes, for positive fluxes. */
final class MagnitudeAxis extends NumberAxis {

  /** The roundest magnitudes are marked first, then those between them if there is room. */
  private static final double[] STEPS = {1, 0.5, 0.2, 0.1};

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
    double end = valueToJava2D(Math.max(0, fluxes.getLowerBound()), dataArea, edge) - APART / 2;
    List<Double> taken = new ArrayList<>();
    for (double step : STEPS) {
      for (double n = Math.ceil(brightest / step); ; n++) {
        double flux = Flux.ofMagnitude(n * step, Flux.ZERO_POINT);
        double y = valueToJava2D(flux, dataArea, edge);
        if (!(y < end)) {
          break;
        }
        if (taken.stream().allMatch(other -> Math.abs(other - y) >= APART)) {
          taken.add(y);
          ticks.add(
              new NumberTick(
                  flux, text(n * step), TextAnchor.CENTER_LEFT, TextAnchor.CENTER_LEFT, 0));
        }
      }
    }
    return ticks;
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
