package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nocturne.core.sample.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Photometry against sncosmo 2.12.1, row by row. */
class ReferencePhotometryTest {
  private static final double RELATIVE = 1e-6;
  private static final double OF_THE_PEAK = 1e-9;

  @ParameterizedTest
  @ValueSource(strings = {"salt3-k21", "salt3-f22", "truncated-salt2-h17"})
  void fluxesAndTheirErrorsAreSncosmos(String name) {
    SaltModel model = ReferenceModels.asSncosmo(name);
    Agreement agreement = new Agreement(name);
    List<Map<String, String>> rows = SharedData.table("salt/reference/bandflux_" + name + ".csv");
    Map<String, Photometry> alone = new HashMap<>();
    for (Map<String, String> row : rows) {
      SaltParameters p = parameters(row);
      double time = number(row, "time");
      Photometry one =
          new Photometry(
              model,
              Bandpasses.ztf(),
              MilkyWayDust.none(),
              List.of(epoch(time, row.get("band"), number(row, "zp"))));
      double peak = peak(alone, model, row.get("band"), p);
      agreement.flux(row.get("row"), one.flux(p)[0], number(row, "bandflux"), peak);
      BandIntegrals bare =
          new BandIntegrals(model, Bandpasses.ztf().get(row.get("band")), MilkyWayDust.none());
      bare.moveTo(p.z(), p.c());
      double phase = (time - p.t0()) * (1 / (1 + p.z()));
      double photons = p.x0() * (bare.m0(phase) + p.x1() * bare.m1(phase));
      double unit =
          number(row, "bandflux_nozp") == 0
              ? 1
              : number(row, "bandflux") / number(row, "bandflux_nozp");
      agreement.flux(row.get("row"), photons * unit, number(row, "bandflux_nozp") * unit, peak);
      if (Math.abs(number(row, "bandflux")) > 1e-6 * peak) {
        agreement.covariance(
            row.get("row"), one.relativeCovariance(p)[0][0], number(row, "rel_cov"));
        agreement.covariance(row.get("row"), one.covariance(p)[0][0], number(row, "abs_cov"));
      } else {
        assertThat(one.relativeCovariance(p)[0][0]).isFinite();
      }
    }
    assertThat(rows.size()).isGreaterThan(100);
    assertThat(agreement.zeros).isPositive();
    assertThat(agreement.flux).as(agreement.toString()).isLessThan(1e-11);
    assertThat(agreement.covariance).as(agreement.toString()).isLessThan(1e-10);
  }

  private static double peak(
      Map<String, Photometry> alone, SaltModel model, String band, SaltParameters p) {
    Photometry maximum =
        alone.computeIfAbsent(
            band,
            b ->
                new Photometry(
                    model, Bandpasses.ztf(), MilkyWayDust.none(), List.of(epoch(0, b, 25))));
    double most = 0;
    for (double phase = model.firstPhase(); phase <= model.lastPhase(); phase += 1) {
      double[] flux = maximum.flux(new SaltParameters(p.z(), -phase * (1 + p.z()), p.x0(), 0, 0));
      most = Math.max(most, flux[0]);
    }
    return most;
  }

  private static SaltParameters parameters(Map<String, String> row) {
    return new SaltParameters(
        number(row, "z"),
        number(row, "t0"),
        number(row, "x0"),
        number(row, "x1"),
        number(row, "c"));
  }

  private static Observation epoch(double time, String band, double zeroPoint) {
    return new Observation(time, band, Double.NaN, Double.NaN, zeroPoint);
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  @Test
  void fluxDensitiesAreSncosmos() {
    SaltModel model = ReferenceModels.asSncosmo("salt3-k21");
    double worst = 0;
    for (Map<String, String> row : SharedData.table("salt/reference/sed_salt3-k21.csv")) {
      double expected = number(row, "flux");
      double found = model.flux(parameters(row), number(row, "time"), number(row, "wave"));
      if (expected == 0) {
        assertThat(found).isZero();
      } else {
        worst = Math.max(worst, Math.abs(found / expected - 1));
      }
    }
    assertThat(worst).isLessThan(1e-14);
  }

  @Test
  void covarianceMatricesAreSncosmos() throws IOException {
    Path file = SharedData.require().resolve("salt/reference/bandfluxcov.json");
    int compared = 0;
    for (JsonNode call : new ObjectMapper().readTree(file.toFile())) {
      SaltModel model = ReferenceModels.asSncosmo(call.get("model").asText());
      SaltParameters p =
          new SaltParameters(
              call.get("z").doubleValue(),
              call.get("t0").doubleValue(),
              call.get("x0").doubleValue(),
              call.get("x1").doubleValue(),
              call.get("c").doubleValue());
      List<Observation> epochs = new ArrayList<>();
      for (int i = 0; i < call.get("time").size(); i++) {
        double zp = call.get("zp").get(i).doubleValue();
        epochs.add(
            epoch(call.get("time").get(i).doubleValue(), call.get("band").get(i).asText(), zp));
      }
      Photometry photometry = new Photometry(model, Bandpasses.ztf(), MilkyWayDust.none(), epochs);
      double[] flux = photometry.flux(p);
      double[][] relative = photometry.relativeCovariance(p);
      double[][] absolute = photometry.covariance(p);
      for (int i = 0; i < flux.length; i++) {
        assertNear(flux[i], call.get("bandflux").get(i).doubleValue());
        for (int j = 0; j < flux.length; j++) {
          assertNear(relative[i][j], call.get("rel_cov").get(i).get(j).doubleValue());
          assertNear(absolute[i][j], call.get("abs_cov").get(i).get(j).doubleValue());
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(1000);
  }

  /** Both are exactly 0, or agree in ten digits. */
  private static void assertNear(double found, double expected) {
    assertThat(Math.abs(found - expected)).isLessThanOrEqualTo(1e-10 * Math.abs(expected));
  }

  /** How far from the reference it ever was. */
  private static final class Agreement {
    private final String name;
    private double flux;
    private double covariance;
    private int rows;
    private int zeros;

    Agreement(String name) {
      this.name = name;
    }

    void flux(String row, double found, double expected, double peak) {
      rows++;
      if (expected == 0) {
        zeros++;
        assertThat(found).as("%s row %s", name, row).isZero();
        return;
      }
      double off = Math.abs(found - expected);
      assertThat(off)
          .as("%s row %s: %s for %s", name, row, found, expected)
          .isLessThanOrEqualTo(Math.max(RELATIVE * Math.abs(expected), OF_THE_PEAK * peak));
      if (Math.abs(expected) > OF_THE_PEAK * peak) {
        flux = Math.max(flux, off / Math.abs(expected));
      }
    }

    void covariance(String row, double found, double expected) {
      double off = Math.abs(found - expected) / Math.abs(expected);
      assertThat(off).as("%s row %s: %s for %s", name, row, found, expected).isLessThan(1e-5);
      covariance = Math.max(covariance, off);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s: %d fluxes (%d zeros) within %.2g, covariance within %.2g",
          name,
          rows,
          zeros,
          flux,
          covariance);
    }
  }
}
