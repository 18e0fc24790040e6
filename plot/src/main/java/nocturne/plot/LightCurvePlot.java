package nocturne.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.Range;

/**
 * Draws the plot of a fit: flux against time in a panel for each band, the model with its
 * uncertainty, the pulls, and beside them the parameters with their errors and what is at a bound.
 * Time is marked as MJD and as dates, flux as flux and as magnitude.
 *
 * <p>A PNG's text identifies the light curve: key words {@code objectId}, {@code candid}, {@code
 * night}, {@code model}, {@code version}.
 *
 * <p>Thread-safe. The same data give the same PNG on one build and JDK.
 */
public final class LightCurvePlot {
  private static final int WIDTH = 880;
  private static final int PANELS_WIDTH = 665;
  private static final int COLUMN = PANELS_WIDTH + 12;
  static final int COLUMN_WIDTH = WIDTH - COLUMN - 6;
  private static final int LEFT = 14;
  private static final int HEADING = 32;
  private static final int DATES = 20;
  private static final Rectangle2D COLUMN_AREA =
      new Rectangle2D.Double(COLUMN, HEADING + DATES + 14, COLUMN_WIDTH, 0);
  private static final int FRAME = 60;
  private static final int BAND_HEIGHT = 170;
  private static final int LEAST_BAND_HEIGHT = 110;
  private static final int PULL_HEIGHT = 105;
  private static final int MANY_BANDS = 4;

  /** Height that the text needs beside a single panel. */
  private static final int LEAST_HEIGHT = 490;

  private LightCurvePlot() {}

  /**
   * Draws a plot as PNG.
   *
   * @throws IllegalArgumentException if there is no band
   */
  public static byte[] png(PlotData data) {
    return file(data, PlotFormat.PNG);
  }

  /**
   * Draws a plot.
   *
   * @throws IllegalArgumentException if there is no band
   */
  public static byte[] file(PlotData data, PlotFormat format) {
    return sheet(data).file(format, text(data));
  }

  /**
   * Draws a plot without its text.
   *
   * @throws IllegalArgumentException if there is no band
   */
  public static BufferedImage draw(PlotData data) {
    return sheet(data).image();
  }

  private static Sheet sheet(PlotData data) {
    if (data.bands().isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot draw " + data.objectId() + ": no band was fitted; give one at least.");
    }
    return sheet(
        data.bands().size(),
        PULL_HEIGHT,
        (g2, area) -> {
          FitText.heading(g2, data, LEFT, HEADING - 8, WIDTH - 2 * LEFT);
          Range times = PlotRange.times(data.bands(), data.fit().parameters());
          drawPanels(g2, Panels.of(data, times, DATES), area, times);
          new FitText(g2, data, COLUMN_AREA).draw();
        });
  }

  /** A light curve without a fit. */
  static Sheet sheet(PlainPlot data) {
    return sheet(
        data.bands().size(),
        0,
        (g2, area) -> {
          FitText.heading(
              g2,
              data.objectId(),
              data.candid(),
              data.night(),
              LEFT,
              HEADING - 8,
              WIDTH - 2 * LEFT);
          Range times = PlotRange.times(data.bands());
          drawPanels(g2, Panels.of(data.bands(), times, DATES), area, times);
          data.write(g2, COLUMN_AREA);
        });
  }

  /** Draws on a sheet, with the panels in the given area. */
  private interface Drawing {
    void on(Graphics2D g2, Rectangle2D area);
  }

  private static Sheet sheet(int bands, int below, Drawing drawing) {
    int bandHeight = bands > MANY_BANDS ? LEAST_BAND_HEIGHT : BAND_HEIGHT;
    int height = Math.max(LEAST_HEIGHT, HEADING + DATES + FRAME + bands * bandHeight + below);
    Rectangle2D area = new Rectangle2D.Double(0, HEADING, PANELS_WIDTH, height - HEADING);
    return new Sheet(WIDTH, height, g2 -> drawing.on(g2, area));
  }

  private static void drawPanels(
      Graphics2D g2, CombinedDomainXYPlot panels, Rectangle2D area, Range times) {
    PlotRenderingInfo places = new PlotRenderingInfo(new ChartRenderingInfo(null));
    panels.draw(g2, area, null, null, places);
    NumberAxis dates = Panels.axis(new CalendarAxis());
    dates.setRange(times);
    Rectangle2D inside = places.getDataArea();
    dates.draw(g2, inside.getMinY(), area, inside, RectangleEdge.TOP, null);
  }

  private static Map<String, String> text(PlotData data) {
    return PlotPng.text(
        data.objectId(),
        data.candid(),
        data.night(),
        data.fit().model().name(),
        data.fit().model().version());
  }
}
