package nocturne.broker.automatic;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.SurveyPartition;

/**
 * All that is seen of one night at one moment.
 *
 * @param utc the time of day, by which the sun is evaluated
 * @param steady the same moment by a clock that never jumps, by which quiet is measured
 * @param entry the newest of the night's journal; absent for a night that was never started
 * @param byAnother whether that entry was written by another conductor since ours began
 * @param owesBooks whether the night is closed and its books are not kept: who closed it died
 * @param snapshot what the survey has of it
 * @param read where ingest stands, by partition of the survey's topics; only told for nights that
 *     were started
 */
public record NightObservation(
    Instant utc,
    Duration steady,
    Optional<JournalEntry> entry,
    boolean byAnother,
    boolean owesBooks,
    SurveySnapshot snapshot,
    Map<SurveyPartition, Long> read) {
  public NightObservation {
    read = Map.copyOf(read);
  }
}
