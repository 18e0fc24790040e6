package nocturne.app.wiring;

import nocturne.broker.books.BookStore;
import nocturne.broker.component.Components;
import nocturne.broker.journal.Journal;
import nocturne.core.instance.Names;

/** The stored records of an instance's nights and components. */
public interface NightRecords {
  /** Whose they are. */
  Names names();

  Journal journal();

  /** The books of closed nights. */
  BookStore books();

  /** Orders and statuses of the instance's components. */
  Components components();
}
