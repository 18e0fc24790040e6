package nocturne.plot;

import java.util.Locale;

/** Format of a plot's file. */
public enum PlotFormat {
  /** Pixels, with the light curve's name in the file's text. */
  PNG,
  /** Outlines, for web pages and drawing programs. */
  SVG,
  /** Outlines on one page, for papers. */
  PDF;

  /** Its word, which also ends the file's name. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
