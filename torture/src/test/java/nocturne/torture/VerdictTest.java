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
    assertThat(outcome(course(true, "row 2", Set.of(), "ledger: lost offsets [5, 9); passed over")))
        .isEqualTo(Outcome.NAMED);
  }

  /** Words of a remedy are no remedy. */
  @Test
  void aRemedyThatDoesNotHelpFailsUnlessALossStandsWithItsItem() {
    for (String said :
        List.of(
            "offset 1: `nocturne repair`",
            "/home/store/1.pack cannot be read; restore it from a backup",
            "candid 1: see `nocturne alert CANDID`; tell those who follow",
            "partition 1 is lost\nsee offset 5",
            "night 2021-01-21 is lost",
            "nothing that was stored is lost; the log is in /home/log/")) {
      assertThat(outcome(course(false, "row 1", Set.of(Remedy.REPAIR), said)))
          .as(said)
          .isEqualTo(Outcome.FAILED);
    }
    assertThat(outcome(course(false, "row 1", Set.of(Remedy.REPAIR), "lost for good: offsets 5")))
        .isEqualTo(Outcome.NAMED);
  }

  @Test
  void aRemedyThatAComplaintNamesMustHaveBeenTried() {
    String said = "/home/store/1.pack is lost; restore it from a backup";
    assertThat(outcome(complaining(Set.of(), said))).isEqualTo(Outcome.FAILED);
    assertThat(outcome(complaining(Set.of(Remedy.RESTORE), said))).isEqualTo(Outcome.NAMED);
    assertThat(outcome(complaining(Set.of(Remedy.MOVE_AWAY), said))).isEqualTo(Outcome.NAMED);
  }

  @Test
  void whatNobodyForesawFails() {
    assertThat(outcome(course(true, "row 1", Set.of(), "    at java.lang.Thread.run(Thread.java)")))
        .isEqualTo(Outcome.FAILED);
  }

  private static Outcome outcome(Course course) {
    return Verdict.of(course, SOUND).outcome();
  }

  private static Course complaining(Set<Remedy> remedies, String said) {
    Course course = course(false, "row 1", remedies, said);
    return new Course("", false, Optional.empty(), "", remedies, course.said(), course.said());
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
