package nocturne.plot;

import java.awt.Font;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/** A program of its own that draws, for a test that takes the system's fonts from it. */
final class Fontless {
  private Fontless() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("plot")) {
      System.out.println(HexFormat.of().formatHex(LightCurvePlot.png(Plots.of("ztfg"))));
      return;
    }
    try (InputStream font = PlotFont.class.getResourceAsStream("sans.ttf")) {
      System.out.println("loaded: " + Font.createFont(Font.TRUETYPE_FONT, font));
    } catch (IOException | RuntimeException | InternalError e) {
      System.out.println("failed: " + e.getMessage());
    }
  }
}
