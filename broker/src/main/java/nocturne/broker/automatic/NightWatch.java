package nocturne.broker.automatic;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do about one night, from observations in the order of time. It does no I/O and
 * remembers only when an offset moved last. A watch that begins in the middle of a night waits as
 * long as if something had just moved.
 *
 * <p>The night is over when the sun has risen at the survey's site, no offset has moved for a time
 * since then ({@link EndRule}), and ingest has read everything. Quiet counts only while the cluster
 * answers: nothing can be sent to a cluster that restarts. Quiet before sunrise does not count,
 * since surveys send their last alerts just after it.
 */
public final class NightWatch {
  /** The setting of a night with {@link Decision.Start#completeAt}. */
  public static final String COMPLETE_AT = "complete-at";

  private final Night night;
  private final Survey survey;
  private final Instant sunrise;
  private final EndRule rule;
  private @Nullable Duration quietSince;
  private @Nullable Duration anotherSince;
  private int another;
  private Map<SurveyPartition, Long> lastEnds = Map.of();

  /**
   * @param survey whose night it is
   * @param sunrise the first at the survey's site after 00:00 UTC of the night's date
   */
  public NightWatch(Night night, Survey survey, Instant sunrise, EndRule rule) {
    this.night = night;
    this.survey = survey;
    this.sunrise = sunrise;
    this.rule = rule;
  }

  /** The decision for this observation. Call in the order of time. */
  public Decision decide(Observation seen) {
    boolean elsewhere = isUnderwayElsewhere(seen);
    Decision decision = decideAlone(seen);
    return elsewhere ? new Decision.Wait("another conductor is about it") : decision;
  }

  /**
   * Whether a newer conductor or operator has begun a step and may still be at it. After a time it
   * is taken for dead.
   */
  private boolean isUnderwayElsewhere(Observation seen) {
    NightState state = state(seen);
    boolean step = state == NightState.STARTING || state == NightState.DRAINING;
    if (!seen.byAnother() || !step) {
      anotherSince = null;
      return false;
    }
    int n = seen.entry().map(JournalEntry::n).orElse(0);
    if (anotherSince == null || another != n) {
      anotherSince = seen.steady();
      another = n;
    }
    return seen.steady().minus(anotherSince).compareTo(rule.quiet()) < 0;
  }

  private Decision decideAlone(Observation seen) {
    if (seen.snapshot() instanceof SurveySnapshot.Unreachable unreachable) {
      quietSince = null;
      return resumes(seen)
          .orElseGet(
              () -> new Decision.Wait("the survey is not to be reached: " + unreachable.why()));
    }
    SurveySnapshot.Topics snapshot = (SurveySnapshot.Topics) seen.snapshot();
    Map<SurveyPartition, Long> ends = snapshot.ends();
    if (quietSince == null || !ends.equals(lastEnds)) {
      quietSince = seen.steady();
      lastEnds = ends;
    }
    Duration quiet = seen.steady().minus(quietSince);
    return resumes(seen).orElseGet(() -> decide(seen, snapshot, quiet));
  }

  /** A decision that needs no survey: an end that was begun and not finished. */
  private static Optional<Decision> resumes(Observation seen) {
    NightState state = state(seen);
    if (state == NightState.DRAINING) {
      return Optional.of(new Decision.End("its end had begun"));
    }
    if (state == NightState.CLOSED && seen.owesBooks()) {
      return Optional.of(new Decision.End("its books are owed"));
    }
    return Optional.empty();
  }

  private Decision decide(Observation seen, SurveySnapshot.Topics snapshot, Duration quiet) {
    return switch (state(seen)) {
      case IDLE -> beforeItsStart(seen, snapshot);
      case STARTING -> awaitingItsFirst(seen, snapshot, quiet);
      case RECEIVING -> receiving(seen, snapshot, quiet);
      case CLOSED -> afterItsEnd(seen, snapshot);
      case DRAINING -> new Decision.End("its end had begun");
      case FAILED -> new Decision.Wait("it was cancelled; `nocturne night start` continues it");
    };
  }

  private Decision beforeItsStart(Observation seen, SurveySnapshot.Topics snapshot) {
    Optional<SurveyStream.Found> holding = snapshot.holdingBeyond(Map.of());
    if (holding.isPresent()) {
      return start(seen, holding.get());
    }
    Instant begins = night.date().atStartOfDay(ZoneOffset.UTC).toInstant();
    return !seen.utc().isBefore(begins) && seen.utc().isBefore(sunrise)
        ? new Decision.Announce()
        : new Decision.Wait("nothing of it is there", true);
  }

