package nocturne.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A drawing on white, as pixels or as outlines.
 *
 * @param width pixels
 * @param height pixels
 * @param drawing draws on it
 */
record Sheet(int width, int height, Consumer<Graphics2D> drawing) {

  /**
   * The file.
   *
   * @param text of a PNG, by key word
   */
  byte[] file(PlotFormat format, Map<String, String> text) {
    if (format == PlotFormat.PNG) {
      return PalettePng.of(image(), text);
    }
    Outlines outlines = new Outlines(format);
    draw(outlines);
    return outlines.file(width, height);
  }

  BufferedImage image() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = image.createGraphics();
    try {
      draw(g2);
    } finally {
      g2.dispose();
    }
    return image;
  }

  private void draw(Graphics2D g2) {
    g2.setColor(Color.WHITE);
    g2.fillRect(0, 0, width, height);
    g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g2.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g2.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    drawing.accept(g2);
  }
}
