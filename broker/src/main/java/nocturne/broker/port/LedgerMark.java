package nocturne.broker.port;

import java.util.Map;

/**
 * A place in the ledger, kept in the journal so that a start need not read old nights.
 *
 * @param offsets by part of the ledger; a missing part is read from its beginning
 */
public record LedgerMark(Map<Integer, Long> offsets) {
  public static final LedgerMark START = new LedgerMark(Map.of());

  public LedgerMark {
    offsets = Map.copyOf(offsets);
  }
}
