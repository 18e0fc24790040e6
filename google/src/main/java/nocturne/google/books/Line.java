package nocturne.google.books;

import java.util.Optional;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Traces;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;

/** A check of the books, with the listing of its traces. */
record Line(
    CheckName checkName, Stage stage, Optional<Expected> expected, String foundAs, Listing listing)
    implements Traces {

  /** Lists the traces of a night. */
  @FunctionalInterface
  interface Listing {
    void list(Night night, Sink sink);
  }

  /** A check of all published alerts. */
  Line(CheckName checkName, String foundAs, Listing listing) {
    this(checkName, checkName.stage(), Optional.empty(), foundAs, listing);
  }

  @Override
  public void list(Night night, Sink sink) {
    listing.list(night, sink);
  }
}
