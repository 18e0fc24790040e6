package nocturne.broker.ledger;

import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter was retried with success: its packet has now come as far as if it had not been
 * dead-lettered. This record is written in the transaction of that result. If a retry fails again,
 * the stages after ingest write no such record, and ingest writes one whose outcome is REJECTED;
 * the dead letter is then still pending.
 *
 * @param stage the stage that had dead-lettered the packet
 * @param deadLetter place of the packet's first dead letter on the topic of dead letters
 * @param retry place of the request on that topic
 * @param outcome of the packet at ingest; null for the other stages
 */
public record Retried(
    Stage stage,
    Night night,
    RecordPlace deadLetter,
    RecordPlace retry,
    @Nullable PacketOutcome outcome)
    implements LedgerRecord {

  /** Whether the dead letter is no longer pending. */
  public boolean isGood() {
    return outcome == null || outcome.kind() != PacketOutcome.Kind.REJECTED;
  }
}
