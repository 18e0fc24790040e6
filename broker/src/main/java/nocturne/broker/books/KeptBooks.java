package nocturne.broker.books;

import java.util.List;
import java.util.Optional;

/**
 * The kept books of a night's earlier revisions.
 *
 * @param newest the newest books that can be read
 * @param unread newer books that cannot be read, and a kept ledger that cannot be read
 */
public record KeptBooks(Optional<NightBooks> newest, List<Difference> unread) {
  public KeptBooks {
    unread = List.copyOf(unread);
  }
}
