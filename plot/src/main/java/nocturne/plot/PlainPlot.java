package nocturne.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Observation;

/**
 * The plot of a light curve without a fit: flux against time, band by band, as in a plot with a
 * model.
 *
 * @param bands the light curve, from blue to red
 * @param remarks lines of text beside it, such as why there is no fit
 */
public record PlainPlot(
    String objectId, Candid candid, Night night, List<BandCurve> bands, List<String> remarks) {
  public PlainPlot {
    bands = List.copyOf(bands);
    remarks = List.copyOf(remarks);
  }

  /**
   * The bands of a light curve, from blue to red, without epochs that lack a number or an error
   * above zero, or whose band is unknown.
   *
   * @param limits where the survey looked and found nothing
   */
  public static List<BandCurve> bands(
      List<Observation> photometry, List<UpperLimit> limits, Bandpasses known) {
    Map<Bandpass, List<FluxPoint>> byBand =
        new TreeMap<>(
            Comparator.comparingDouble(Bandpass::minWavelength).thenComparing(Bandpass::name));
    for (Observation epoch : photometry) {
      known
          .find(epoch.band())
          .filter(band -> epoch.isUsable())
          .ifPresent(
              band -> byBand.computeIfAbsent(band, b -> new ArrayList<>()).add(point(epoch)));
    }
    Map<String, List<FluxPoint>> limitsByBand = new HashMap<>();
    for (UpperLimit limit : limits) {
      known
          .find(limit.band())
          .ifPresent(
              band -> {
                byBand.computeIfAbsent(band, b -> new ArrayList<>());
                limitsByBand.computeIfAbsent(band.name(), b -> new ArrayList<>()).add(point(limit));
              });
    }
    List<BandCurve> curves = new ArrayList<>();
    byBand.forEach(
        (band, points) -> {
          points.sort(Comparator.comparingDouble(FluxPoint::mjd));
          curves.add(
              new BandCurve(
                  band.name(),
                  points,
                  limitsByBand.getOrDefault(band.name(), List.of()),
                  List.of()));
        });
    return curves;
  }

  private static FluxPoint point(UpperLimit limit) {
    double flux = Flux.ofMagnitude(limit.limit(), Flux.ZERO_POINT);
    return new FluxPoint(limit.mjd(), flux, flux / 5, Double.NaN);
  }

  private static FluxPoint point(Observation epoch) {
    double scale = Math.pow(10, 0.4 * (Flux.ZERO_POINT - epoch.zeroPoint()));
    return new FluxPoint(epoch.mjd(), epoch.flux() * scale, epoch.fluxError() * scale, Double.NaN);
  }

  /**
   * Draws it.
   *
   * @throws IllegalArgumentException if there is no band
   */
  public byte[] file(PlotFormat format) {
    if (bands.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot draw candid "
              + candid
              + ": no epoch of it has a flux with an error in a known"
              + " band.");
    }
    Map<String, String> text = new LinkedHashMap<>();
    text.put("Software", "Nocturne");
    text.put("objectId", objectId);
    text.put("candid", candid.toString());
    text.put("night", night.toString());
    return LightCurvePlot.sheet(this).file(format, text);
  }

  /** Writes the text beside the panels. */
  void write(Graphics2D g2, Rectangle2D column) {
    int left = (int) column.getX();
    int y = line(g2, PlotFont.bold(13), Panels.INK, column, (int) column.getY(), "no fit");
    for (String remark : remarks) {
      y = line(g2, PlotFont.plain(12), Panels.INK, column, y, remark);
    }
    y += FitText.LINE;
    for (BandCurve band : bands) {
      FitText.legend(g2, band, left, y);
      y += FitText.LINE;
    }
    y += FitText.LINE / 2;
    boolean limited = bands.stream().anyMatch(band -> !band.limits().isEmpty());
    for (String words :
        List.of(
            "error bars: 1\u03C3 of the flux",
            "flux: AB zero point 25",
            limited ? "hollow, pointing down: 5\u03C3 limit" : "")) {
      y = line(g2, PlotFont.plain(FitText.REMARK), Panels.GREY, column, y, words);
    }
  }

  private static int line(
      Graphics2D g2, Font font, Color colour, Rectangle2D column, int y, String text) {
    g2.setFont(font);
    g2.setColor(colour);
    g2.drawString(
        FitText.shortened(text, g2.getFontMetrics(), (int) column.getWidth()),
        (int) column.getX(),
        y);
    return y + FitText.LINE;
  }
}
