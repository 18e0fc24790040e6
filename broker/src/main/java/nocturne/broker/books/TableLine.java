package nocturne.broker.books;

import java.util.List;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Names;

/** Rows of the alerts' table, and what its appends set aside, against the ledger. */
final class TableLine {
  private final Audit audit;
  private final Tables tables;

  TableLine(Audit audit, Tables tables) {
    this.audit = audit;
    this.tables = tables;
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
