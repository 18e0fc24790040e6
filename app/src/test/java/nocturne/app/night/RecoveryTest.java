package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.app.night.SupernovaReport.RecoveryText;
import nocturne.core.alert.Candid;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameters;
import nocturne.simulator.night.InjectedSupernova;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
  private static final String WORSE = "chi-square 12.5/10, 16.0 at the truth";
  private static final SaltParameters TRUE = new SaltParameters(0.05, 59230.5, 1e-3, 0.3, 0.02);

  private double atTruth = 16;
  private final List<InjectedSupernova> injected = new ArrayList<>();
  private final List<Recovery.Sighting> sightings = new ArrayList<>();
  private final Set<Candid> passed = new HashSet<>();
  private final Map<Candid, FitOutcome> fits = new HashMap<>();

  @Test
  void eachIsCountedAsFarAsItCame() {
    unseen(InjectedSupernova.Outcome.TOO_FAINT);
    unseen(InjectedSupernova.Outcome.DARK);
    alert("SN-stopped", 1);
    passing("SN-few", 2, new NotFitted(NotFitted.Reason.TOO_FEW_POINTS, "4 of 5"));
    passing("SN-bound", 3, parameters(0.2, Double.NaN, Set.of("z")));
    passing("SN-off", 4, parameters(0.05 + 3.1 * 0.004, 0.004, Set.of()));
    passing("SN-good", 5, parameters(0.05 - 2.9 * 0.004, 0.004, Set.of()));
    passing("SN-silent", 6, null);
    Recovery recovery = recovery();

    assertThat(recovery.injected()).isEqualTo(8);
    assertThat(recovery.seen()).isEqualTo(6);
    assertThat(recovery.passed()).isEqualTo(5);
    assertThat(recovery.fitted()).isEqualTo(3);
    assertThat(recovery.recovered()).isEqualTo(1);
    assertThat(recovery.share()).hasValue(1.0 / 3);
    assertThat(recovery.best()).contains(new Candid(5));
    assertThat(recovery.lost())
        .extracting(lost -> lost.objectId() + " " + lost.where() + " " + lost.why())
        .containsExactlyInAnyOrder(
            "SN-stopped FILTER not_moving",
            "SN-few FIT TOO_FEW_POINTS: 4 of 5",
            "SN-silent FIT the topic of fits says nothing of it",
            "SN-bound PARAMETERS z at its bound; " + WORSE,
            "SN-off PARAMETERS z +3.1 sigma; " + WORSE);
    assertThat(String.join("\n", RecoveryText.of(recovery)))
        .contains("2 lost: 1 below five sigma in every exposure, 1 before or after they shone")
        .contains("33 % of the fitted")
        .contains("SN-few        fit         TOO_FEW_POINTS: 4 of 5");
  }

  @Test
  void theNewestFitOfASupernovaJudges() {
    passing("SN", 1, parameters(0.15, 0.004, Set.of()));
    passing("SN", 2, parameters(0.05, 0.004, Set.of()));
    alert("SN", 3);
    Recovery recovery = recovery();

    assertThat(recovery.seen()).isEqualTo(1);
    assertThat(recovery.recovered()).isEqualTo(1);
  }

  @Test
  void aFitWithoutErrorsIsNotRecovered() {
    passing("SN", 1, parameters(0.05, Double.NaN, Set.of()));

    assertThat(recovery().lost())
        .extracting(Recovery.Lost::why)
        .containsExactly("z without an error; " + WORSE);
  }

  @Test
  void aSearchThatMissedALowerChisquareIsToldApart() {
    atTruth = 11;
    passing("SN", 1, parameters(0.2, Double.NaN, Set.of("z")));

    assertThat(recovery().lost().get(0).why()).endsWith("11.0 at the truth: THE SEARCH MISSED IT");
  }

  private Recovery recovery() {
    return new Recovery(
        injected, sightings, passed, fits, candid -> "not_moving", (c, salt) -> atTruth);
  }

  private void unseen(InjectedSupernova.Outcome outcome) {
    injected.add(new InjectedSupernova(null, TRUE, outcome));
  }

  private void alert(String objectId, long candid) {
    if (sightings.stream().noneMatch(one -> one.objectId().equals(objectId))) {
      injected.add(new InjectedSupernova(objectId, TRUE, InjectedSupernova.Outcome.SEEN));
    }
    sightings.add(new Recovery.Sighting(new Candid(candid), objectId, TRUE));
  }

  private void passing(String objectId, long candid, @Nullable FitOutcome fit) {
    alert(objectId, candid);
    passed.add(new Candid(candid));
    if (fit != null) {
      fits.put(new Candid(candid), fit);
    }
  }

  /**
   * A fit that is right but perhaps in z.
   *
   * @param error of z; NaN for none
   */
  private static Fitted parameters(double z, double error, Set<String> atBound) {
    double[] errors = {error, 0.1, 1e-5, 0.1, 0.02};
    double[] covariance = new double[errors.length * errors.length];
    for (int i = 0; i < errors.length; i++) {
      covariance[i * errors.length + i] = errors[i] * errors[i];
    }
    return new Fitted(
        new SaltParameters(z, 59230.6, 0.00101, 0.2, 0.03),
        Covariance.of(covariance),
        new Fitted.Goodness(12.5, 10),
        new Fitted.Search(1, true, atBound),
        Fitted.Quality.GOOD,
        new Fitted.Model("salt3-f22", "2.0"),
        List.of());
  }
}
