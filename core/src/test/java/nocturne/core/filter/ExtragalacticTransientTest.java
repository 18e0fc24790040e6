package nocturne.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class ExtragalacticTransientTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void theSamplePasses() throws UnreadableException {
    Verdict verdict = evaluate(SampleAlert.of(7));
    assertThat(verdict.passes()).isTrue();
    assertThat(verdict.reason()).isEmpty();
    assertThat(verdict.subCuts().nPositive()).isEqualTo(6);
    assertThat(verdict.subCuts().maxGapDays()).isCloseTo(3.0, within(1e-8));
    assertThat(verdict.numbers().ssdistnr()).isEqualTo(-999);
    assertThat(verdict.numbers().drb()).isEqualTo((double) 0.99f);
  }

  @Test
  void eachSubCutIsNamedWhenItFails() throws UnreadableException {
    assertThat(evaluate(SampleAlert.of(7).candidate("isdiffpos", "f")).reason())
        .isEqualTo("is_positive_sub");
    assertThat(evaluate(star()).reason()).isEqualTo("no_pointsource_counterpart");
    assertThat(evaluate(SampleAlert.of(7).noHistory()).reason()).isEqualTo("not_moving");
    assertThat(evaluate(SampleAlert.of(7).candidate("ssdistnr", 4.9f)).reason())
        .isEqualTo("no_ssobject");
    assertThat(evaluate(star().noHistory()).reason())
        .isEqualTo("no_pointsource_counterpart not_moving");
  }

  @Test
  void whatIsMissingIsNotNear() throws UnreadableException {
    assertThat(evaluate(star().candidate("distpsnr1", null)).passes()).isTrue();
    assertThat(evaluate(star().candidate("distpsnr1", -999f)).passes()).isTrue();
    assertThat(evaluate(star().candidate("distpsnr1", Float.NaN)).passes()).isTrue();
    assertThat(evaluate(star().candidate("sgscore1", null)).passes()).isTrue();
    assertThat(evaluate(star().candidate("sgscore1", -999f)).passes()).isTrue();
    assertThat(evaluate(SampleAlert.of(7).candidate("ssdistnr", null)).passes()).isTrue();
  }

  @Test
  void twoDetectionsHalfAnHourApartAreEnoughButNotForTheOriginal() throws UnreadableException {
    SampleAlert pair = SampleAlert.of(7).noHistory();
    pair.epoch(pair.jd() - 0.0209, 1, 18.5f, 0.1f, "t", 1);
    assertThat(evaluate(pair).subCuts().notMoving()).isTrue();
    Verdict original = ExtragalacticTransient.original().evaluate(decoder.decodeOne(pair.packet()));
    assertThat(original.subCuts().notMoving()).isFalse();
    SampleAlert hasty = SampleAlert.of(7).noHistory();
    hasty.epoch(hasty.jd() - 0.0207, 1, 18.5f, 0.1f, "t", 1);
    assertThat(evaluate(hasty).subCuts().notMoving()).isFalse();
  }

  @Test
  void aDetectionThereTwiceIsNoSecondDetection() throws UnreadableException {
    SampleAlert once = SampleAlert.of(7).noHistory();
    once.epoch(once.jd() - 1, 1, 18.5f, 0.1f, "t", 7);
    assertThat(evaluate(once).subCuts().nPositive()).isEqualTo(1);
  }

  @Test
  void onlyTheDeadLetterCountsForTheOriginal() throws UnreadableException {
    SampleAlert digit = SampleAlert.of(7).candidate("isdiffpos", "1");
    assertThat(evaluate(digit).passes()).isTrue();
    Verdict original =
        ExtragalacticTransient.original().evaluate(decoder.decodeOne(digit.packet()));
    assertThat(original.subCuts().isPositiveSub()).isFalse();
    assertThat(original.subCuts().nPositive()).isEqualTo(5);
  }

  @Test
  void optionalCutsAreReportedWhenTheyAreOn() throws UnreadableException {
    OptionalCuts cuts = new OptionalCuts(0.5, 0.999, 30.0, 5);
    Verdict verdict =
        ExtragalacticTransient.standard()
            .withCuts(cuts)
            .evaluate(decoder.decodeOne(SampleAlert.of(7).packet()));
    assertThat(verdict.cuts())
        .extracting(Verdict.Cut::name, Verdict.Cut::passed)
        .containsExactly(
            tuple("min_rb", true),
            tuple("min_drb", false),
            tuple("min_galactic_latitude", true),
            tuple("max_ndethist", false));
    assertThat(verdict.reason()).isEqualTo("min_drb max_ndethist");
    assertThat(evaluate(SampleAlert.of(7)).cuts()).isEmpty();
  }

  @Test
  void aCutOnAMissingScoreIsNotPassed() throws UnreadableException {
    Verdict verdict =
        ExtragalacticTransient.standard()
            .withCuts(new OptionalCuts(null, 0.1, null, null))
            .evaluate(decoder.decodeOne(SampleAlert.of(7).candidate("drb", null).packet()));
    assertThat(verdict.reason()).isEqualTo("min_drb");
  }

  @Test
  void boundsOutsideTheirRangeAreRefused() {
    assertThatThrownBy(() -> new OptionalCuts(1.5, null, null, null))
        .hasMessageContaining("min_rb = 1.5");
    assertThatThrownBy(() -> new OptionalCuts(null, null, Double.NaN, null))
        .hasMessageContaining("min_galactic_latitude");
  }

  @Test
  void aPlaceOutsideTheSkyHasNoLatitude() throws UnreadableException {
    Verdict verdict =
        ExtragalacticTransient.standard()
            .withCuts(new OptionalCuts(null, null, 1.0, null))
            .evaluate(decoder.decodeOne(SampleAlert.of(7).candidate("ra", 365.0).packet()));
    assertThat(verdict.reason()).isEqualTo("min_galactic_latitude");
  }

  private static SampleAlert star() {
    return SampleAlert.of(7).candidate("distpsnr1", 0.3f).candidate("sgscore1", 0.98f);
  }

  private Verdict evaluate(SampleAlert sample) throws UnreadableException {
    return ExtragalacticTransient.standard().evaluate(decoder.decodeOne(sample.packet()));
  }
}
