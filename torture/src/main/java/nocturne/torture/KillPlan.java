package nocturne.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import nocturne.broker.crash.CrashPoint;
import org.jspecify.annotations.Nullable;

/** The planned end of a process. */
sealed interface KillPlan {
  /** A process that has not reached its place after this time at work is killed where it is. */
  long PATIENCE_MILLIS = 10_000;

  /** A process that has not started after this time is killed; the next one may start. */
  long STUCK_MILLIS = 60_000;

  /** Report text for a kill at no named place. */
  String ANY = "any instant";

  /** It lives until the night is over, or a fault kills it. */
  record Lives() implements KillPlan {}

  /**
   * It is killed while it starts.
   *
   * @param share of the usual duration of a start
   */
  record Starting(double share) implements KillPlan {}

  /**
   * It is killed at work.
   *
   * @param millis after it began to work
   */
  record Working(long millis) implements KillPlan {}

  /**
   * It stops when it reaches a place for the n-th time, and is killed there.
   *
   * @param place between two writes
   * @param times from 1
   */
  record AtPlace(CrashPoint place, int times) implements KillPlan {}

  /** Draws the plan of a process that can reach these places. */
  static KillPlan draw(Random random, List<CrashPoint> places) {
    double kind = random.nextDouble();
    double time = -Math.log(1 - random.nextDouble());
    CrashPoint place = places.isEmpty() ? null : places.get(random.nextInt(places.size()));
    if (kind < 0.15) {
      return new Starting(random.nextDouble());
    }
    if (kind < 0.65 && place != null) {
      return new AtPlace(place, 1 + (int) (time * 1.5));
    }
    return new Working((long) (time * 2_000));
  }

  /**
   * How the process must be killed now, in words; null if it need not be.
   *
   * @param kind of the process
   * @param mayDie whether processes may be killed now; one that has stopped at its place is killed
   *     in any case
   */
  default @Nullable String due(Java.Child process, String kind, Pace pace, boolean mayDie) {
    if (process.stoppedAt().isPresent()) {
      return process.stoppedAt().get();
    }
    if (!mayDie || this instanceof Lives) {
      return null;
    }
    if (this instanceof Starting starting) {
      boolean late = process.ageMillis() >= starting.share() * pace.start(kind);
      return !late ? null : process.isReady() ? ANY : "while it starts";
    }
    if (!process.isReady()) {
      return process.ageMillis() > pace.millis(STUCK_MILLIS) ? "while it starts" : null;
    }
    long patience = this instanceof Working working ? working.millis() : PATIENCE_MILLIS;
    return process.workedMillis() >= pace.millis(patience) ? ANY : null;
  }

  /**
   * The places that a worker with these stages, or the conductor, can reach.
   *
   * @param ending whether the night is being ended
   */
  static List<CrashPoint> places(String stages, boolean ending) {
    List<CrashPoint> places = new ArrayList<>();
    boolean all = stages.equals("up");
    for (CrashPoint place : CrashPoint.values()) {
      String room = place.name().substring(0, place.name().indexOf('_')).toLowerCase(Locale.ROOT);
      boolean mine =
          switch (room) {
            case "ingest" -> all || stages.contains("ingest");
            case "stage" ->
                all
                    || stages.contains("archive")
                    || stages.contains("filter")
                    || stages.contains("fit");
            case "plot" -> all || stages.contains("fit");
            case "table" -> all || stages.contains("table");
            case "rejected" -> all || stages.contains("archive");
            case "store", "home" -> true;
            case "upkeep" -> all || stages.contains("ingest") || stages.equals("conductor");
            // These nights have no retries by an operator, no deletions by age, no setup, no
            // teardown and nothing of Google's services, as intents are.
            case "retry", "retention", "setup", "teardown", "bucket", "dataset" -> false;
            case "intent", "google" -> false;
            default -> stages.equals("conductor");
          };
      if (mine && (ending || !isOfEnding(place))) {
        places.addAll(Collections.nCopies(weight(place), place));
      }
    }
    return places;
  }

  /** A process between an output and its record has the most to lose; ends are rare. */
  private static int weight(CrashPoint place) {
    return switch (place) {
      case STAGE_SETTLED,
          STAGE_PUBLISHED,
          STAGE_RECORDED,
          STAGE_COMMITTED,
          TABLE_DEAD_LETTERS_WRITTEN,
          TABLE_APPENDED,
          INGEST_FLUSHED,
          INGEST_RECORDED,
          INGEST_COMMITTED,
          REJECTED_STORED ->
          3;
      default -> isOfEnding(place) ? 2 : 1;
    };
  }

  private static boolean isOfEnding(CrashPoint place) {
    return switch (place) {
      case INGEST_LEAVING, INGEST_LEFT -> true;
      case CONDUCTOR_STARTING, CONDUCTOR_COUNTER_RESET, CONDUCTOR_RECEIVING -> false;
      default -> place.name().startsWith("CONDUCTOR_") || place.name().startsWith("BOOKS_");
    };
  }
}
