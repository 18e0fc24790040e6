package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EvidenceTest {
  private static Evidence evidence(String... candids) {
    Evidence evidence = new Evidence();
    for (String candid : candids) {
      evidence.add("rows", "candid " + candid, "the row of " + candid);
    }
    return evidence;
  }

  @Test
  void theSameThingsInAnotherOrderDoNotDiffer() {
    assertThat(evidence("1", "2").from(evidence("2", "1")).none()).isTrue();
  }

  @Test
  void aThingThatIsMissingIsLostAndNamed() {
    Evidence.Differences differences = evidence("1").from(evidence("1", "2"));
    assertThat(differences.lost()).isEqualTo(1);
    assertThat(differences.twice()).isZero();
    assertThat(differences.words()).singleElement().asString().contains("rows, candid 2");
  }

  @Test
  void aThingThatIsThereAgainIsTwice() {
    Evidence.Differences differences = evidence("1", "1").from(evidence("1"));
    assertThat(differences.lost()).isZero();
    assertThat(differences.twice()).isEqualTo(1);
  }

  @Test
  void aThingWithOtherContentIsADifferenceThoughNothingIsLost() {
    Evidence other = new Evidence();
    other.add("rows", "candid 1", "another row");
    Evidence.Differences differences = other.from(evidence("1"));
    assertThat(differences.lost() + differences.twice()).isZero();
    assertThat(differences.words())
        .singleElement()
        .asString()
        .contains("the row of 1", "another row");
  }

  @Test
  void whatIsWrongInItselfIsADifferenceOfEveryRun() {
    Evidence wrong = evidence("1");
    wrong.wrong("packs, partition 0: two packs hold offset 7");
    assertThat(wrong.from(evidence("1")).words())
        .containsExactly("packs, partition 0: two packs hold offset 7");
  }
}
