package nocturne.broker.books;

import java.util.List;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Names;

/** Rows of the alerts' table, and what its appends set aside, against the ledger. */
final class TableLine {
  private final Audit audit;
  private final Tables tables;

  private final PacketDecoder decoder;

  /** For each of the roll the digest its row must have; 0 while it is not known. */
  private final long[] digests;

  TableLine(Audit audit, Tables tables, PacketDecoder decoder) {
    this.audit = audit;
    this.tables = tables;
    this.decoder = decoder;
    this.digests = new long[audit.isDeep() ? audit.roll().size() : 0];
  }

  /** Takes a packet that the archive gave back. */
  void packet(int i, byte[] bytes) {
    try {
      digests[i] = tables.digest(decoder.decodeOne(bytes));
    } catch (UnreadableException e) {
      digests[i] = 0; // Then it has a letter, and no row.
    }
  }

  /** Each published alert has one row that says where the survey sent it, or a letter. */
  BookLine tabled(List<TableWriter.Aside> asides) {
    Roll roll = audit.roll();
    RollCall call = audit.call();
    try {
      tables.rows(
          Names.ALERTS_TABLE,
          audit.scope().night(),
          (candid, partition, offset) -> {
            audit.progress().read(1);
            int i = call.saw(candid);
            if (i >= 0
                && (partition != roll.surveyPartition(i) || offset != roll.surveyOffset(i))) {
              call.damaged(
                  i,
                  "its row says that the survey sent it at "
                      + partition
                      + "@"
                      + offset
                      + ", the ledger "
                      + roll.surveyPartition(i)
                      + "@"
                      + roll.surveyOffset(i));
            }
          });
      if (audit.isDeep()) {
        tables.digests(
            Names.ALERTS_TABLE,
            audit.scope().night(),
            (candid, digest) -> {
              int i = roll.find(candid);
              if (i >= 0 && digests[i] != 0 && digests[i] != digest) {
                call.damaged(i, "its row has other values than its packet");
              }
            });
      }
    } catch (PortException.Broken e) {
      call.damaged("the table: " + e.getMessage());
    }
    for (TableWriter.Aside aside : asides) {
      int i = roll.at(aside.partition(), aside.offset());
      if (i >= 0) {
        call.saw(i);
      } else {
        call.stranger(
            Difference.of(
                Difference.Kind.SURPLUS,
                "set aside by tabulate: offset "
                    + aside.offset()
                    + " of partition "
                    + aside.partition()
                    + ", where the door published nothing"));
      }
    }
    return call.line(Heading.TABLED, "published", "rows + set aside", audit.earlierRevision());
  }
}
