package nocturne.plot;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.Processor;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.pdf.PDFProcessor;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Shape;
import java.awt.font.GlyphVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A drawing as outlines. Letters are outlines too, so that they look the same wherever the file is
 * shown, without our font; and what is drawn translucently has translucent colours, which is all
 * that the formats' writers know. For one thread.
 */
final class Outlines extends VectorGraphics2D {
  private static final double MM_PER_POINT = 25.4 / 72;

  private final PlotFormat format;
  private final double unit;

  /** An empty drawing in pixels; in PDF a pixel is a point. */
  Outlines(PlotFormat format) {
    this.format = format;
    this.unit = format == PlotFormat.PDF ? MM_PER_POINT : 1;
    scale(unit, unit);
  }

  @Override
  public void drawString(String text, float x, float y) {
    drawGlyphVector(getFont().createGlyphVector(getFontRenderContext(), text), x, y);
  }

  @Override
  public void drawGlyphVector(GlyphVector letters, float x, float y) {
    fill(letters.getOutline(x, y));
  }

  @Override
  public void fill(Shape shape) {
    Color opaque = getColor();
    setColor(seenThrough(opaque));
    super.fill(shape);
    setColor(opaque);
  }

  private Color seenThrough(Color colour) {
    return getComposite() instanceof AlphaComposite over && over.getAlpha() < 1
        ? new Color(
            colour.getRed(),
            colour.getGreen(),
            colour.getBlue(),
            Math.round(over.getAlpha() * colour.getAlpha()))
        : colour;
  }

  /**
   * The file.
   *
   * @param width pixels
   * @param height pixels
   */
  byte[] file(int width, int height) {
    Processor writer = format == PlotFormat.SVG ? new SVGProcessor() : new PDFProcessor(true);
    Document document =
        writer.getDocument(getCommands(), new PageSize(0, 0, width * unit, height * unit));
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try {
      document.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
