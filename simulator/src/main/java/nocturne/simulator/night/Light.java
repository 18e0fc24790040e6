package nocturne.simulator.night;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nocturne.core.night.JulianDate;
import nocturne.core.salt2.BandIntegrals;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.survey.ztf.Band;

/**
 * The light of one object as the difference images would show it without noise.
 *
 * <p>Better models implement this interface: it needs the observer-frame flux of a supernova of
 * given redshift, date and stretch.
 */
@FunctionalInterface
interface Light {

  /**
   * Flux at one moment minus the flux in the reference image; zero point 25, AB, negative when the
   * object is fainter than its reference.
   *
   * @param band the filter, in the observer's frame
   * @param jd Julian date at the observer, days
   */
  double differenceFlux(Band band, double jd);

  /**
   * Light that is at a place in some exposures and not in others: an asteroid that passes in one of
   * them, a recurring artefact of subtraction.
   *
   * @param seed decides in which of the other exposures it is there
   * @param jd the exposure, Julian date of its start, in which it surely is there
   * @param flux the flux when it is there, zero point 25, perhaps negative
   * @param recurrence how often it is there in another exposure, 0 to 1
   */
  record Passing(long seed, double jd, double flux, double recurrence) implements Light {

    @Override
    public double differenceFlux(Band band, double when) {
      if (when == jd) {
        return flux;
      }
      double luck = Draw.fraction(Draw.mix(seed, Double.doubleToLongBits(when)));
      return luck < recurrence ? flux : 0;
    }
  }

  /**
   * A source that is always there and changes as a sum of waves, relative to a reference image that
   * holds its mean.
   *
   * <p>One wave is a pulsating star; three with very different periods approximate an active
   * nucleus, whose light in truth wanders as a damped random walk (Kelly et al. 2009, ApJ 698,
   * 895).
   *
   * @param meanG mean magnitude in g
   * @param meanR mean magnitude in r
   * @param waves what is added to the mean
   */
  record Variable(double meanG, double meanR, List<Wave> waves) implements Light {
    /**
     * Ratio of the amplitudes in r and g: that of RR Lyrae stars, near enough for all. Our choice.
     */
    private static final double RED_OVER_GREEN = 0.7;

    private static final double TURN = 2 * StrictMath.PI;

    public Variable {
      waves = List.copyOf(waves);
    }

    @Override
    public double differenceFlux(Band band, double jd) {
      double change = 0;
      for (Wave wave : waves) {
        double turns = jd / wave.periodDays() + wave.phase();
        change += wave.amplitude() * StrictMath.sin(TURN * (turns - Math.floor(turns)));
      }
      double mean = band == Band.G ? meanG : meanR;
      double scaled = band == Band.G ? change : change * RED_OVER_GREEN;
      return Flux.ofMagnitude(mean + scaled) - Flux.ofMagnitude(mean);
    }

    /**
     * A wave.
     *
     * @param amplitude half the range in g, mag
     * @param periodDays period, days
     * @param phase at Julian date zero, turns
     */
    record Wave(double amplitude, double periodDays, double phase) {}
  }

  /**
   * A core-collapse supernova's rise and fall in the form of Bazin et al. 2009 (A&amp;A 499, 653),
   * one pair of time scales a filter: {@code F(t) = A exp(-(t - b)/fall) / (1 + exp(-(t -
   * b)/rise))}, with b such that the maximum lies at t0.
   *
   * <p>A stand-in: the shapes are stretched by (1 + z), but the spectrum is not shifted (no
   * K-correction), and neither stretch nor dust is in it.
   *
   * @param t0 Julian date of the maximum, observer's frame
   * @param z redshift
   * @param peakG apparent magnitude at maximum in g
   * @param peakR the same in r
   * @param shape time scales in the rest frame
   */
  record CoreCollapse(double t0, double z, double peakG, double peakR, Shape shape)
      implements Light {

    @Override
    public double differenceFlux(Band band, double jd) {
      double restDays = (jd - t0) / (1 + z);
      double fall = band == Band.G ? shape.fallG() : shape.fallR();
      double rise = shape.rise();
      // The form peaks at b + rise ln(fall/rise - 1); measured from that maximum, divided by its
      // height.
      double late = StrictMath.log(fall / rise - 1);
      double fromB = restDays + rise * late;
      if (fromB < -30 * rise) {
        return 0;
      }
      double height = StrictMath.exp(-rise * late / fall) / (1 + StrictMath.exp(-late));
      double form = StrictMath.exp(-fromB / fall) / (1 + StrictMath.exp(-fromB / rise));
      return Flux.ofMagnitude(band == Band.G ? peakG : peakR) * form / height;
    }

    /**
     * Time scales in rest-frame days.
     *
     * @param rise of the rise, both filters
     * @param fallG of the decline in g
     * @param fallR of the decline in r
     */
    record Shape(double rise, double fallG, double fallR) {
      /** A quick rise and a long, red plateau: near to a Type II. Our choice. */
      static final Shape CORE_COLLAPSE = new Shape(3.0, 32.0, 70.0);
    }
  }

  /**
   * A Type Ia supernova as the built-in SALT3-F22 has it, through ZTF's bands, without dust of our
   * galaxy: dark before the model's first phase and after its last. Belongs to one thread.
   */
  final class Salt implements Light {
    /**
     * Fluxes are rounded to this, so that no difference in the last bit between two platforms'
     * mathematics shows.
     */
    private static final double PER_FLUX = 1e6;

    /** 10^(0.4 * 25): fluxes have zero point 25. */
    private static final double ZERO_POINT_25 = 1e10;

    private final SaltParameters parameters;
    private final Map<Band, BandIntegrals> integrals = new EnumMap<>(Band.class);

    Salt(SaltParameters parameters) {
      this.parameters = parameters;
    }

    SaltParameters parameters() {
      return parameters;
    }

    @Override
    public double differenceFlux(Band band, double jd) {
      double phase = (JulianDate.toMjd(jd) - parameters.t0()) / (1 + parameters.z());
      if (!shinesAt(phase)) {
        return 0;
      }
      BandIntegrals light = integrals.computeIfAbsent(band, this::integrals);
      double photons = parameters.x0() * (light.m0(phase) + parameters.x1() * light.m1(phase));
      return Math.rint(photons * ZERO_POINT_25 / light.band().abZeroFlux() * PER_FLUX) / PER_FLUX;
    }

    /** Whether the model has light at a time. */
    boolean shines(double jd) {
      return shinesAt((JulianDate.toMjd(jd) - parameters.t0()) / (1 + parameters.z()));
    }

    private static boolean shinesAt(double phase) {
      SaltModel model = SaltModels.salt3f22();
      return phase > model.firstPhase() && phase < model.lastPhase();
    }

    /** Magnitude in g where it is brightest. */
    double peakG() {
      double most = 0;
      for (double days = -8; days <= 8; days += 0.25) {
        double jd = JulianDate.ofMjd(parameters.t0() + days * (1 + parameters.z()));
        most = Math.max(most, differenceFlux(Band.G, jd));
      }
      return Flux.magnitude(most);
    }

    private BandIntegrals integrals(Band band) {
      Bandpass bandpass = Bandpasses.ztf().get(band.sncosmoName());
      BandIntegrals light = new BandIntegrals(SaltModels.salt3f22(), bandpass, MilkyWayDust.none());
      light.moveTo(parameters.z(), parameters.c());
      return light;
    }
  }
}
