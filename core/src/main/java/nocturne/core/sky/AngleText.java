package nocturne.core.sky;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Angles as astronomers write them. */
public final class AngleText {
  private static final String NUMBER = "\\d+(?:\\.\\d*)?|\\.\\d+";

  private static final Pattern PLAIN =
      Pattern.compile("([+-]?(?:" + NUMBER + ")(?:[eE][+-]?\\d+)?)\\s*(?:d|deg|°)?");

  /** Sign, hours or degrees, minutes, seconds; a part may be left out from the end. */
  private static final Pattern PARTS =
      Pattern.compile(
          "([+-]?)\\s*(\\d{1,3})(?:\\s*([hd°:])\\s*|\\s+)(\\d{1,2}(?:\\.\\d*)?)"
              + "(?:(?:\\s*[m'′:]\\s*|\\s+)("
              + NUMBER
              + "))?\\s*[ms'\"′″]?");

  private static final Pattern RADIUS = Pattern.compile("(" + NUMBER + ")\\s*([a-z°'\"′″]*)");

  private static final double ARCSECONDS_OF_DEGREE = 3600;

  /** Arcseconds in each unit. */
  private static final Map<String, Double> UNITS =
      Map.ofEntries(
          Map.entry("", 1.0),
          Map.entry("\"", 1.0),
          Map.entry("″", 1.0),
          Map.entry("''", 1.0),
          Map.entry("arcsec", 1.0),
          Map.entry("'", 60.0),
          Map.entry("′", 60.0),
          Map.entry("arcmin", 60.0),
          Map.entry("d", ARCSECONDS_OF_DEGREE),
          Map.entry("deg", ARCSECONDS_OF_DEGREE),
          Map.entry("°", ARCSECONDS_OF_DEGREE));

  private AngleText() {}

  /**
   * A right ascension: {@code 155.94} in degrees, {@code 10:23:45.6}, {@code 10h23m45.6s} or {@code
   * 10 23 45.6} in hours, {@code 155d56m24s} in degrees.
   *
   * @return degrees, 0 to below 360
   * @throws IllegalArgumentException if the text is none; names it
   */
  public static double rightAscension(String text) {
    double degrees = degrees(text, 15);
    if (!SkyPosition.isRightAscension(degrees)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no right ascension: write degrees from 0 to below 360, such as 155.94, or"
              + " hours, minutes and seconds, such as 10:23:45.6 or 10h23m45.6s.");
    }
    return degrees;
  }

  /**
   * A declination: {@code -5.2}, {@code -05:12:30}, {@code -5d12m30s} or {@code -5 12 30}.
   *
   * @return degrees, -90 to 90
   * @throws IllegalArgumentException if the text is none; names it
   */
  public static double declination(String text) {
    double degrees = text.indexOf('h') >= 0 ? Double.NaN : degrees(text, 1);
    if (!SkyPosition.isDeclination(degrees)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no declination: write degrees from -90 to 90, such as -5.2, or degrees,"
              + " minutes and seconds, such as -05:12:30 or -5d12m30s.");
    }
    return degrees;
  }

  /**
   * A radius: {@code 5}, {@code 5"} and {@code 5arcsec} in arcseconds, {@code 2'} and {@code
   * 2arcmin} in arcminutes, {@code 0.5deg} and {@code 0.5°} in degrees.
   *
   * @return degrees, above 0, at most 180
   * @throws IllegalArgumentException if the text is none; names it
   */
  public static double radius(String text) {
    Matcher matcher = RADIUS.matcher(text.strip());
    double unit = matcher.matches() ? UNITS.getOrDefault(matcher.group(2), Double.NaN) : Double.NaN;
    double degrees =
        Double.isNaN(unit)
            ? Double.NaN
            : Double.parseDouble(matcher.group(1)) * unit / ARCSECONDS_OF_DEGREE;
    if (!(degrees > 0 && degrees <= 180)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no radius: write arcseconds, such as 5, or a unit with it, such as 2' or"
              + " 0.5deg; above 0 and at most 180 degrees.");
    }
    return degrees;
  }

  /**
   * Degrees of a text; NaN if it is no angle.
   *
   * @param degreesOfUnit degrees of the first part of a sexagesimal text that names no unit
   */
  private static double degrees(String text, int degreesOfUnit) {
    String plain = text.strip().replace('−', '-');
    Matcher number = PLAIN.matcher(plain);
    if (number.matches()) {
      return Double.parseDouble(number.group(1));
    }
    Matcher parts = PARTS.matcher(plain);
    if (!parts.matches()) {
      return Double.NaN;
    }
    double minutes = Double.parseDouble(parts.group(4));
    boolean hasSeconds = parts.group(5) != null;
    double seconds = hasSeconds ? Double.parseDouble(parts.group(5)) : 0;
    boolean isFraction = parts.group(4).indexOf('.') >= 0;
    if (minutes >= 60 || seconds >= 60 || (hasSeconds && isFraction)) {
      return Double.NaN;
    }
    String named = parts.group(3) == null ? "" : parts.group(3);
    int unit =
        switch (named) {
          case "h" -> 15;
          case "d", "°" -> 1;
          default -> degreesOfUnit;
        };
    double size = (Integer.parseInt(parts.group(2)) + minutes / 60 + seconds / 3600) * unit;
    return parts.group(1).equals("-") ? -size : size;
  }
}
