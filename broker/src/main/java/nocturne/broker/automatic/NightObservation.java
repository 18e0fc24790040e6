package nocturne.broker.automatic;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.SurveyPartition;

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
