package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import nocturne.torture.DamagedNight.Course;
import nocturne.torture.Verdict.Outcome;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final Course SOUND =
      course(true, "row 1", Set.of(), "12:00:00 is up at 127.0.0.1:1");

  @Test
  void nothingSaidAndNothingOtherIsHarmless() {
    assertThat(outcome(course(true, "row 1", Set.of(), "12:00:05 is up at 127.0.0.1:20123")))
        .isEqualTo(Outcome.HARMLESS);
  }

  @Test
  void whatIsSaidAndDoneWithoutADifferenceIsHealed() {
    assertThat(outcome(course(true, "row 1", Set.of(), "the index was made anew")))
        .isEqualTo(Outcome.HEALED);
    assertThat(outcome(course(true, "row 1", Set.of(Remedy.REPAIR), "run `nocturne repair`")))
        .isEqualTo(Outcome.BY_REMEDY);
  }

  @Test
  void aDifferenceNeedsItsNameItsPlaceAndItsRemedy() {
    assertThat(outcome(course(true, "row 2", Set.of(), "all is well"))).isEqualTo(Outcome.FAILED);
    assertThat(outcome(course(true, "row 2", Set.of(), "something was lost for good")))
        .isEqualTo(Outcome.FAILED);
    assertThat(outcome(course(false, "row 1", Set.of(), "candid 1 is missing")))
        .isEqualTo(Outcome.FAILED);
    assertThat(outcome(course(false, "row 1", Set.of(), "candid 1 is missing; lost for good")))
        .isEqualTo(Outcome.NAMED);
  }

  @Test
  void aRemedyThatDoesNotHelpFails() {
    assertThat(
            outcome(course(false, "row 1", Set.of(Remedy.REPAIR), "offset 1: `nocturne repair`")))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void whatNobodyForesawFails() {
    assertThat(outcome(course(true, "row 1", Set.of(), "    at java.lang.Thread.run(Thread.java)")))
        .isEqualTo(Outcome.FAILED);
  }

  private static Outcome outcome(Course course) {
    return Verdict.of(course, SOUND).outcome();
  }

  private static Course course(boolean balances, String row, Set<Remedy> remedies, String said) {
    Evidence evidence = new Evidence();
    evidence.add("rows", "candid 1", row);
    return new Course(
        "",
        balances,
        balances ? Optional.of(evidence) : Optional.empty(),
        "",
        remedies,
        List.of(),
        List.of(new Operator.Said("up", 0, "", said)));
  }
}
