package nocturne.broker.books;

import java.util.List;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;

/**
 * Compares the rows of the alerts' table, and the alerts that its appends dead-lettered, with the
 * ledger.
 */
final class TableCheck {
  private final Audit audit;
  private final Tables tables;

  private final PacketDecoder decoder;

  /**
   * The digest that each alert's row must have, by index in the published index; 0 if it is not
   * known.
   */
  private final long[] digests;

  TableCheck(Audit audit, PacketDecoder decoder) {
    this.audit = audit;
    this.tables = audit.back().tables();
    this.decoder = decoder;
    this.digests = new long[audit.isDeep() ? audit.publishedIndex().size() : 0];
  }

  /** Notes the digest that the row of a packet from the archive must have. */
  void packet(int i, byte[] bytes) {
    try {
      digests[i] = tables.digest(decoder.decodeOne(bytes));
    } catch (UnreadableException e) {
      digests[i] = 0; // Then it has a dead letter, and no row.
    }
  }

  /**
   * Checks that each published alert has one row, with its place at the survey, or a dead letter.
   */
  BookCheck inTable(List<TableWriter.DeadLettered> deadLettered) {
    PublishedIndex publishedIndex = audit.publishedIndex();
    Reconciliation reconciliation = audit.reconciliation();
    String table =
        audit.pipeline().tableOf(audit.names().topic(audit.pipeline().alerts())).orElseThrow();
    audit.rows(table, reconciliation);
    if (audit.isDeep()) {
      reconciliation.read(
          () ->
              tables.digests(
                  table,
                  audit.scope().night(),
                  (candid, digest) -> {
                    int i = publishedIndex.find(candid);
                    if (i >= 0 && digests[i] != 0 && digests[i] != digest) {
                      reconciliation.damaged(i, "its row has other values than its packet");
                    }
                  }));
    }
    for (TableWriter.DeadLettered skipped : deadLettered) {
      int i = publishedIndex.at(skipped.place().partition(), skipped.place().offset());
      if (i >= 0) {
        reconciliation.saw(i);
      } else {
        reconciliation.stranger(
            Difference.of(
                Difference.Kind.SURPLUS,
                ("dead-lettered by the table sink: offset %s of partition %s, where ingest "
                        + "published nothing")
                    .formatted(skipped.place().offset(), skipped.place().partition())));
      }
    }
    return reconciliation.check(CheckName.ROWS, "published", "rows + dead-lettered");
  }
}
