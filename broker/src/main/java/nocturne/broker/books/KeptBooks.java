package nocturne.broker.books;

import java.util.List;
import java.util.Optional;

/**
 * What is kept of a night's earlier books.
 *
 * @param newest of those that can be read
 * @param unread the newer ones that cannot, and a kept ledger that cannot
 */
public record KeptBooks(Optional<NightBooks> newest, List<Difference> unread) {
  public KeptBooks {
    unread = List.copyOf(unread);
  }
}
