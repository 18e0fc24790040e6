package nocturne.core.salt2.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.ReferenceModels;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.salt2.fit.ReferenceFits.Row;
import nocturne.core.sample.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fits against those of sncosmo 2.12.1 with SALT3-K21: its single start, and the lowest minimum of
 * 20 to 100 starts.
 */
class ReferenceFitTest {

  @Test
  void chisquareIsSncosmosAtSncosmosParameters() {
    for (ReferenceFits fits :
        List.of(ReferenceFits.simulatedDefault(), ReferenceFits.simulated("fixed_z_4par"))) {
      for (Row row : fits.rows()) {
        double stored = row.number("chisq");
        assertThat(chisq(row, row.parameters()))
            .as(row.id())
            .isBetween(stored * (1 - 1e-8) - 1e-9, stored * (1 + 1e-8) + 1e-9);
      }
    }
  }

  @Test
  void simulatedInDefaultMode() {
    Agreement agreement = new Agreement(ReferenceFits.simulatedDefault());
    assertThat(agreement.rows).isEqualTo(140);
    agreement.holds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"free_z_5par", "fixed_z_4par"})
  void simulatedAsTheOriginalFitted(String mode) {
    Agreement agreement = new Agreement(ReferenceFits.simulated(mode));
    assertThat(agreement.rows).isEqualTo(140);
    agreement.holds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"original", "corrected"})
  void realAsTheOriginalFitted(String errors) {
    Agreement agreement = new Agreement(ReferenceFits.original(errors));
    assertThat(agreement.rows).isBetween(120, 121);
    agreement.holds();
  }

  @Test
  void realInDefaultMode() {
    Agreement agreement = new Agreement(ReferenceFits.realDefault());
    assertThat(agreement.rows).isEqualTo(124);
    agreement.holds();
  }

  @Test
  void withTheModelsCovariance() {
    List<String> off = new ArrayList<>();
    for (Row row : ReferenceFits.simulated("fixed_z_4par_modelcov").rows()) {
      Fitted fitted = row.fit();
      double most = 0;
      for (SaltParameter parameter : SaltParameter.values()) {
        if (parameter != SaltParameter.Z) {
          double moved = fitted.parameters().get(parameter) - row.number(parameter.label());
          most = Math.max(most, Math.abs(moved / row.number(parameter.label() + "_err")));
        }
      }
      boolean close = Math.abs(fitted.chisq() / row.number("chisq") - 1) < 0.01;
      if (most > 0.1 || !close) {
        off.add(row.id());
      }
    }
    // 35 and 166 are at the edge of the phases; 105 comes to rest in neither program, and where
    // 185 does chi-square changes by 1.6 % with the covariance of one round more
    assertThat(off).isSubsetOf("35", "105", "166", "185");
  }

  @Test
  void errorsAreThoseOfTheHessian() {
    int with = 0;
    int close = 0;
    for (ReferenceFits fits :
        List.of(ReferenceFits.simulatedDefault(), ReferenceFits.realDefault())) {
      for (Row row : fits.rows()) {
        if (!Double.isNaN(row.hessianError(SaltParameter.Z))) {
          with++;
          Fitted fitted = row.fit();
          boolean all = true;
          for (SaltParameter parameter : SaltParameter.values()) {
            double ratio = fitted.error(parameter).orElse(0) / row.hessianError(parameter);
            all &= ratio > 0.95 && ratio < 1 / 0.95;
          }
          close += all ? 1 : 0;
        }
      }
    }
    assertThat(with).isGreaterThan(150);
    assertThat(close / (double) with).isGreaterThanOrEqualTo(0.9);
  }

  /** Where both stand in the same minimum inside the ranges; docs/science.md has the others. */
  @Test
  void errorsAreSncosmosInMostSharedMinima() {
    int shared = 0;
    int close = 0;
    for (ReferenceFits fits :
        List.of(
            ReferenceFits.simulatedDefault(),
            ReferenceFits.simulated("free_z_5par"),
            ReferenceFits.simulated("fixed_z_4par"),
            ReferenceFits.realDefault(),
            ReferenceFits.original("original"),
            ReferenceFits.original("corrected"))) {
      for (Row row : fits.rows()) {
        Fitted fitted = row.fit();
        if (isShared(row, fitted)) {
          shared++;
          boolean all = true;
          for (SaltParameter parameter : SaltParameter.values()) {
            OptionalDouble error = fitted.error(parameter);
            if (error.isPresent()) {
              double ratio = error.getAsDouble() / row.number(parameter.label() + "_err");
              all &= ratio > 0.95 && ratio < 1 / 0.95;
            }
          }
          close += all ? 1 : 0;
        }
      }
    }
    assertThat(shared).isGreaterThan(270);
    assertThat(close / (double) shared).isGreaterThanOrEqualTo(0.85);
  }

  private static boolean isShared(Row row, Fitted fitted) {
    double chisq = row.number("chisq");
    boolean same =
        fitted.atBound().isEmpty() && Math.abs(fitted.chisq() - chisq) <= 0.01 + 1e-6 * chisq;
    for (SaltParameter parameter : SaltParameter.values()) {
      OptionalDouble error = fitted.error(parameter);
      double off = fitted.parameters().get(parameter) - row.number(parameter.label());
      same &= error.isEmpty() || Math.abs(off) <= 0.1 * error.getAsDouble();
    }
    return same;
  }

  @Test
  void theTruthIsRecovered() {
    Map<String, Map<String, String>> truths = truths();
    int recovered = 0;
    for (Row row : ReferenceFits.simulatedDefault().rows()) {
      Map<String, String> truth = truths.getOrDefault(row.id(), Map.of());
      Fitted fitted = row.fit();
      boolean all = true;
      for (SaltParameter parameter : SaltParameter.values()) {
        double off =
            fitted.parameters().get(parameter) - ReferenceFits.number(truth, parameter.label());
        all &= Math.abs(off) < 3 * fitted.error(parameter).orElse(0);
      }
      recovered += all ? 1 : 0;
    }
    assertThat(recovered).isGreaterThanOrEqualTo(112);
  }

  /** The figures of docs/science.md on what an error means with z free and with z held. */
  @Test
  void errorsCoverTheTruthWithARedshiftHeldAndLessWithAFreeOne() {
    Coverage free = new Coverage(ReferenceFits.simulatedDefault());
    assertThat(free.good).isBetween(120, 124);
    assertThat(free.within(SaltParameter.Z, 1)).isBetween(63L, 69L);
    assertThat(free.within(SaltParameter.Z, 2)).isBetween(96L, 102L);
    assertThat(free.within(SaltParameter.Z, 3)).isBetween(112L, 116L);
    assertThat(free.within(SaltParameter.C, 2)).isBetween(105L, 109L);
    assertThat(free.correlation(SaltParameter.Z, SaltParameter.C)).isBetween(-0.65, -0.55);

    Coverage held = new Coverage(ReferenceFits.simulated("fixed_z_4par"));
    assertThat(held.good).isGreaterThan(130);
    for (SaltParameter parameter :
        List.of(SaltParameter.T0, SaltParameter.X0, SaltParameter.X1, SaltParameter.C)) {
      assertThat(held.within(parameter, 1) / (double) held.good).isBetween(0.6, 0.75);
      assertThat(held.within(parameter, 2) / (double) held.good).isGreaterThan(0.9);
      assertThat(held.within(parameter, 3)).isEqualTo(held.good);
    }
  }

  /** How far from the truth, in their errors, the parameters of good fits are. */
  private static final class Coverage {
    private final Map<SaltParameter, List<Double>> off = new EnumMap<>(SaltParameter.class);
    private final List<Fitted> fits = new ArrayList<>();
    private int good;

    Coverage(ReferenceFits reference) {
      Map<String, Map<String, String>> truths = truths();
      for (Row row : reference.rows()) {
        Fitted fitted = row.fit();
        if (fitted.quality() != Fitted.Quality.GOOD) {
          continue;
        }
        good++;
        fits.add(fitted);
        for (SaltParameter parameter : SaltParameter.values()) {
          double truth =
              ReferenceFits.number(truths.getOrDefault(row.id(), Map.of()), parameter.label());
          double distance = Math.abs(fitted.parameters().get(parameter) - truth);
          off.computeIfAbsent(parameter, p -> new ArrayList<>())
              .add(distance / fitted.error(parameter).orElse(Double.NaN));
        }
      }
    }

    long within(SaltParameter parameter, double errors) {
      return off.getOrDefault(parameter, List.of()).stream().filter(o -> o < errors).count();
    }

    double correlation(SaltParameter one, SaltParameter other) {
      double[] sorted =
          fits.stream()
              .mapToDouble(
                  fit ->
                      fit.covariance().get(one, other).orElseThrow()
                          / fit.error(one).orElseThrow()
                          / fit.error(other).orElseThrow())
              .sorted()
              .toArray();
      return sorted[sorted.length / 2];
    }
  }

  private static Map<String, Map<String, String>> truths() {
    return SharedData.table("salt/simulated/truth.csv").stream()
        .collect(Collectors.toMap(row -> String.valueOf(row.get("sn_id")), Function.identity()));
  }

  /** Chi-square by the model's photometry, with which no table or fit has to do. */
  private static double chisq(Row row, SaltParameters p) {
    double[] model =
        new Photometry(
                ReferenceModels.of("salt3-k21"),
                Bandpasses.ztf(),
                MilkyWayDust.none(),
                row.photometry())
            .flux(p);
    double chisq = 0;
    for (int i = 0; i < model.length; i++) {
      Observation epoch = row.photometry().get(i);
      double share = (epoch.flux() - model[i]) / epoch.fluxError();
      chisq += share * share;
    }
    return chisq;
  }

  /** How the fits of a file compare. */
  private static final class Agreement {
    private final List<String> aboveSingle = new ArrayList<>();
    private final List<String> aboveBest = new ArrayList<>();
    private final List<String> notConverged = new ArrayList<>();
    private final int rows;

    Agreement(ReferenceFits fits) {
      rows = fits.rows().size();
      for (Row row : fits.rows()) {
        Fitted fitted = row.fit();
        double evaluated = chisq(row, fitted.parameters());
        assertThat(fitted.chisq())
            .isBetween(evaluated * (1 - 1e-9) - 1e-9, evaluated * (1 + 1e-9) + 1e-9);
        double single = row.number("chisq");
        double best = row.number(row.best());
        if (evaluated > single + 1e-3 + 1e-6 * single) {
          aboveSingle.add(row.id());
        }
        if (!row.isAtEdge() && evaluated > best + 0.01 + 1e-6 * best) {
          aboveBest.add(row.id());
        }
        if (!fitted.search().success()) {
          notConverged.add(row.id());
        }
      }
    }

    void holds() {
      assertThat(aboveSingle).isEmpty();
      assertThat(aboveBest).isEmpty();
      assertThat(notConverged).isEmpty();
    }
  }
}
