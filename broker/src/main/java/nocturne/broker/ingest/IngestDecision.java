package nocturne.broker.ingest;

import java.util.Optional;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decision of the duplicate detector about one packet.
 *
 * @param alert the decoded packet; absent if it cannot be read
 * @param sha256 of its bytes, only if it cannot be read
 * @param rejection why it is rejected, else absent
 */
record IngestDecision(
    PacketOutcome.Kind kind,
    AlertPacket packet,
    @Nullable Alert alert,
    int crc32c,
    byte @Nullable [] sha256,
    @Nullable Rejection rejection) {

  /**
   * Why a packet is rejected.
   *
   * @param detail what was found, as a sentence
   * @param candid if it could be read
   * @param objectId if it could be read
   */
  record Rejection(
      Reason reason, String detail, Optional<Candid> candid, Optional<String> objectId) {}

  @Nullable Reason reason() {
    return rejection == null ? null : rejection.reason();
  }

  @Nullable Candid candid() {
    return alert == null ? null : alert.candid();
  }
}
