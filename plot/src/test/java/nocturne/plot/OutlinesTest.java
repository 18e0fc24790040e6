package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The same plot as SVG and PDF, read back by the parsers of the JDK and by PDF's own table. */
class OutlinesTest {
  private static final PlotData TWO_BANDS = Plots.of("ztfg", "ztfr");

  private static Element svg() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(LightCurvePlot.file(TWO_BANDS, PlotFormat.SVG)));
    return document.getDocumentElement();
  }

  private static List<String> styles(Element svg) {
    List<String> styles = new ArrayList<>();
    NodeList all = svg.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      styles.add(((Element) all.item(i)).getAttribute("style"));
    }
    return styles;
  }

  @Test
  void anSvgIsAsLargeAsThePng() throws Exception {
    int height = LightCurvePlot.draw(TWO_BANDS).getHeight();
    assertThat(svg().getAttribute("viewBox")).isEqualTo("0 0 880 " + height);
  }

  @Test
  void lettersAreFilledOutlinesAndNeedNoFont() throws Exception {
    Element svg = svg();
    assertThat(svg.getElementsByTagName("text").getLength()).isZero();
    // Both labels of the axes of flux, which are turned, are filled as the heading is.
    assertThat(styles(svg).stream().filter(s -> s.startsWith("fill:rgb(34,34,34)")).count())
        .isGreaterThan(40);
    assertThat(styles(svg)).noneMatch(s -> s.startsWith("fill:none;stroke:rgb(34,34,34)"));
  }

  @Test
  void theModelsShadeIsTranslucentAndItsTimeDashed() throws Exception {
    assertThat(styles(svg())).filteredOn(s -> s.contains("fill-opacity:0.25")).hasSize(2);
    assertThat(styles(svg())).filteredOn(s -> s.contains("stroke-dasharray:5,4")).hasSize(3);
  }

  @Test
  void numbersAreWrittenAlikeInEveryLocale() {
    byte[] english = LightCurvePlot.file(TWO_BANDS, PlotFormat.PDF);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(LightCurvePlot.file(TWO_BANDS, PlotFormat.PDF)).isEqualTo(english);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aPdfsTablePointsToItsObjectsAndItsPageIsAsLargeAsThePng() throws Exception {
    byte[] bytes = LightCurvePlot.file(TWO_BANDS, PlotFormat.PDF);
    String pdf = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(pdf).startsWith("%PDF-1.").contains("/MediaBox [0 0 880 557]");
    Matcher start = Pattern.compile("startxref\\s+(\\d+)").matcher(pdf);
    assertThat(start.find()).isTrue();
    String table = pdf.substring(Integer.parseInt(start.group(1)));
    assertThat(table).startsWith("xref");
    Matcher place = Pattern.compile("(\\d{10}) 00000 n").matcher(table);
    int objects = 0;
    while (place.find()) {
      objects++;
      assertThat(pdf.substring(Integer.parseInt(place.group(1)))).startsWith(objects + " 0 obj");
    }
    assertThat(objects).isGreaterThan(3);
    assertThat(page(bytes, pdf)).contains("\n/Trp0 gs\n").contains(" 0 m 880 0 l ");
  }

  /** The page's content, which is compressed. */
  private static String page(byte[] bytes, String pdf) throws Exception {
    int begin = pdf.indexOf("stream\n") + "stream\n".length();
    Matcher length = Pattern.compile("/Length (\\d+)").matcher(pdf);
    assertThat(length.find()).isTrue();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InflaterOutputStream inflater = new InflaterOutputStream(out)) {
      inflater.write(bytes, begin, Integer.parseInt(length.group(1)));
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
