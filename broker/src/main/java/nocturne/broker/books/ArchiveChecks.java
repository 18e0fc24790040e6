package nocturne.broker.books;

import java.util.Optional;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.ArchiveInspection;
import nocturne.broker.archive.PackIndex;
import nocturne.broker.archive.PackedPacket;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogRecord;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import org.jspecify.annotations.Nullable;

/**
 * Compares the packets in packs with the ledger, and announcements with packs. A plain audit reads
 * the packs' indexes; it names a pack whose index cannot be read or differs from the ledger. A deep
 * audit also reads every packet.
 */
final class ArchiveChecks implements ArchiveInspection.Listener {
  private final Audit audit;
  private final Reconciliation packed;
  private final PacketSink packets;

  /**
   * By index in the published index: a digest of the packet's place in the archive, as its
   * announcement must state it.
   */
  private final long[] places;

  /** Receives the packets that a deep audit reads from packs. */
  interface PacketSink {
    /** Takes a packet of the published index, with the survey's bytes. */
    void packet(int i, byte[] bytes);
  }

  ArchiveChecks(Audit audit, PacketSink packets) {
    this.audit = audit;
    this.packed = audit.reconciliation();
    this.packets = packets;
    this.places = new long[audit.publishedIndex().size()];
  }

  /**
   * Checks that each published alert is in a pack once, with the length and checksum that ingest
   * recorded.
   */
  BookCheck archived() {
    ArchiveInspection inspection =
        new ArchiveInspection(audit.back().store(), audit.names().bucket(Bucket.ALERTS));
    packed.read(
        () -> {
          if (audit.isDeep()) {
            inspection.packets(audit.scope().night(), this);
          } else {
            inspection.indexes(audit.scope().night(), this);
          }
        });
    return packed.check(CheckName.ARCHIVED, "published", "in packs");
  }

  @Override
  public void pack(String name, PackIndex index) {
    PublishedIndex publishedIndex = audit.publishedIndex();
    String bucket = audit.names().bucket(Bucket.ALERTS);
    for (PackedPacket packet : index.packets()) {
      audit.progress().read(1);
      int i = publishedIndex.at(index.partition(), packet.offset());
      @Nullable Candid candid = packet.candid();
      if (i < 0 || candid == null || candid.value() != publishedIndex.candid(i)) {
        packed.stranger(
            Difference.of(
                Difference.Kind.SURPLUS,
                candid == null ? -1 : candid.value(),
                new RecordPlace(index.partition(), packet.offset()),
                "in " + name + ", and the ledger has no such alert there"));
        continue;
      }
      packed.saw(i);
      places[i] = digest(Announcement.of(bucket, name, index, packet));
      if (packet.length() != publishedIndex.length(i)
          || packet.crc32c() != publishedIndex.checksum(i)) {
        packed.damaged(
            i,
            "the index of %s has %s bytes with CRC32C %s, the ledger %s with %s"
                .formatted(
                    name,
                    packet.length(),
                    Integer.toHexString(packet.crc32c()),
                    publishedIndex.length(i),
                    Integer.toHexString(publishedIndex.checksum(i))));
      }
    }
  }

  @Override
  public void packet(String pack, PackIndex index, PackedPacket packet, byte[] bytes) {
    int i = audit.publishedIndex().at(index.partition(), packet.offset());
    if (i >= 0) {
      packets.packet(i, bytes);
    }
  }

  @Override
  public void damaged(ArchiveInspection.Damage damage) {
    String what =
        "pack %s, bytes %s to %s: %s"
            .formatted(
                damage.object(),
                damage.from(),
                damage.from() + damage.bytes() - 1,
                damage.problem());
    int i =
        damage
            .packet()
            .flatMap(packet -> Optional.ofNullable(packet.candid()))
            .map(candid -> audit.publishedIndex().find(candid.value()))
            .orElse(-1);
    if (i >= 0) {
      packed.damaged(i, what);
    } else {
      packed.damaged(what);
    }
  }

  /** Each published alert is announced once, and the announcement points to its packet. */
  BookCheck announced() {
    String topic = audit.names().topic(audit.pipeline().storing(Bucket.ALERTS).topics().get(0));
    Reconciliation reconciliation = audit.reconciliation();
    reconciliation.read(() -> audit.read(topic, record -> announced(record, reconciliation)));
    reconciliation.carryForward(audit.expiryOfOthers(topic, CheckName.ANNOUNCED));
    return reconciliation.check(CheckName.ANNOUNCED, "published", "on " + topic);
  }

  private void announced(LogRecord record, Reconciliation reconciliation) {
    Announcement announced;
    try {
      announced = Announcement.parse(record.value());
    } catch (IllegalArgumentException e) {
      reconciliation.stranger(
          Difference.of(
              Difference.Kind.SURPLUS, "at " + record.position() + ": " + e.getMessage()));
      return;
    }
    @Nullable Candid candid = announced.packet().candid();
    if (!announced.night().equals(audit.scope().night()) || candid == null) {
      return;
    }
    int i = reconciliation.saw(candid.value());
    // Where the archive lacks the packet, its own line says so; one fault is told once.
    if (i >= 0 && places[i] != 0 && places[i] != digest(announced)) {
      PackedPacket.Entry entry = announced.packet().entry();
      reconciliation.damaged(
          i,
          "announced at %s bytes %s to %s, where the archive does not have it"
              .formatted(announced.object(), entry.at(), (entry.at() + entry.stored() - 1)));
    }
  }

  /** A digest of the packet's place in the archive and its content; never 0. */
  private static long digest(Announcement announced) {
    PackedPacket packet = announced.packet();
    long digest = announced.object().hashCode();
    digest = digest * 31 + announced.bucket().hashCode();
    digest = mixed(digest, packet.entry().at());
    digest = mixed(digest, packet.entry().stored());
    digest = mixed(digest, packet.length());
    digest = mixed(digest, packet.crc32c());
    digest = mixed(digest, packet.offset());
    digest = mixed(digest, announced.partition());
    digest = mixed(digest, announced.header().map(PackIndex.Header::at).orElse(-1));
    digest = mixed(digest, announced.header().map(PackIndex.Header::stored).orElse(-1));
    return digest == 0 ? 1 : digest;
  }

  private static long mixed(long digest, long value) {
    long next = (digest ^ value) * 0x9E3779B97F4A7C15L;
    return next ^ (next >>> 29);
  }
}
