package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LayoutTest {
  /** Logs, clocks and counts are kept by name. */
  @Test
  void everyWorkerOfALayoutHasANameOfItsOwn() {
    for (Layout layout : Layout.ALL) {
      assertThat(IntStream.range(0, layout.workers().size()).mapToObj(layout::nameOf))
          .as(layout.name())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void everyFaultSuitsALayout() {
    assertThat(Faults.ALL).allSatisfy(fault -> assertThat(Layout.ALL).anyMatch(fault.suits()));
  }

  @Test
  void oddNightsThatCannotBeComparedAreNotDrawnTogether() {
    assertThat(Scenario.draw(1, Set.of("transactional", "made again")))
        .containsExactly(Scenario.TRANSACTIONS);
    assertThat(Scenario.draw(1, Set.of("poison", "candids repeat")))
        .containsExactly(Scenario.REPEATED);
  }
}
