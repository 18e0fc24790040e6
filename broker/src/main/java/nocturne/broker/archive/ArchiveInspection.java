package nocturne.broker.archive;

import java.util.Optional;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;

/**
 * Looks over the packs of a night and goes on after whatever is damaged, so that all of it is
 * named. {@link #indexes} reads a small part of each pack: its front, its index and what the two
 * say of its length; {@link #packets} reads every byte and restores every packet. Changes nothing;
 * for one thread.
 */
public final class ArchiveInspection {
  private static final String ENDING = ".pack";

  private final ObjectStore store;
  private final String bucket;

  public ArchiveInspection(ObjectStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
  }

  /** Hears what is there. */
  public interface Listener {
    /** A pack whose index is sound. */
    default void pack(String name, PackIndex index) {}

    /** A packet that came out as it went in. */
    default void packet(String pack, PackIndex index, PackedPacket packet, byte[] bytes) {}

    /** Something that cannot be read, or is not what it says it is. */
    void damaged(Damage damage);
  }

  /**
   * A damaged pack, or packet of a pack.
   *
   * @param object the pack's name in its bucket
   * @param packet which packet it is about; absent where the whole pack is meant
   * @param from first byte of the part that is damaged
   * @param bytes how many bytes that part has
   * @param problem what was found
   */
  public record Damage(
      String object, Optional<PackedPacket> packet, long from, long bytes, String problem) {}

  /** Looks at the index of every pack of the night. */
  public void indexes(Night night, Listener listener) {
    inspect(night, listener, false);
  }

  /** Restores every packet of the night. */
  public void packets(Night night, Listener listener) {
    inspect(night, listener, true);
  }

  private void inspect(Night night, Listener listener, boolean whole) {
    int partition = -1;
    long end = 0;
    for (ObjectStore.Entry entry : store.list(bucket, night.basicIso() + "/")) {
      if (!entry.name().endsWith(ENDING)) {
        continue;
      }
      try {
        PackReader reader = open(night, entry);
        PackIndex index = reader.index();
        if (index.partition() != partition) {
          partition = index.partition();
          end = 0;
        }
        if (index.range().from() < end) {
          listener.damaged(
              whole(
                  entry,
                  "it begins at offset "
                      + index.range().from()
                      + " of partition "
                      + partition
                      + ", which the pack before it covers up to "
                      + end));
        }
        end = Math.max(end, index.range().to());
        listener.pack(entry.name(), index);
        if (whole) {
          restore(entry, reader, listener);
        }
      } catch (CorruptPackException e) {
        listener.damaged(
            new Damage(entry.name(), Optional.empty(), e.at(), entry.size() - e.at(), e.found()));
      } catch (PortException e) {
        listener.damaged(whole(entry, String.valueOf(e.getMessage())));
      }
    }
  }

  private static Damage whole(ObjectStore.Entry entry, String problem) {
    return new Damage(entry.name(), Optional.empty(), 0, entry.size(), problem);
  }

  private PackReader open(Night night, ObjectStore.Entry entry) {
    PackReader reader = new PackReader(PackSource.of(store, bucket, entry));
    String[] parts = entry.name().split("/", -1);
    PackIndex index = reader.index();
    reader.check(night, index.partition());
    Range range = index.range();
    String due = Pack.name(night, index.partition(), range.from());
    if (!due.equals(entry.name()) || parts.length != 3) {
      throw new CorruptPackException(
          bucket + "/" + entry.name(), 0, "is what should be called " + due);
    }
    return reader;
  }

  private static void restore(ObjectStore.Entry entry, PackReader reader, Listener listener) {
    PackIndex index = reader.index();
    reader.forEach(
        (packet, bytes) -> listener.packet(entry.name(), index, packet, bytes),
        (packet, damage) ->
            listener.damaged(
                new Damage(
                    entry.name(),
                    Optional.of(packet),
                    packet.at(),
                    packet.stored(),
                    damage.found())));
  }
}
