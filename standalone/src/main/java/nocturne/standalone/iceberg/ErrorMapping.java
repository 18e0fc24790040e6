package nocturne.standalone.iceberg;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import nocturne.broker.port.PortException;
import nocturne.standalone.directory.FullDisk;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/** Maps exceptions of Iceberg, SQLite and the file system to the port's, by what to do next. */
final class ErrorMapping {
  private ErrorMapping() {}

  /**
   * The port's exception for one of Iceberg's.
   *
   * @param what failed, to follow "Cannot ..."
   */
  static PortException of(String what, Path warehouse, Exception cause) {
    PortException known = find(cause, PortException.class);
    if (known != null) {
      return known;
    }
    if (find(cause, NoSuchTableException.class) != null) {
      return new PortException.Broken("Cannot " + what + ": no such table; run setup.", cause);
    }
    String text = String.valueOf(cause.getMessage());
    if (isOfTheClock(cause)) {
      return new PortException.Unavailable(
          ("Cannot %s: the clock of this machine is more than a minute behind what"
                  + " the time of what was last written (%s). Set it right; work then continues by itself. If that"
                  + " was written while a clock stood ahead, its times are put back after a while.")
              .formatted(what, text),
          cause);
    }
    SQLException sql = find(cause, SQLException.class);
    if (sql != null && isBusy(sql)) {
      return new PortException.Unavailable(
          "Cannot " + what + ": the catalogue is held by another (" + sql.getMessage() + ").",
          cause);
    }
    if (find(cause, CommitFailedException.class) != null) {
      return new PortException.Unavailable(
          "Cannot " + what + ": others kept committing first (" + text + ").", cause);
    }
    if (FullDisk.isCauseOf(cause, warehouse)) {
      return new PortException.Unavailable(
          ("Cannot %s: the disk with %s is full (%s bytes free). Make room; it is tried"
                  + " again by itself.")
              .formatted(what, warehouse, warehouse.toFile().getUsableSpace()),
          cause);
    }
    IOException io = find(cause, IOException.class);
    return new PortException.Broken(
        ("Cannot %s in %s (%s bytes free on its disk): %s; make room, or mend the"
                + " folder or restore it from a backup, then start again.")
            .formatted(
                what,
                warehouse,
                warehouse.toFile().getUsableSpace(),
                io != null ? io : sql != null ? sql : cause),
        cause);
  }

  /**
   * Whether disk, clock, catalogue or another's commit is the cause, and neither a row nor a defect
   * of the program.
   */
  static boolean isOfTheWorld(RuntimeException thrown) {
    return isOfTheClock(thrown)
        || find(thrown, PortException.class) != null
        || find(thrown, IOException.class) != null
        || find(thrown, SQLException.class) != null
        || find(thrown, CommitFailedException.class) != null
        || find(thrown, CommitStateUnknownException.class) != null
        || find(thrown, NoSuchTableException.class) != null;
  }

  /**
   * Whether a commit certainly failed: its files could not be written, each try found a newer
   * table, or the clock was put back.
   */
  static boolean isBeforeTheCatalogue(Exception cause) {
    return isOfTheClock(cause)
        || (find(cause, CommitStateUnknownException.class) == null
            && find(cause, SQLException.class) == null
            && (find(cause, IOException.class) != null
                || find(cause, CommitFailedException.class) != null));
  }

  /** Iceberg requires its snapshots in the order of the system's clock. */
  private static boolean isOfTheClock(Exception cause) {
    IllegalArgumentException refused = find(cause, IllegalArgumentException.class);
    String text = refused == null ? "" : String.valueOf(refused.getMessage());
    return text.startsWith("Invalid update timestamp") || text.contains("Expected sorted");
  }

  private static boolean isBusy(SQLException sql) {
    String text = String.valueOf(sql.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("sqlite_busy") || text.contains("database is locked");
  }

  private static <T> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
