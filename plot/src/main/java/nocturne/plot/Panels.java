package nocturne.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * The panels of a plot, one below the other over one time axis: a band's fluxes and model each, and
 * the pulls of all bands last.
 */
final class Panels {
  static final Color INK = new Color(0x222222);
  static final Color GREY = new Color(0x777777);
  private static final Color GRID = new Color(0xDDDDDD);
  private static final Color ONE_SIGMA = new Color(0xEEEEEE);
  private static final BasicStroke HAIR = new BasicStroke(1);
  private static final BasicStroke CURVE = new BasicStroke(1.6f);
  private static final BasicStroke DASHED =
      new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 0, new float[] {5, 4}, 0);
  private static final float SHADE = 0.25f;
  private static final int FLUX_SHARE = 5;
  private static final int PULL_SHARE = 3;
  private static final float SMALL = 11;

  private Panels() {}

  /**
   * @param times the time range shown
   * @param top room above the first panel, pixels
   */
  static CombinedDomainXYPlot of(PlotData data, Range times, double top) {
    CombinedDomainXYPlot all = frame(times, top);
    double t0 = data.fit().parameters().t0();
    for (BandCurve band : data.bands()) {
      all.add(fluxes(band, times, t0), FLUX_SHARE);
    }
    all.add(pulls(data.bands(), t0), PULL_SHARE);
    return all;
  }

  /** The panels of a light curve without a fit, and so without pulls. */
  static CombinedDomainXYPlot of(List<BandCurve> bands, Range times, double top) {
    CombinedDomainXYPlot all = frame(times, top);
    for (BandCurve band : bands) {
      all.add(fluxes(band, times, Double.NaN), FLUX_SHARE);
    }
    return all;
  }

  private static CombinedDomainXYPlot frame(Range times, double top) {
    NumberAxis time = axis(new NumberAxis("MJD"));
    time.setRange(times);
    CombinedDomainXYPlot all = new CombinedDomainXYPlot(time);
    all.setInsets(new RectangleInsets(top, 8, 6, 4));
    all.setGap(6);
    return all;
  }

  private static XYPlot fluxes(BandCurve band, Range times, double t0) {
    BandStyle style = BandStyle.of(band.band());
    YIntervalSeries curve = new YIntervalSeries("model", false, true);
    for (ModelPoint point : band.model()) {
      if (times.contains(point.mjd())) {
        curve.add(
            point.mjd(), point.flux(), point.flux() - point.sigma(), point.flux() + point.sigma());
      }
    }
    YIntervalSeries points = new YIntervalSeries("observed", false, true);
    for (FluxPoint point : band.observations()) {
      points.add(
          point.mjd(), point.flux(), point.flux() - point.error(), point.flux() + point.error());
    }
    DeviationRenderer model = new DeviationRenderer(true, false);
    model.setSeriesPaint(0, style.colour());
    model.setSeriesFillPaint(0, style.colour());
    model.setSeriesStroke(0, CURVE);
    model.setAlpha(SHADE);
    XYErrorRenderer observed = points();
    look(observed, 0, style);

    NumberAxis flux = axis(new NumberAxis(style.label() + " flux (AB zp 25)"));
    flux.setRange(PlotRange.fluxes(band, times));
    MagnitudeAxis magnitude = new MagnitudeAxis("AB mag");
    axis(magnitude);
    magnitude.setRange(flux.getRange());

    XYPlot panel = panel(flux, t0);
    panel.setRangeAxis(1, magnitude, false);
    panel.setRangeAxisLocation(1, AxisLocation.BOTTOM_OR_RIGHT, false);
    panel.setDataset(0, only(curve));
    panel.setRenderer(0, model, false);
    panel.setDataset(1, only(points));
    panel.setRenderer(1, observed, false);
    if (!band.limits().isEmpty()) {
      panel.setDataset(2, only(limits(band)));
      panel.setRenderer(2, hollow(style), false);
    }
    return panel;
  }

  private static YIntervalSeries limits(BandCurve band) {
    YIntervalSeries limits = new YIntervalSeries("upper limits", false, true);
    for (FluxPoint limit : band.limits()) {
      limits.add(limit.mjd(), limit.flux(), limit.flux(), limit.flux());
    }
    return limits;
  }

  private static XYLineAndShapeRenderer hollow(BandStyle style) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    renderer.setSeriesPaint(0, style.colour(), false);
    renderer.setSeriesShape(0, BandStyle.LIMIT, false);
    renderer.setSeriesShapesFilled(0, false);
    return renderer;
  }

  private static XYPlot pulls(List<BandCurve> bands, double t0) {
    YIntervalSeriesCollection all = new YIntervalSeriesCollection();
    XYErrorRenderer observed = points();
    for (BandCurve band : bands) {
      YIntervalSeries points = new YIntervalSeries(band.band(), false, true);
      for (FluxPoint point : band.observations()) {
        points.add(point.mjd(), point.pull(), point.pull() - 1, point.pull() + 1);
      }
      look(observed, all.getSeriesCount(), BandStyle.of(band.band()));
      all.addSeries(points);
    }
    NumberAxis sigma = axis(new NumberAxis("pull (\u03C3)"));
    sigma.setRange(PlotRange.pulls(bands));
    XYPlot panel = panel(sigma, t0);
    panel.addRangeMarker(0, new IntervalMarker(-1, 1, ONE_SIGMA), Layer.BACKGROUND, false);
    panel.setDataset(0, all);
    panel.setRenderer(0, observed, false);
    return panel;
  }

  private static XYPlot panel(NumberAxis range, double t0) {
    XYPlot panel = new XYPlot(null, null, range, null);
    panel.setNotify(false);
    panel.setBackgroundPaint(Color.WHITE);
    panel.setOutlinePaint(GREY);
    panel.setOutlineStroke(HAIR);
    panel.setDomainGridlinePaint(GRID);
    panel.setDomainGridlineStroke(HAIR);
    panel.setRangeGridlinePaint(GRID);
    panel.setRangeGridlineStroke(HAIR);
    panel.setRangeZeroBaselineVisible(true);
    panel.setRangeZeroBaselinePaint(GREY);
    panel.setRangeZeroBaselineStroke(HAIR);
    panel.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    if (Double.isFinite(t0)) {
      panel.addDomainMarker(0, new ValueMarker(t0, GREY, DASHED), Layer.BACKGROUND, false);
    }
    return panel;
  }

  private static XYErrorRenderer points() {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setCapLength(0);
    renderer.setDrawSeriesLineAsPath(false);
    return renderer;
  }

  private static void look(XYErrorRenderer renderer, int series, BandStyle style) {
    renderer.setSeriesPaint(series, style.colour(), false);
    renderer.setSeriesShape(series, style.marker(), false);
    renderer.setSeriesStroke(series, HAIR, false);
  }

  /** Gives an axis our font, and number formats independent of the locale. */
  static NumberAxis axis(NumberAxis axis) {
    axis.setLabelFont(PlotFont.plain(SMALL));
    axis.setTickLabelFont(PlotFont.plain(SMALL));
    axis.setLabelPaint(INK);
    axis.setTickLabelPaint(INK);
    axis.setAxisLineVisible(false);
    axis.setTickMarkPaint(GREY);
    axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
    axis.setNumberFormatOverride(
        new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    axis.setLowerMargin(0);
    axis.setUpperMargin(0);
    return axis;
  }

  private static YIntervalSeriesCollection only(YIntervalSeries series) {
    YIntervalSeriesCollection one = new YIntervalSeriesCollection();
    one.addSeries(series);
    return one;
  }
}
