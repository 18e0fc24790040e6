package nocturne.broker.consumer;

/**
 * Told whenever the door has come to a place between two writes. In production nothing listens; a
 * test throws an {@link Error} here to die at that very place, or waits, to be overtaken.
 */
@FunctionalInterface
public interface KillPoint {

  /** The places, in the order a transaction meets them. */
  enum Place {
    WRITER_OPENED,
    LEDGER_READ,
    TRANSACTION_BEGUN,
    LARGE_BYTES_STORED,
    PUBLISHED,
    LETTER_WRITTEN,
    FLUSHED,
    RECORDED,
    COMMITTED,
    HANDED_OVER,
    LEAVING,
    LEFT
  }

  /** Nobody listens. */
  KillPoint NONE = place -> {};

  void reached(Place place);
}
