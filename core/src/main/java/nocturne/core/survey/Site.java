package nocturne.core.survey;

/**
 * Location of a telescope.
 *
 * @param longitudeDegrees east of Greenwich, -180 to 180
 * @param latitudeDegrees north of the equator, geodetic, -90 to 90
 * @param heightMetres above sea level
 */
public record Site(
    String name, double longitudeDegrees, double latitudeDegrees, double heightMetres) {

  public Site {
    if (!(Math.abs(longitudeDegrees) <= 180) || !(Math.abs(latitudeDegrees) <= 90)) {
      throw new IllegalArgumentException(
          "no such place: longitude %s, latitude %s; give degrees, east and north positive"
              .formatted(longitudeDegrees, latitudeDegrees));
    }
  }
}
