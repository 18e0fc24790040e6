package nocturne.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltParameters;

/** Plots' data made up for tests. */
final class Plots {
  private Plots() {}

  /** An object with these bands, each with a curve that rises and falls. */
  static PlotData of(String... bands) {
    Random random = new Random(1);
    List<BandCurve> curves = new ArrayList<>();
    for (int band = 0; band < bands.length; band++) {
      curves.add(curve(bands[band], 900 - 150 * band, random));
    }
    return new PlotData(
        "ZTF21abiuvdk",
        new Candid(1690429290815015009L),
        Night.parse("2021-08-17"),
        curves,
        fitted(Set.of("x1")),
        Set.of(),
        FitConditions.ofNight(false));
  }

  static PlotData with(PlotData data, Fitted fit) {
    return new PlotData(
        data.objectId(),
        data.candid(),
        data.night(),
        data.bands(),
        fit,
        Set.of(),
        data.conditions());
  }

  static PlotData named(PlotData data, String objectId) {
    return new PlotData(
        objectId,
        data.candid(),
        data.night(),
        data.bands(),
        data.fit(),
        data.held(),
        data.conditions());
  }

  static Fitted fitted(Set<String> atBound) {
    double[] errors = {0.0043, 0.121, 4.5e-5, Double.NaN, 0.032};
    double[] covariance = new double[25];
    for (int i = 0; i < 25; i++) {
      covariance[i] = i % 6 == 0 ? errors[i / 6] * errors[i / 6] : Double.NaN;
    }
    return new Fitted(
        new SaltParameters(0.0532, 59401.234, 1.2345e-3, 5, -0.071),
        Covariance.of(covariance),
        new Fitted.Goodness(41.27, 38),
        new Fitted.Search(812, true, atBound),
        atBound.isEmpty() ? Fitted.Quality.GOOD : Fitted.Quality.AT_BOUND,
        new Fitted.Model("salt3-f22", "2.0"),
        List.of());
  }

  private static BandCurve curve(String band, double peak, Random random) {
    double t0 = fitted(Set.of()).parameters().t0();
    List<FluxPoint> points = new ArrayList<>();
    for (double mjd = t0 - 14; mjd < t0 + 45; mjd += 2.5 + random.nextDouble()) {
      double error = 25 + 10 * random.nextDouble();
      double model = flux(peak, mjd - t0);
      points.add(new FluxPoint(mjd, model + error * random.nextGaussian(), error, model));
    }
    List<ModelPoint> grid = new ArrayList<>();
    for (double mjd = t0 - 20; mjd < t0 + 50; mjd += 0.5) {
      double model = flux(peak, mjd - t0);
      grid.add(new ModelPoint(mjd, model, 6 + 0.04 * model));
    }
    return new BandCurve(band, points, grid);
  }

  private static double flux(double peak, double days) {
    double width = days < 0 ? 9 : 17;
    double second = 0.12 * Math.exp(-Math.pow((days - 27) / 6, 2));
    return peak * (Math.exp(-Math.pow(days / width, 2)) + second);
  }
}
