package nocturne.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Set;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltParameter;
import org.jspecify.annotations.Nullable;

/** The text beside the panels: the object, the parameters, the quality of the fit. */
final class FitText {
  private static final Color WARNING = new Color(0xBB4400);

  /** Text under the quality if an epoch is at the end of the model's phases. */
  static final String AT_EDGE = "an epoch at a phase edge";

  /** Text under an x0 below 0. */
  static final String NEGATIVE = "negative: no supernova";

  /** Text under the quality if chi-square has no curvature that gives errors. */
  static final String NO_ERRORS = "no errors: flat minimum";

  /** Text under a z at a bound. */
  static final String RANGE_ENDS = "the range of z ends here";

  static final float REMARK = 11;
  static final int LINE = 17;
  static final int INDENT = 34;
  private static final int MARK = 22;

  private final Graphics2D g2;
  private final PlotData data;
  private final int left;
  private final int width;
  private int y;

  FitText(Graphics2D g2, PlotData data, Rectangle2D column) {
    this.g2 = g2;
    this.data = data;
    this.left = (int) column.getX();
    this.width = (int) column.getWidth();
    this.y = (int) column.getY();
  }

  /** Writes object, candid and night on a line of their own. */
  static void heading(Graphics2D g2, PlotData data, int x, int baseline, int width) {
    heading(g2, data.objectId(), data.candid(), data.night(), x, baseline, width);
  }

  static void heading(
      Graphics2D g2,
      String objectId,
      @Nullable Candid candid,
      @Nullable Night night,
      int x,
      int baseline,
      int width) {
    Font large = PlotFont.bold(17);
    String rest =
        (candid == null ? "" : "candid " + candid) + (night == null ? "" : "    night " + night);
    Font small = PlotFont.plain(12);
    int room = width - g2.getFontMetrics(small).stringWidth(rest) - 20;
    String object = shortened(objectId, g2.getFontMetrics(large), room);
    g2.setFont(large);
    g2.setColor(Panels.INK);
    g2.drawString(object, x, baseline);
    int behind = x + g2.getFontMetrics(large).stringWidth(object) + 20;
    g2.setFont(small);
    g2.setColor(Panels.GREY);
    g2.drawString(rest, behind, baseline);
  }

  void draw() {
    Fitted fit = data.fit();
    line(PlotFont.bold(13), Panels.INK, 0, modelName(fit.model().name()));
    line(PlotFont.plain(11), Panels.GREY, 0, "version " + fit.model().version());
    y += LINE / 2;
    for (SaltParameter parameter : SaltParameter.values()) {
      parameter(parameter);
    }
    y += LINE / 2;
    named("\u03C7\u00B2", chisq(fit), Panels.INK);
    boolean good = fit.quality() == Fitted.Quality.GOOD;
    named("fit", quality(fit.quality()), good ? Panels.INK : WARNING);
    atBound(fit.atBound());
    if (!fit.search().success()) {
      line(PlotFont.plain(12), WARNING, 0, "the search did not converge");
    }
    y += LINE;
    legend();
  }

  private void parameter(SaltParameter parameter) {
    Fitted fit = data.fit();
    boolean bound = fit.atBound().contains(parameter.label());
    double value = fit.parameters().get(parameter);
    String text =
        parameter == SaltParameter.X0
            ? Rounded.scientific(value, fit.error(parameter))
            : parameter == SaltParameter.T0 && fit.error(parameter).isEmpty()
                ? Rounded.fixed(value, 2)
                : Rounded.plain(value, fit.error(parameter));
    boolean held = data.held().contains(parameter);
    String remark = held ? "  held" : bound ? "  at bound" : "";
    boolean negative = parameter == SaltParameter.X0 && value < 0;
    named(parameter.label(), text + remark, bound || negative ? WARNING : Panels.INK);
    if (negative) {
      line(PlotFont.plain(REMARK), WARNING, INDENT, NEGATIVE);
    }
    if (parameter == SaltParameter.T0) {
      line(PlotFont.plain(11), Panels.GREY, INDENT, CalendarAxis.date(value));
    }
    if (parameter == SaltParameter.Z && !held) {
      line(PlotFont.plain(11), Panels.GREY, INDENT, bound ? RANGE_ENDS : "photometric");
    }
  }

  private void atBound(Set<String> bounds) {
    boolean edge = bounds.contains("phase");
    if (edge) {
      line(PlotFont.plain(REMARK), WARNING, INDENT, AT_EDGE);
    }
    boolean known =
        Arrays.stream(SaltParameter.values()).anyMatch(p -> data.fit().error(p).isPresent());
    if (!known && !edge) {
      line(PlotFont.plain(REMARK), WARNING, INDENT, NO_ERRORS);
    }
  }

  private void named(String name, String value, Color colour) {
    g2.setFont(PlotFont.bold(12));
    g2.setColor(colour);
    g2.drawString(name, left, y);
    line(PlotFont.plain(12), colour, INDENT, value);
  }

  private void line(Font font, Color colour, int indent, String text) {
    g2.setFont(font);
    g2.setColor(colour);
    g2.drawString(shortened(text, g2.getFontMetrics(), width - indent), left + indent, y);
    y += LINE;
  }

  private void legend() {
    for (BandCurve band : data.bands()) {
      legend(g2, band, left, y);
      y += LINE;
    }
    y += LINE / 2;
    boolean shaded =
        data.bands().stream()
            .flatMap(band -> band.model().stream())
            .anyMatch(point -> point.sigma() > 0);
    for (String words :
        new String[] {
          "error bars: 1\u03C3 of the flux",
          shaded ? "shade: 1\u03C3 of the fitted model" : "no shade: errors not known",
          "dashed: t0, maximum in B",
          "flux: AB zero point 25",
        }) {
      line(PlotFont.plain(REMARK), Panels.GREY, 0, words);
    }
    for (String words : data.conditions().lines()) {
      line(PlotFont.plain(REMARK), Panels.INK, 0, words);
    }
  }

  /** Writes the marker of a band's points, and their number. */
  static void legend(Graphics2D g2, BandCurve band, int left, int baseline) {
    BandStyle style = BandStyle.of(band.band());
    g2.setColor(style.colour());
    g2.fill(
        AffineTransform.getTranslateInstance(left + MARK / 2.0, baseline - 4)
            .createTransformedShape(style.marker()));
    int epochs = band.observations().size();
    g2.setFont(PlotFont.plain(12));
    g2.drawString(
        style.label() + "  " + epochs + (epochs == 1 ? " epoch" : " epochs"),
        left + INDENT,
        baseline);
  }

  private static String chisq(Fitted fit) {
    String ratio = fit.ndof() > 0 ? "  =  " + Rounded.fixed(fit.chisq() / fit.ndof(), 2) : "";
    return Rounded.fixed(fit.chisq(), 1) + " / " + fit.ndof() + ratio;
  }

  private static String quality(Fitted.Quality quality) {
    return switch (quality) {
      case GOOD -> "good";
      case AT_BOUND -> "at a bound";
      case POOR_CHISQ -> "poor chi-square";
      case FEW_DOF -> "too few degrees of freedom";
    };
  }

  /** A built-in model's name, or a folder's own without its path, which is in the file's text. */
  static String modelName(String model) {
    String trimmed = model.replaceFirst("[/\\\\]+$", "");
    return trimmed.substring(1 + Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')));
  }

  static String shortened(String text, FontMetrics letters, int room) {
    if (letters.stringWidth(text) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 0 && letters.stringWidth(text.substring(0, end) + "\u2026") > room) {
      end--;
    }
    return text.substring(0, end) + "\u2026";
  }
}
