package nocturne.core.lightcurve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class LightCurveTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void theCandidateComesLastOfTheSixDetections() throws UnreadableException {
    LightCurve curve = curve(SampleAlert.of(100));
    assertThat(curve.detections())
        .hasSize(6)
        .isSortedAccordingTo((a, b) -> Double.compare(a.jd(), b.jd()));
    assertThat(curve.detections().get(5).candid()).isEqualTo(100);
    assertThat(curve.upperLimits()).isEmpty();
    assertThat(curve.forced()).isEmpty();
  }

  @Test
  void theCandidateRepeatedInTheHistoryIsOneEpochWithTheCandidatesValues()
      throws UnreadableException {
    SampleAlert sample = SampleAlert.of(100);
    sample.epoch(sample.jd(), 1, 18.75f, 0.05f, "t", 100);
    LightCurve curve = curve(sample);
    assertThat(curve.detections()).hasSize(6);
    assertThat(curve.detections().get(5).mag()).isEqualTo(18.5);
  }

  @Test
  void oneDetectionUnderTwoCandidsIsOneEpoch() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(100);
    sample.epoch(sample.jd() + 5e-7, 1, 18.5f, 0.05f, "t", 101);
    assertThat(curve(sample).detections()).hasSize(6);
  }

  @Test
  void twoDetectionsInOneExposureStayApart() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(100);
    sample.epoch(sample.jd(), 1, 18.6f, 0.05f, "t", 101);
    LightCurve curve = curve(sample);
    assertThat(curve.detections()).hasSize(7);
    assertThat(curve.detections().get(6).candid()).isEqualTo(100);
  }

  @Test
  void ofTwoLightCurvesTheFirstDecidesWhereBothHaveAnEpoch() {
    Detection mine = new Detection(10, "ztfg", 18, 0.1, 1, 1L);
    UpperLimit limit = new UpperLimit(9, "ztfg", 20);
    ForcedPoint forced = new ForcedPoint(10, "ztfg", 5, 1, 26.0);
    LightCurve own = LightCurve.of(List.of(mine, limit));
    LightCurve other =
        LightCurve.of(
            List.of(
                new Detection(10 + 5e-7, "ztfg", 19, 0.1, 1, 2L),
                new Detection(8, "ztfg", 19, 0.1, 1, 3L),
                new UpperLimit(9, "ztfg", 21),
                new UpperLimit(9, "ztfr", 21),
                forced));
    LightCurve both = own.with(other);
    assertThat(both.detections()).containsExactly(new Detection(8, "ztfg", 19, 0.1, 1, 3L), mine);
    assertThat(both.upperLimits()).containsExactlyInAnyOrder(limit, new UpperLimit(9, "ztfr", 21));
    assertThat(both.forced()).containsExactly(forced);
    assertThat(other.beside(own).epochs()).hasSize(3);
    assertThat(own.with(LightCurve.NONE)).isEqualTo(own);
    assertThat(LightCurve.NONE.with(own)).isEqualTo(own);
  }

  @Test
  void aVisitWithADetectionNeedsNeitherForcedPhotometryNorALimit() {
    Detection detection = new Detection(10, "ztfg", 18, 0.1, 1, 1L);
    LightCurve curve =
        LightCurve.of(
                List.of(
                    detection,
                    new UpperLimit(10, "ztfg", 20),
                    new UpperLimit(10, "ztfr", 20),
                    new UpperLimit(11, "ztfg", 20),
                    new ForcedPoint(10, "ztfg", 5, 1, 26.0),
                    new ForcedPoint(10, "ztfr", 5, 1, 26.0)))
            .withoutRepeats();
    assertThat(curve.epochs())
        .containsExactly(
            detection, new UpperLimit(11, "ztfg", 20), new ForcedPoint(10, "ztfr", 5, 1, 26.0));
  }

  @Test
  void aSignOfZeroOrFalseMakesTheFluxNegative() throws UnreadableException {
    for (String sign : new String[] {"f", "0", "false", "False"}) {
      assertThat(last(SampleAlert.of(1).candidate("isdiffpos", sign)).flux()).isNegative();
    }
    for (String sign : new String[] {"t", "1", "true", ""}) {
      assertThat(last(SampleAlert.of(1).candidate("isdiffpos", sign)).flux()).isPositive();
    }
  }

  @Test
  void anEpochWithoutATimeIsNoDetection() throws UnreadableException {
    assertThat(curve(SampleAlert.of(1).candidate("jd", Double.NaN)).detections()).hasSize(5);
  }

  @Test
  void anUnknownFilterOrErrorOnlyKeepsAnEpochOutOfFits() throws UnreadableException {
    LightCurve other = curve(SampleAlert.of(1).candidate("fid", 9));
    assertThat(other.detections()).hasSize(6);
    assertThat(fittable(other)).hasSize(5);
    assertThat(other.detections().get(5).band()).isEqualTo("fid 9");
    assertThat(fittable(curve(SampleAlert.of(1).candidate("sigmapsf", 0f)))).hasSize(5);
    assertThat(fittable(curve(SampleAlert.of(1).candidate("sigmapsf", Float.NaN)))).hasSize(5);
  }

  @Test
  void upperLimitsAndForcedPhotometryAreKindsOfTheirOwn() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(1);
    sample.nothingFound(2459200.5, 2, 20.25f);
    sample.forced(2459210.5, 1, -1500f, 30f, 26f).forced(2459211.5, 1, -99999f, -99999f, 26f);
    LightCurve curve = curve(sample);
    assertThat(curve.detections()).hasSize(6);
    assertThat(curve.upperLimits()).containsExactly(new UpperLimit(2459200.5, "ztfr", 20.25));
    assertThat(curve.forced()).containsExactly(new ForcedPoint(2459210.5, "ztfg", -1500, 30, 26.0));
    assertThat(curve.forced().get(0).scale().orElseThrow()).isCloseTo(0.398107, within(1e-6));
  }

  @Test
  void theFluxDoesNotDependOnTheImagesZeroPoint() throws UnreadableException {
    Detection without = last(SampleAlert.of(1).candidate("magzpsci", null));
    assertThat(without.flux()).isEqualTo(last(SampleAlert.of(1)).flux());
    assertThat(without.band()).isEqualTo("ztfg");
  }

  @Test
  void theOriginalKeepsOrderAndDuplicatesAndTheImagesZeroPoint() throws UnreadableException {
    SampleAlert sample =
        SampleAlert.of(100).candidate("isdiffpos", "f").candidate("magzpsci", null);
    sample.epoch(sample.jd(), 1, 18.5f, 0.05f, "t", 100);
    var epochs = decoder.decodeOne(sample.packet()).original();
    assertThat(epochs).hasSize(7);
    assertThat(epochs.get(6).flux()).isPositive();
    assertThat(epochs.get(6).zpAssumed()).isTrue();
    assertThat(epochs.get(5).zp()).isEqualTo(26.3f);
    assertThat(epochs.get(5).isExactlyPositive()).isTrue();
  }

  @Test
  void fiftyThousandEpochsAreNoTrap() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(100).cutouts(1);
    for (int i = 0; i < 50_000; i++) {
      sample.epoch(2459000.5 + i * 1e-5, 1, 18.5f, 0.05f, "t", i + 1_000L);
    }
    long start = System.nanoTime();
    assertThat(curve(sample).detections()).hasSize(50_006);
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
  }

  @Test
  void aDetectionCannotBeMadeOfWhatIsNoNumber() {
    assertThatThrownBy(() -> new Detection(Double.NaN, "ztfg", 18, 0.1, 1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jd NaN");
    assertThatThrownBy(() -> new Detection(2459000.5, "ztfg", 18, 0.1, 0, null))
        .hasMessageContaining("sign 0");
  }

  @Test
  void itRisesByItsNewestBandSinceAnotherNight() {
    Detection first = new Detection(2459000.5, "ztfg", 20.0, 0.1, 1, null);
    Detection sameNight = new Detection(2459004.4, "ztfg", 18.9, 0.1, 1, null);
    Detection other = new Detection(2459002.5, "ztfr", 19.0, 0.1, 1, null);
    Detection fainter = new Detection(2459003.5, "ztfg", 19.0, 0.1, -1, null);
    Detection newest = new Detection(2459004.5, "ztfg", 19.0, 0.1, 1, null);

    assertThat(detected(first, other, fainter, sameNight, newest).rise()).hasValue(0.25);
    assertThat(detected(newest, new Detection(2459005.5, "ztfg", 19.5, 0.1, 1, null)).rise())
        .hasValue(-0.5);
    assertThat(detected(sameNight, newest).rise()).isEmpty();
    assertThat(detected(other, newest).rise()).isEmpty();
    assertThat(detected(fainter).rise()).isEmpty();
    assertThat(detected(first, fainter, newest).positive()).containsExactly(first, newest);
  }

  private static LightCurve detected(Detection... byTime) {
    return new LightCurve(List.of(byTime), List.of(), List.of());
  }

  /** What a model can be fitted to. */
  private static List<Detection> fittable(LightCurve curve) {
    return curve.detections().stream()
        .filter(d -> d.fluxError().isPresent() && Bandpasses.ztf().find(d.band()).isPresent())
        .toList();
  }

  private LightCurve curve(SampleAlert sample) throws UnreadableException {
    return decoder.decodeOne(sample.packet()).lightCurve();
  }

  private Detection last(SampleAlert sample) throws UnreadableException {
    return curve(sample).detections().get(5);
  }
}
