package nocturne.core.alert;

import java.util.Optional;

/** The result of reading one record of a file. */
public sealed interface Reading {

  /** The record's place in the file, from 0; of a broken container the place where it broke. */
  int index();

  /** The alert, if it is one. */
  Optional<Alert> alert();

  /** Why it is none, if it is none. */
  Optional<UnreadableException> fault();

  /** A record that is an alert. */
  record Read(int index, Alert read) implements Reading {
    @Override
    public Optional<Alert> alert() {
      return Optional.of(read);
    }

    @Override
    public Optional<UnreadableException> fault() {
      return Optional.empty();
    }
  }

  /** A record, or the remainder of a file, that cannot be read. */
  record Unread(int index, UnreadableException reason) implements Reading {
    @Override
    public Optional<Alert> alert() {
      return Optional.empty();
    }

    @Override
    public Optional<UnreadableException> fault() {
      return Optional.of(reason);
    }
  }
}
