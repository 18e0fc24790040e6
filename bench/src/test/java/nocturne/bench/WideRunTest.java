package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.NightBooks;
import org.junit.jupiter.api.Test;

class WideRunTest {
  private static final WideRun.Cost COST = new WideRun.Cost(1_000, 0.9, 0.2, 0.3, 0.95);

  private static NightBooks books(long archived) {
    return new NightBooks(
        Packets.NIGHT,
        1,
        Instant.EPOCH,
        List.of(
            new BookCheck(
                CheckName.DEAD_LETTERS,
                new BookCheck.Sides("published", 5, "in packs", archived),
                List.of(),
                List.of(),
                OptionalInt.empty())),
        new TreeMap<>(),
        new TreeMap<>(),
        List.of());
  }

  @Test
  void aRunWhoseBooksDoNotBalanceHasNoFigures() {
    assertThat(new WideRun.Outcome(books(4), Optional.of(COST)).cost()).isEmpty();
    assertThat(new WideRun.Outcome(books(5), Optional.of(COST)).cost()).hasValue(COST);
  }

  @Test
  void kafkasShareIsThatOfAllProcessorTime() {
    assertThat(COST.kafkaShare()).isEqualTo(0.25, within(1e-12));
  }
}
