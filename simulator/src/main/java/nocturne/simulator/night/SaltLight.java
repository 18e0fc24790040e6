package nocturne.simulator.night;

import java.util.EnumMap;
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
 * A Type Ia supernova as the built-in SALT3-F22 has it, through ZTF's bands, without dust of our
 * galaxy: dark before the model's first phase and after its last. Belongs to one thread.
 */
final class SaltLight implements LightCurveModel {
  /**
   * Fluxes are rounded to this, so that no difference in the last bit between two platforms'
   * mathematics shows.
   */
  private static final double PER_FLUX = 1e6;

  /** 10^(0.4 * 25): fluxes have zero point 25. */
  private static final double ZERO_POINT_25 = 1e10;

  private final SaltParameters parameters;
  private final Map<Band, BandIntegrals> integrals = new EnumMap<>(Band.class);

  SaltLight(SaltParameters parameters) {
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
