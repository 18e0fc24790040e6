package nocturne.broker.ingest;

import nocturne.broker.ledger.PacketOutcome;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decision of the duplicate detector about one packet.
 *
 * @param kind its outcome
 * @param packet the packet
 * @param alert the decoded packet; absent if it cannot be read
 * @param crc32c of its bytes
 * @param sha256 of its bytes, only if it cannot be read
 * @param reason why it is rejected, else absent
 * @param detail what was found, as a sentence, if it is rejected
 */
record IngestDecision(
    PacketOutcome.Kind kind,
    AlertPacket packet,
    @Nullable Alert alert,
    int crc32c,
    byte @Nullable [] sha256,
    @Nullable Reason reason,
    String detail) {

  @Nullable Candid candid() {
    return alert == null ? null : alert.candid();
  }
}
