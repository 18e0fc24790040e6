package nocturne.app.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.query.DeadLetterQuery;
import nocturne.broker.books.NightBooks;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex.State;
import org.jspecify.annotations.Nullable;

/** Prints dead letters, and what came of their retries, on every back end. */
public record DeadLetterRows(GlobalOptions global) {
  private static final List<String> AFTER_RETRY =
      List.of("dead_letter", "night", "stage", "state", "reason", "candid", "detail");

  /**
   * A dead letter as it stands.
   *
   * @param name by which the user knows it
   */
  public record Row(String name, DeadLetter deadLetter, State state) {

    /** What a column has of it. */
    @Nullable Object value(String column) {
      return switch (column) {
        case "dead_letter" -> name;
        case "state" -> DeadLetterQuery.word(state);
        case "night" -> deadLetter.night();
        case "stage" -> deadLetter.stage().name();
        case "reason" -> deadLetter.reason();
        case "detail" -> deadLetter.cause().detail();
        case "meaning" -> deadLetter.reason().meaning();
        case "advice" -> deadLetter.reason().advice();
        case "candid" -> deadLetter.candid().orElse(null);
        case "objectId" -> deadLetter.identity().objectId().orElse(null);
        case "length" -> deadLetter.length();
        case "crc32c" -> Integer.toHexString(deadLetter.crc32c());
        case "topic" -> deadLetter.topic();
        case "partition" -> deadLetter.place().partition();
        case "offset" -> deadLetter.place().offset();
        case "kafka.topic" -> deadLetter.origin().topic();
        case "kafka.partition" -> deadLetter.origin().partition();
        case "kafka.offset" -> deadLetter.origin().offset();
        case "kafka.timestamp" -> Instant.ofEpochMilli(deadLetter.origin().timestampMillis());
        case "stored_at" -> deadLetter.storedAt().orElse(null);
        default -> throw new IllegalArgumentException("no column " + column);
      };
    }
  }

  /** Prints a row for each. */
  public void list(List<String> columns, List<Row> all) {
    try (Rows rows = global.rows(columns)) {
      for (Row each : all) {
        List<@Nullable Object> row = new ArrayList<>();
        columns.forEach(column -> row.add(each.value(column)));
        rows.add(row);
      }
    }
  }

  /** Prints a row for each value of one. */
  void show(Row of, List<String> columns, Instant written, int retries) {
    try (Rows rows = global.rows(List.of("what", "value"))) {
      for (String column : columns) {
        rows.add(
            Arrays.asList(
                column,
                switch (column) {
                  case "written" -> written;
                  case "retries" -> retries;
                  default -> of.value(column);
                }));
      }
    }
  }

  /**
   * Prints a row for each that was retried.
   *
   * @param now as they stand after that
   * @return the exit code
   */
  public int tell(int asked, List<Row> now) {
    list(AFTER_RETRY, now);
    long left = now.stream().filter(each -> each.state().isPending()).count();
    global.say(asked - left + " are good now, " + left + " are still pending");
    return left == 0 ? 0 : Failure.INCOMPLETE;
  }

  /**
   * Says whether the new books of a night balance.
   *
   * @return the exit code
   */
  public int tell(NightBooks books) {
    global.say(
        "Night %s, revision %s: the books %s"
            .formatted(
                books.night(),
                books.revision(),
                books.balance()
                    ? "balance."
                    : "do not balance; `nocturne books --night " + books.night() + "` says why."));
    return books.balance() ? 0 : Failure.INCOMPLETE;
  }
}
