package nocturne.broker.books;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import nocturne.broker.archive.ArchiveInspection;
import nocturne.broker.archive.PackIndex;
import nocturne.broker.archive.PackedPacket;
import nocturne.broker.history.NightHistory;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Decoding;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.lightcurve.Detection;
import org.jspecify.annotations.Nullable;

/**
 * The detection that made each alert, against the history. An alert whose detection is not among
 * those that the night reported first is looked up in its pack: another night may have reported it,
 * or it has no time or brightness, and so no epoch. Deep books hold every epoch of every packet
 * against the history.
 */
final class HistoryCheck {
  private final Audit audit;
  private final PacketDecoder decoder;
  private final PublishedIndex publishedIndex;
  private final BitSet seen = new BitSet();
  private boolean isFilled;

  HistoryCheck(Audit audit, PacketDecoder decoder) {
    this.audit = audit;
    this.decoder = decoder;
    this.publishedIndex = audit.publishedIndex();
  }

  /**
   * The check of the history. Empty if the instance keeps no history, or if the night was closed
   * before it did and was not added since.
   */
  Optional<BookCheck> inHistory() {
    Optional<History> history = audit.pipeline().history(audit.back().tables());
    return history.flatMap(
        there -> {
          try {
            return Optional.of(check(there)).filter(line -> isFilled || !line.unread().isEmpty());
          } catch (PortException e) {
            return Optional.of(BookCheck.unread(CheckName.HISTORY, List.of(Unread.reason(e))));
          }
        });
  }

  private BookCheck check(History history) {
    isFilled =
        audit.earlier().newest().flatMap(books -> books.check(CheckName.HISTORY)).isPresent();
    Reconciliation reconciliation = audit.reconciliation();
    reconciliation.read(() -> history.rows(audit.scope().night(), row -> row(row, reconciliation)));
    if (isFilled && seen.cardinality() < publishedIndex.size()) {
      reconciliation.read(() -> lookUp(history, reconciliation));
    }
    if (isFilled && audit.isDeep()) {
      reconciliation.read(() -> history.check(audit.scope().night()));
      reconciliation.read(() -> compare(reconciliation));
    }
    return reconciliation.check(
        CheckName.HISTORY, "published", "in the history + without time or brightness");
  }

  private void row(HistoryRow row, Reconciliation reconciliation) {
    isFilled = true;
    audit.progress().read(0);
    if (publishedIndex.find(row.report().candid().value()) < 0) {
      reconciliation.stranger(
          Difference.of(
              Difference.Kind.SURPLUS,
              row.report().candid().value(),
              "an epoch of " + row.object() + " in the history is of this alert"));
    }
    @Nullable Long candid = row.epoch() instanceof Detection one ? one.candid() : null;
    if (candid != null) {
      saw(publishedIndex.find(candid), reconciliation);
    }
  }

  private void saw(int i, Reconciliation reconciliation) {
    if (i >= 0 && !seen.get(i)) {
      seen.set(i);
      reconciliation.saw(i);
    }
  }

  private void lookUp(History history, Reconciliation reconciliation) {
    List<HistoryRow> own = new ArrayList<>();
    packets(
        packet -> isMissing(packet.candid()),
        (candid, rows) -> {
          Optional<HistoryRow> one =
              rows.stream()
                  .filter(row -> row.epoch() instanceof Detection epoch && isOf(candid, epoch))
                  .findFirst();
          one.ifPresentOrElse(
              own::add, () -> saw(publishedIndex.find(candid.value()), reconciliation));
        });
    List<HistoryRow> lacking = history.lacking(own);
    own.removeAll(lacking);
    own.forEach(row -> saw(publishedIndex.find(row.report().candid().value()), reconciliation));
  }

  private static boolean isOf(Candid candid, Detection epoch) {
    Long ownCandid = epoch.candid();
    return ownCandid != null && ownCandid == candid.value();
  }

  private boolean isMissing(@Nullable Candid candid) {
    int i = candid == null ? -1 : publishedIndex.find(candid.value());
    return i >= 0 && !seen.get(i);
  }

  private void compare(Reconciliation reconciliation) {
    NightHistory.of(audit.back(), decoder)
        .lacking(audit.scope().night())
        .filter(lacking -> lacking.epochs() > 0)
        .ifPresent(
            lacking ->
                reconciliation.damaged(
                    "%s epochs of the night's alerts are not in the history as they report them"
                        .formatted(lacking.epochs())));
  }

  /** Takes the epochs of an alert. */
  @FunctionalInterface
  private interface Taker {
    void take(Candid candid, List<HistoryRow> rows);
  }

  /** Passes wanted packets; those that cannot be decoded have no epochs. */
  private void packets(Predicate<PackedPacket> wanted, Taker taker) {
    new ArchiveInspection(audit.back().store(), audit.names().bucket(Bucket.ALERTS))
        .packets(
            audit.scope().night(),
            new ArchiveInspection.Listener() {
              @Override
              public void packet(String pack, PackIndex index, PackedPacket packet, byte[] bytes) {
                Candid candid = packet.candid();
                if (candid == null || !wanted.test(packet)) {
                  return;
                }
                audit.progress().read(0);
                try {
                  taker.take(
                      candid,
                      NightHistory.rows(audit.scope().night(), Decoding.one(decoder, bytes)));
                } catch (UnreadableException e) {
                  taker.take(candid, List.of());
                }
              }
            }); // the line of the archive names what is damaged
  }
}
