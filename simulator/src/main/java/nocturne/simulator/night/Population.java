package nocturne.simulator.night;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nocturne.core.night.JulianDate;
import nocturne.core.salt2.SaltParameters;

/**
 * The kinds of things that make alerts, each with the distributions it is drawn from. No number
 * here was fitted to a survey: where no source is named it is our choice, made so that the kinds
 * can be told apart the way real ones are.
 */
public enum Population {

  /**
   * Type Ia supernovae, by SALT3-F22. Number grows as z squared up to 0.06 (a flat, uniform
   * universe), since two bands of thirty days leave the redshift of fainter ones open: of those to
   * 0.12 a fit that has to find z too recovers six in ten. Maximum from 45 days before the night to
   * 14 after it, so that half began to shine before the thirty days that a packet holds. The
   * survey's limit then decides who is seen.
   *
   * <p>Stretch x1 is normal with deviation 1 within 3, colour c with deviation 0.08 within 0.25:
   * our choice. Absolute magnitude in B is -19.36 - 0.15 x1 + 3.1 c (the form of Tripp 1998,
   * A&amp;A 331, 815; slopes about those of Brout et al. 2022, ApJ 938, 110) with scatter 0.1; a
   * supernova of x0 = 1 has about 10.5 mag in B.
   */
  SN_IA {
    @Override
    SimulatedObject draw(Placement placement, Draw draw) {
      double z = redshift(draw, 0.06);
      double t0 = placement.jd() + draw.uniform(-45, 14);
      double x1 = Math.max(-3, Math.min(3, draw.normal()));
      double c = Math.max(-0.25, Math.min(0.25, draw.normal(0, 0.08)));
      double absolute = draw.normal(-19.36, 0.1) - 0.15 * x1 + 3.1 * c;
      double x0 = StrictMath.pow(10, -0.4 * (absolute + distanceModulus(z) - 10.5));
      Light.Salt light = new Light.Salt(new SaltParameters(z, JulianDate.toMjd(t0), x0, x1, c));
      return supernova(
          placement,
          draw,
          light,
          neighbourhood(draw, z),
          ObjectTruth.salt(light.parameters(), light.peakG()));
    }
  },

  /**
   * Core-collapse supernovae: as Type Ia, to z = 0.05, with peak magnitude -17.0 and scatter 0.9
   * (Richardson et al. 2014 have -16.75 for Type II-P and 0.98) and 0.1 mag brighter in r.
   */
  SN_CC {
    @Override
    SimulatedObject draw(Placement placement, Draw draw) {
      double peak = draw.normal(-17.0, 0.9);
      double z = redshift(draw, 0.05);
      double t0 = placement.jd() + draw.uniform(-60, 15);
      double apparent = peak + distanceModulus(z);
      Light.CoreCollapse light =
          new Light.CoreCollapse(
              t0, z, apparent, apparent - 0.1, Light.CoreCollapse.Shape.CORE_COLLAPSE);
      return supernova(
          placement,
          draw,
          light,
          neighbourhood(draw, z),
          ObjectTruth.supernova("Bazin", z, t0, apparent));
    }
  },

  /**
   * Variable stars: mean magnitude in g from 14 to 20, more of the faint; half range 0.05 to 0.7
   * mag and period 0.2 to 300 days, uniform in the logarithm; a star in the catalogue within half
   * an arcsecond, star score above 0.8.
   */
  VARIABLE_STAR {
    @Override
    SimulatedObject draw(Placement placement, Draw draw) {
      double mean = 20 - 6 * draw.uniform() * draw.uniform();
      double amplitude = draw.logUniform(0.05, 0.7);
      double period = draw.logUniform(0.2, 300);
      double red = mean - draw.uniform(0.1, 1.2);
      return new SimulatedObject(
          placement.objectId(17 + draw.below(3)),
          this,
          placement.place(),
          new Light.Variable(
              mean, red, List.of(new Light.Variable.Wave(amplitude, period, draw.uniform()))),
          new Neighbourhood(draw.uniform(0.02, 0.5), draw.uniform(0.8, 1), red),
          draw.uniform(0.8, 1),
          ObjectTruth.variable("one wave", mean, period, 2 * amplitude));
    }
  },

