package nocturne.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Values side by side, the greatest as long as the chart is wide, as SVG that takes its colours
 * from the page.
 *
 * @param name read aloud to who does not see it
 */
record BarChart(String name, List<Bar> bars) {
  private static final int WIDTH = 400;
  private static final int ROW = 26;
  private static final int LEFT = 138;
  private static final int RIGHT = 52;

  /** One value, not below 0. */
  record Bar(String name, double value) {}

  BarChart {
    bars = List.copyOf(bars);
  }

  String svg() {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, ROW * bars.size(), Html.text(name)));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double length = most > 0 ? bar.value() / most * (WIDTH - LEFT - RIGHT) : 0;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>"
                  + "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                  + "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
              LEFT - 6,
              i * ROW + 17,
              Html.text(bar.name()),
              LEFT,
              i * ROW + 4,
              length,
              ROW - 8,
              LEFT + length + 5,
              i * ROW + 17,
              Html.number(bar.value())));
    }
    return svg.append("</svg>\n").toString();
  }
}
