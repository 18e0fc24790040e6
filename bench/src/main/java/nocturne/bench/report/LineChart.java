package nocturne.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Points joined by lines, as SVG that takes its colours from the page.
 *
 * @param name read aloud to who does not see it
 */
record LineChart(String name, Axis x, Axis y, List<Series> series) {
  private static final int WIDTH = 400;
  private static final int HEIGHT = 240;
  private static final int LEFT = 58;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;

  /**
   * Points of one colour.
   *
   * @param name for the legend, which a single series does not need
   */
  record Series(String name, List<Point> points) {
    Series {
      points = List.copyOf(points);
    }
  }

  /**
   * One of them.
   *
   * @param words shown when it is pointed at
   */
  record Point(double x, double y, String words) {}

  LineChart {
    series = List.copyOf(series);
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.text(name)));
    for (Axis.Tick tick : y.ticks()) {
      double at = down(tick.at());
      line(svg, "grid", LEFT, at, WIDTH - RIGHT, at);
      text(svg, "end", LEFT - 5, at + 4, tick.label());
    }
    line(svg, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
    for (Axis.Tick tick : x.ticks()) {
      line(svg, "axis", across(tick.at()), HEIGHT - BOTTOM, across(tick.at()), HEIGHT - BOTTOM + 4);
      text(svg, "middle", across(tick.at()), HEIGHT - BOTTOM + 17, tick.label());
    }
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 7, x.title());
    for (int i = 0; i < series.size(); i++) {
      draw(svg, i);
    }
    svg.append("</svg>\n");
    return "<p class=\"y\">%s</p>\n%s%s".formatted(Html.text(y.title()), svg, legend());
  }

  private void draw(StringBuilder svg, int number) {
    List<Point> points = series.get(number).points();
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(String.format(Locale.ROOT, "%.1f %.1f", across(point.x()), down(point.y())));
    }
    svg.append("<path class=\"s%d\" d=\"%s\"/>\n".formatted(number, path));
    for (Point point : points) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s</title></circle>%n",
              number,
              across(point.x()),
              down(point.y()),
              Html.text(point.words())));
    }
  }

  private String legend() {
    if (series.size() < 2) {
      return "";
    }
    StringBuilder legend = new StringBuilder("<p class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      legend.append("<span class=\"k%d\"></span> ".formatted(i));
      legend.append(Html.text(series.get(i).name())).append(" &nbsp; ");
    }
    return legend.append("</p>\n").toString();
  }

  private double across(double value) {
    return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private double down(double value) {
    return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static void line(
      StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            kind,
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
            anchor,
            x,
            y,
            Html.text(words)));
  }
}