  /**
   * Active nuclei: mean magnitude in g from 17 to 20.5; three waves of 0.1 to 0.3 mag and 20 to 700
   * days; at the catalogue's source within 0.4 arcsec, which the catalogue calls a galaxy in 55 of
   * 100 cases and a star in the others, as it does with quasars.
   */
  AGN {
    @Override
    SimulatedObject draw(Placement placement, Draw draw) {
      double mean = draw.uniform(17, 20.5);
      List<Light.Variable.Wave> waves = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waves.add(
            new Light.Variable.Wave(
                draw.uniform(0.1, 0.3), draw.logUniform(20, 700), draw.uniform()));
      }
      double score = draw.chance(0.55) ? draw.uniform(0, 0.45) : draw.uniform(0.55, 1);
      return new SimulatedObject(
          placement.objectId(18 + draw.below(2)),
          this,
          placement.place(),
          new Light.Variable(mean, mean - 0.3, waves),
          new Neighbourhood(draw.uniform(0.02, 0.4), score, mean - 0.3),
          draw.uniform(0.8, 1),
          ObjectTruth.variable(
              "three waves", mean, waves.get(0).periodDays(), 2 * waves.get(0).amplitude()));
    }
  },

  /**
   * Asteroids: seen once at their place, magnitude 16 to the limit, more of the faint; nine of ten
   * are known and lie within 2 arcsec of where they were expected; nothing else is nearer than 3
   * arcsec.
   */
  ASTEROID {
    @Override
    SimulatedObject draw(Placement placement, Draw draw) {
      double magnitude = 16 + 4.7 * Math.sqrt(draw.uniform());
      Neighbourhood stars =
          new Neighbourhood(draw.uniform(3, 15), draw.uniform(), draw.uniform(17, 21));
      Neighbourhood all =
          draw.chance(0.9)
              ? stars.withAsteroid(draw.uniform(0.05, 2), magnitude + 0.2, 1 + draw.below(600_000))
              : stars;
      return new SimulatedObject(
          placement.objectId(placement.year()),
          this,
          placement.place(),
          new Light.Passing(
              draw.bits(), placement.exposure(draw).jd(), Flux.ofMagnitude(magnitude), 0),
          all,
          draw.uniform(0.7, 1),
          ObjectTruth.passing("one exposure", magnitude));
    }
  },

  /**
   * Artefacts of subtraction: 5 to 15 sigma, fainter than the reference in six of ten cases, nine
   * of ten seen once and the others in three of ten exposures; beside a star in eight of ten cases;
   * scores of real or bogus from 0 to 0.4.
   */
  BOGUS {
    @Override
    SimulatedObject draw(Placement placement, Draw draw) {
      Exposure exposure = placement.exposure(draw);
      double sign = draw.chance(0.6) ? -1 : 1;
      double flux = draw.logUniform(5, 15) * exposure.skySigma();
      boolean recurs = draw.chance(0.1);
      double score = draw.chance(0.8) ? draw.uniform(0.6, 1) : draw.uniform(0, 0.4);
      return new SimulatedObject(
          placement.objectId(placement.year()),
          this,
          placement.place(),
          new Light.Passing(draw.bits(), exposure.jd(), sign * flux, recurs ? 0.3 : 0),
          new Neighbourhood(draw.uniform(0.1, 1.4), score, draw.uniform(13, 19)),
          draw.uniform(0, 0.4),
          ObjectTruth.passing(recurs ? "artefact recurring" : "artefact", Flux.magnitude(flux)));
    }
  };

  /** Hubble's constant, km/s/Mpc, and the deceleration of a flat universe with 30 % matter. */
  private static final double HUBBLE = 70;

  private static final double DECELERATION = -0.55;
  private static final double LIGHT_KM_S = 299792.458;

  /** The name in truth files: lower case with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * An object of this kind at the place of the sighting; whether the survey sees it is another
   * matter.
   */
  abstract SimulatedObject draw(Placement placement, Draw draw);

  /** A redshift of a uniform volume density. */
  double redshift(Draw draw, double farthest) {
    return Math.max(0.003, farthest * StrictMath.cbrt(draw.uniform()));
  }

  /**
   * Nine of ten supernovae lie 0.1 to 6 arcsec from a galaxy, which the catalogue mistakes for a
   * star in 3 of 100 cases; the others have nothing within 2 arcsec.
   */
  Neighbourhood neighbourhood(Draw draw, double z) {
    boolean hosted = draw.chance(0.9);
    double score = draw.chance(0.03) ? draw.uniform(0.6, 0.9) : draw.uniform(0, 0.3);
    return hosted
        ? new Neighbourhood(
            draw.logUniform(0.1, 6),
            score,
            Math.min(21.5, distanceModulus(z) - 20 + draw.normal(0, 1)))
        : new Neighbourhood(draw.uniform(2, 20), draw.uniform(), draw.uniform(19, 22));
  }

  SimulatedObject supernova(
      Placement placement, Draw draw, Light light, Neighbourhood neighbourhood, ObjectTruth truth) {
    return new SimulatedObject(
        placement.objectId(placement.year()),
        this,
        placement.place(),
        light,
        neighbourhood,
        draw.uniform(0.7, 1),
        truth);
  }

  /** To second order in z (Visser 2004, CQGra 21, 2603): good to 1 % in distance at z = 0.12. */
  static double distanceModulus(double z) {
    double megaparsec = LIGHT_KM_S / HUBBLE * z * (1 + z * (1 - DECELERATION) / 2);
    return 5 * StrictMath.log10(megaparsec) + 25;
  }

  /**
   * Where and when an object is to be found; what it is has not been drawn yet.
   *
   * @param visits its field, with all exposures
   * @param place where in the field
   * @param letters seven letters of the object's name, unique in the night
   * @param year last two digits of the year
   */
  record Placement(
      ObservingPlan.FieldVisits visits, SkyField.Place place, String letters, int year) {

    double jd() {
      return visits.first().jd();
    }

    Exposure exposure(Draw draw) {
      return draw.chance(0.5) ? visits.first() : visits.second();
    }

    String objectId(int firstSeen) {
      return String.format(Locale.ROOT, "ZTF%02d%s", Math.min(firstSeen, year), letters);
    }
  }
}
