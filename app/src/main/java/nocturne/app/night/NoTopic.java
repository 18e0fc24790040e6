package nocturne.app.night;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import nocturne.app.options.GlobalOptions;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** The word that a user gives instead of a topic to run all stages except ingest. */
public final class NoTopic {
  private static final String WORD = "NONE";

  private NoTopic() {}

  /** Whether this is said in place of a topic. */
  public static boolean is(@Nullable String topic) {
    return WORD.equals(topic);
  }

  /** The night that is started so: today's (UTC) if none is given. */
  public static Night night(@Nullable String date, Instant now) {
    return date == null
        ? new Night(LocalDate.ofInstant(now, ZoneOffset.UTC))
        : GlobalOptions.night(date);
  }

  /** A sentence on the result. */
  public static String told(Night night) {
    return "the stages work for night " + night + "; nothing is received";
  }
}
