package nocturne.simulator.night;

/**
 * Catalogued neighbours of an object.
 *
 * @param starDistance to the nearest catalogued source, arcsec
 * @param starScore of that source: 1 star, 0 galaxy
 * @param starMagnitude of that source in r
 * @param asteroidDistance to the nearest known solar-system object, arcsec; the survey's -999 for
 *     none
 * @param asteroidMagnitude expected of it; -999 for none
 * @param asteroidNumber its number in the catalogue; 0 for none
 */
record Neighbourhood(
    double starDistance,
    double starScore,
    double starMagnitude,
    double asteroidDistance,
    double asteroidMagnitude,
    int asteroidNumber) {
  private static final double NONE = -999;
  private static final double POINT_SOURCE_WITHIN_ARCSEC = 1.5;
  private static final double STAR_FROM_SCORE = 0.5;
  private static final double ASTEROID_WITHIN_ARCSEC = 5;

  /** Values are held as the packet's 32-bit floats, so that a cut gives one result for both. */
  Neighbourhood {
    starDistance = single(starDistance);
    starScore = single(starScore);
    asteroidDistance = single(asteroidDistance);
  }

  private static double single(double value) {
    return (float) value;
  }

  /** No known solar-system object near. */
  Neighbourhood(double starDistance, double starScore, double starMagnitude) {
    this(starDistance, starScore, starMagnitude, NONE, NONE, 0);
  }

  Neighbourhood withAsteroid(double distance, double magnitude, int number) {
    return new Neighbourhood(starDistance, starScore, starMagnitude, distance, magnitude, number);
  }

  /** Whether, by construction, neither a star nor a solar-system object accounts for the light. */
  boolean isEmptyOfStarsAndAsteroids() {
    boolean star = starDistance <= POINT_SOURCE_WITHIN_ARCSEC && starScore >= STAR_FROM_SCORE;
    boolean asteroid = asteroidNumber != 0 && asteroidDistance <= ASTEROID_WITHIN_ARCSEC;
    return !star && !asteroid;
  }
}
