package nocturne.plot;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The font of our plots, from a file in this package, loaded once by the first thread.
 *
 * <p>Where no font is installed Java's font system does not start, not even for a font that the
 * program brings ("Fontconfig head is null"). It starts with a description of the system's fonts,
 * even an empty one. So after a failure this class provides an empty description.
 */
final class PlotFont {
  /** Names the file that Java reads instead of asking fontconfig. */
  private static final String DESCRIPTION = "sun.awt.fontconfig";

  private static final String OF_NO_FONTS = "version=1\nsequence.allfonts=default\n";

  private static final AtomicReference<Optional<PlotFont>> LOADED =
      new AtomicReference<>(Optional.empty());

  private final Font plain;
  private final Font bold;

  private PlotFont() {
    this.plain = load("sans.ttf");
    this.bold = load("sans-bold.ttf");
  }

  /**
   * @param size height, pixels
   */
  static Font plain(float size) {
    return loaded().plain.deriveFont(size);
  }

  /**
   * @param size height, pixels
   */
  static Font bold(float size) {
    return loaded().bold.deriveFont(size);
  }

  private static PlotFont loaded() {
    Optional<PlotFont> loaded = LOADED.get();
    return loaded.isPresent() ? loaded.get() : loadedNow();
  }

  private static synchronized PlotFont loadedNow() {
    return LOADED.updateAndGet(old -> old.isPresent() ? old : Optional.of(new PlotFont())).get();
  }

  private static Font load(String resource) {
    try {
      return fromResource(resource);
    } catch (IOException | RuntimeException | InternalError noSystemFonts) {
      return withoutSystemFonts(resource);
    }
  }

  private static Font withoutSystemFonts(String resource) {
    Optional<String> own = Optional.ofNullable(System.getProperty(DESCRIPTION));
    try {
      Path description = Files.createTempFile("nocturne-fonts", ".properties");
      try {
        Files.writeString(description, OF_NO_FONTS);
        System.setProperty(DESCRIPTION, description.toString());
        return fromResource(resource);
      } finally {
        own.ifPresentOrElse(
            value -> System.setProperty(DESCRIPTION, value),
            () -> System.clearProperty(DESCRIPTION));
        Files.delete(description);
      }
    } catch (IOException e) {
      throw cannotRead(resource, e);
    }
  }

  private static UncheckedIOException cannotRead(String resource, IOException e) {
    return new UncheckedIOException(
        "Cannot load the font "
            + resource
            + " of the program: "
            + e.getMessage()
            + ". Java makes a temporary file for it in "
            + System.getProperty("java.io.tmpdir")
            + "; see that there is room.",
        e);
  }

  private static Font fromResource(String resource) throws IOException {
    try (InputStream bytes = PlotFont.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new IOException("it is missing, so the program was built badly");
      }
      return Font.createFont(Font.TRUETYPE_FONT, bytes);
    } catch (FontFormatException e) {
      throw new IOException("it is damaged, so the program was built badly", e);
    }
  }
}
