package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;
import org.junit.jupiter.api.Test;

class WholePhotometryTest {
  private static final double MJD_TO_JD = 2400000.5;

  private static Detection detection(double mjd, String band, double mag) {
    return new Detection(mjd + MJD_TO_JD, band, mag, 0.1, 1, (long) (mjd * 100));
  }

  @Test
  void aVisitGivesItsDetectionElseForcedPhotometryElseItsLimit() {
    LightCurve curve =
        LightCurve.of(
            List.of(
                detection(100, "ztfg", 20),
                new ForcedPoint(100 + MJD_TO_JD, "ztfg", 5, 1, 26.0),
                new UpperLimit(100 + MJD_TO_JD, "ztfg", 20.5),
                new ForcedPoint(100 + MJD_TO_JD, "ztfr", 5, 1, 27.5),
                new UpperLimit(100 + MJD_TO_JD, "ztfr", 20.5),
                new UpperLimit(101 + MJD_TO_JD, "ztfr", 22.5),
                new ForcedPoint(102 + MJD_TO_JD, "ztfr", 5, 1, null)));
    WholePhotometry whole = WholePhotometry.of(curve, 102);
    assertThat(whole.detections())
        .singleElement()
        .satisfies(one -> assertThat(one.positive()).isTrue());
    assertThat(whole.detections().get(0).flux()).isCloseTo(100, within(1e-9));
    // five DN of AB magnitude 27.5 are half of one of magnitude 25
    assertThat(whole.forced())
        .singleElement()
        .satisfies(one -> assertThat(one.band()).isEqualTo("ztfr"));
    assertThat(whole.forced().get(0).flux()).isCloseTo(0.5, within(1e-9));
    assertThat(whole.forced().get(0).fluxError()).isCloseTo(0.1, within(1e-9));
    assertThat(whole.forced().get(0).positive()).isFalse();
    // magnitude 22.5 is a flux of ten
    assertThat(whole.limits()).singleElement().satisfies(one -> assertThat(one.flux()).isZero());
    assertThat(whole.limits().get(0).fluxError()).isCloseTo(10, within(1e-9));
    assertThat(whole.all()).hasSize(3);
  }

  @Test
  void detectionsOfLongBeforeTheAlertAreFittedAndCountForNothing() {
    LightCurve curve =
        LightCurve.of(List.of(detection(100, "ztfg", 20), detection(300, "ztfg", 20)));
    assertThat(WholePhotometry.of(curve, 300).detections())
        .extracting(Observation::positive)
        .containsExactly(false, true);
    assertThat(WholePhotometry.of(curve, Double.NaN).detections())
        .extracting(Observation::positive)
        .containsExactly(true, true);
  }

  /** An outburst a year before would else decide where the maximum is looked for. */
  @Test
  void theMaximumIsLookedForAboutWhatTheAlertIsOf() {
    SaltParameters truth = new SaltParameters(0.05, 59_300, 1.5e-3, 0.5, 0);
    List<Observation> epochs =
        IntStream.range(-4, 12)
            .mapToObj(i -> new Observation(59_300 + 3 * i, i % 2 == 0 ? "ztfg" : "ztfr", 1, 1, 25))
            .toList();
    double[] flux =
        new Photometry(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none(), epochs)
            .flux(truth);
    List<Detection> detections = new ArrayList<>();
    detections.add(detection(58_900, "ztfg", 18));
    for (int i = 0; i < flux.length; i++) {
      Observation epoch = epochs.get(i);
      detections.add(
          new Detection(
              epoch.mjd() + MJD_TO_JD,
              epoch.band(),
              25 - 2.5 * Math.log10(flux[i]),
              0.03,
              1,
              (long) i));
    }
    SaltFitter fitter =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), FitSettings.defaults());
    WholePhotometry whole = WholePhotometry.of(LightCurve.of(detections), 59_333);
    Fitted fit = (Fitted) fitter.fit(whole.all());
    assertThat(fit.parameters().t0()).isCloseTo(59_300, within(0.5));
    // and the outburst stays in chi-square, as what the model does not describe
    Share all =
        Share.of(
            SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none(), whole.detections(), fit);
    assertThat(all.epochs()).isEqualTo(17);
    assertThat(all.chisq()).isCloseTo(fit.chisq(), within(1e-6 * fit.chisq()));
    assertThat(fit.quality()).isEqualTo(Fitted.Quality.POOR_CHISQ);
  }
}
