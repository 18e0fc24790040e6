package nocturne.broker.books;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StoredRecords;
import nocturne.core.night.Night;

/**
 * Keeps the books of closed nights as JSON under {@code books/{night}/{revision}} of the broker's
 * files; what is on the shelf is never replaced.
 */
public final class BookStore {
  private final StoredRecords<NightBooks> kept;

  /**
   * @param bucket that of the broker's files
   */
  public BookStore(ObjectStore store, String bucket) {
    this.kept =
        new StoredRecords<>(
            store,
            bucket,
            NightBooks.class,
            "the books",
            "`nocturne books` makes them anew on a back end that still has the night's topics.");
  }

  /** Keeps the books; those of the same revision that are there already stay as they are. */
  public void keep(NightBooks books) {
    kept.putIfAbsent(name(books.night(), books.revision()), books);
  }

  /** The books kept at the night's closing of this revision. */
  public Optional<NightBooks> kept(Night night, int revision) {
    return kept.read(name(night, revision));
  }

  /** The newest books kept of a night, up to this revision. */
  public Optional<NightBooks> newest(Night night, int revision) {
    for (int n = revision; n > 0; n--) {
      Optional<NightBooks> books = kept(night, n);
      if (books.isPresent()) {
        return books;
      }
    }
    return Optional.empty();
  }

  /** The newest books of a night that can be read, up to this revision. */
  public KeptBooks readable(Night night, int revision) {
    List<Difference> unread = new ArrayList<>();
    for (int n = revision; n > 0; n--) {
      try {
        Optional<NightBooks> books = kept(night, n);
        if (books.isPresent()) {
          return new KeptBooks(books, unread);
        }
      } catch (PortException.Broken e) {
        unread.add(Unread.reason(e));
      }
    }
    return new KeptBooks(Optional.empty(), unread);
  }

  private static String name(Night night, int revision) {
    return prefix(night) + revision;
  }

  /** Prefix of the names of a night's books. */
  public static String prefix(Night night) {
    return "books/" + night.basicIso() + "/";
  }
}
