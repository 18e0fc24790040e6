package nocturne.broker.books;

import java.util.List;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;

/** Rows of the alerts' table, and what its appends dead-lettered, against the ledger. */
final class TableCheck {
  private final Audit audit;
  private final Tables tables;

  private final PacketDecoder decoder;

  /** For each of the published index the digest its row must have; 0 while it is not known. */
  private final long[] digests;

  TableCheck(Audit audit, PacketDecoder decoder) {
    this.audit = audit;
    this.tables = audit.back().tables();
    this.decoder = decoder;
    this.digests = new long[audit.isDeep() ? audit.publishedIndex().size() : 0];
  }

  /** Takes a packet that the archive gave back. */
  void packet(int i, byte[] bytes) {
    try {
      digests[i] = tables.digest(decoder.decodeOne(bytes));
    } catch (UnreadableException e) {
      digests[i] = 0; // Then it has a dead letter, and no row.
    }
  }

  /** Each published alert has one row that says where the survey sent it, or a dead letter. */
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
      int i = publishedIndex.at(skipped.partition(), skipped.offset());
      if (i >= 0) {
        reconciliation.saw(i);
      } else {
        reconciliation.stranger(
            Difference.of(
                Difference.Kind.SURPLUS,
                ("dead-lettered by the table sink: offset %s of partition %s, where ingest "
                        + "published nothing")
                    .formatted(skipped.offset(), skipped.partition())));
      }
    }
    return reconciliation.check(CheckName.ROWS, "published", "rows + dead-lettered");
  }
}
