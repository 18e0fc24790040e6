package nocturne.broker.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** One record of the ledger. {@link LedgerCodec} encodes it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
@JsonSubTypes({
  @JsonSubTypes.Type(value = IngestBatch.class, name = "batch"),
  @JsonSubTypes.Type(value = NightLeft.class, name = "left"),
  @JsonSubTypes.Type(value = StageRange.class, name = "range"),
  @JsonSubTypes.Type(value = DeliveryAttempt.class, name = "attempt"),
  @JsonSubTypes.Type(value = Retried.class, name = "retried"),
  @JsonSubTypes.Type(value = WorkerSession.class, name = "session"),
  @JsonSubTypes.Type(value = NightDeleted.class, name = "deleted"),
  @JsonSubTypes.Type(value = LostEnd.class, name = "lost-end")
})
public sealed interface LedgerRecord
    permits IngestBatch,
        NightLeft,
        StageRange,
        DeliveryAttempt,
        Retried,
        WorkerSession,
        NightDeleted,
        LostEnd {

  /** The night that the record is about; null if it is about a worker or the ledger itself. */
  default @Nullable Night night() {
    return null;
  }

  /** Whether the record is about this night. */
  default boolean isOf(Night other) {
    return other.equals(night());
  }
}
