package nocturne.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import nocturne.broker.memory.StageTrial.Made;
import nocturne.core.alert.Reason;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class StageTrialTest {

  record Odd(boolean isWanted) {}

  record Said(long half) {}

  /** Passes alerts with an odd candid, and refuses every tenth. */
  private static final class OddCandids implements ValueAddedStage<Odd, Said> {
    private final String input;

    OddCandids(String input) {
      this.input = input;
    }

    @Override
    public String name() {
      return "odd";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public String input() {
      return input;
    }

    @Override
    public Odd defaults() {
      return new Odd(true);
    }

    @Override
    public Class<Said> result() {
      return Said.class;
    }

    @Override
    public Evaluation<Said> open(Odd odd, StageFiles files) {
      return alert -> {
        long candid = alert.candid().value();
        if (candid % 10 == 0) {
          return Outcome.refused("it ends in 0");
        }
        Said said = new Said(candid / 2);
        return candid % 2 == (odd.isWanted() ? 1 : 0)
            ? Outcome.passed(said)
            : Outcome.notPassed(said, "other");
      };
    }
  }

  private static final List<byte[]> PACKETS =
      List.of(
          SampleAlert.of(1_001).packet(),
          SampleAlert.of(1_002).packet(),
          SampleAlert.of(1_010).packet());

  private static Made tried(String input, Map<String, String> settings) throws Exception {
    return StageTrial.of(new OddCandids(input), Ztf.SURVEY, settings, PACKETS);
  }

  @Test
  void aTrialHasWhatANightWouldHaveOfTheStage() throws Exception {
    Made made = tried("ingest", Map.of());
    assertThat(made.results())
        .extracting(each -> each.candid().value(), each -> each.passes())
        .containsExactly(tuple(1_001L, true), tuple(1_002L, false));
    assertThat(made.results().get(0).values()).containsEntry("half", 500L);
    assertThat(made.deadLetters()).hasSize(1);
    assertThat(made.deadLetters().get(0).reason()).isEqualTo(Reason.REFUSED);
    assertThat(made.deadLetters().get(0).cause().detail()).isEqualTo("it ends in 0");
  }

  @Test
  void itsSettingsAreThoseOfATestAndElseTheDefaults() throws Exception {
    assertThat(tried("ingest", Map.of("is-wanted", "false")).results())
        .extracting(each -> each.passes())
        .containsExactly(false, true);
  }

  @Test
  void whatReadsAnotherStageIsNotTried() {
    assertThatThrownBy(() -> tried("filter", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd reads the alerts of filter");
  }

  @Test
  void aPacketThatCannotBeReadIsNamed() {
    assertThatThrownBy(
            () ->
                StageTrial.of(
                    new OddCandids("ingest"), Ztf.SURVEY, Map.of(), List.of(new byte[] {1})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Packet 0 of the trial cannot be read");
  }
}