  private Decision awaitingItsFirst(
      Observation seen, SurveySnapshot.Topics snapshot, Duration quiet) {
    Optional<SurveyStream.Found> holding =
        topic(seen).isEmpty() ? snapshot.holdingBeyond(Map.of()) : holdingOwn(seen, snapshot);
    if (holding.isPresent()) {
      return start(seen, holding.get());
    }
    return over(seen, rule.quiet(), quiet, "the sun has risen and nothing came");
  }

  private static Optional<SurveyStream.Found> holdingOwn(
      Observation seen, SurveySnapshot.Topics snapshot) {
    return topic(seen).flatMap(snapshot::named).filter(SurveyStream.Found::holdsAnything);
  }

  private Decision receiving(Observation seen, SurveySnapshot.Topics snapshot, Duration quiet) {
    if (topic(seen).isEmpty()) {
      return new Decision.Wait("it was started without a topic, by hand");
    }
    if (topic(seen).flatMap(survey::nightOf).isEmpty()) {
      return new Decision.Wait("it is received from another instance's stream; end it by hand");
    }
    Optional<SurveyStream.Found> own = topic(seen).flatMap(snapshot::named);
    if (own.isEmpty()) {
      return over(seen, rule.quiet(), quiet, "its topic is gone");
    }
    boolean behind =
        new SurveySnapshot.Topics(List.of(own.get())).holdingBeyond(seen.read()).isPresent();
    if (behind) {
      return new Decision.Wait("ingest has not read all there is");
    }
    boolean complete = setting(seen).equals(OptionalLong.of(sum(own.get())));
    return over(
        seen,
        complete ? rule.quietIfComplete() : rule.quiet(),
        quiet,
        "the sun has risen and nothing moves");
  }

  private Decision over(Observation seen, Duration needed, Duration quiet, String why) {
    if (seen.utc().isBefore(sunrise)) {
      return new Decision.Wait("the sun has not risen");
    }
    boolean over = quiet.compareTo(needed) >= 0 && !seen.utc().isBefore(sunrise.plus(needed));
    return over
        ? new Decision.End(why)
        : new Decision.Wait(
            "the sun has risen; waiting until nothing has moved for %s min"
                .formatted(needed.toMinutes()));
  }

  /**
   * A late tail, or a topic that was not read before: records that ingest has not read start the
   * night again.
   */
  private Decision afterItsEnd(Observation seen, SurveySnapshot.Topics snapshot) {
    return snapshot
        .holdingBeyond(seen.read())
        .<Decision>map(found -> start(seen, found))
        .orElseGet(() -> new Decision.Wait("closed", true));
  }

  private Decision start(Observation seen, SurveyStream.Found found) {
    return new Decision.Start(
        found.topic().name(),
        seen.utc().isBefore(sunrise) ? OptionalLong.empty() : OptionalLong.of(sum(found)));
  }

  private static long sum(SurveyStream.Found found) {
    return found.partitions().values().stream().mapToLong(extent -> extent.end()).sum();
  }

  private static OptionalLong setting(Observation seen) {
    return seen.entry()
        .map(entry -> entry.settings().get(COMPLETE_AT))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  private static NightState state(Observation seen) {
    return seen.entry().map(JournalEntry::state).orElse(NightState.IDLE);
  }

  private static Optional<String> topic(Observation seen) {
    return seen.entry().flatMap(JournalEntry::surveyTopic);
  }

  /** The decisions about a night. */
  public sealed interface Decision {

    /**
     * Nothing.
     *
     * @param why for people
     * @param idle whether nothing is awaited either
     */
    record Wait(String why, boolean idle) implements Decision {
      Wait(String why) {
        this(why, false);
      }
    }

    /** The night's date has come: the journal gets an entry that the first alert is awaited. */
    record Announce() implements Decision {}

    /**
     * The night starts, or starts again.
     *
     * @param topic that holds unread records
     * @param completeAt the sum of its ends, if the survey may have sent everything already
     */
    record Start(String topic, OptionalLong completeAt) implements Decision {}

    /**
     * The night ends, or its end continues.
     *
     * @param why for people
     */
    record End(String why) implements Decision {}
  }

  /**
   * An observation of one night.
   *
   * @param utc the time of day, for the sun
   * @param steady the same moment by a clock that never jumps, for quiet
   * @param entry the newest of the night's journal; absent for a night that was never started
   * @param byAnother whether another conductor wrote that entry since ours began
   * @param owesBooks whether the night is closed without kept books: its conductor died
   * @param snapshot what the survey offers of it
   * @param read ingest's positions, by partition of the survey's topics; only for nights that were
   *     started
   */
  public record Observation(
      Instant utc,
      Duration steady,
      Optional<JournalEntry> entry,
      boolean byAnother,
      boolean owesBooks,
      SurveySnapshot snapshot,
      Map<SurveyPartition, Long> read) {
    public Observation {
      read = Map.copyOf(read);
    }
  }
}
