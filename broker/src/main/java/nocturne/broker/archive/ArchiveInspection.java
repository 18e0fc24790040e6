package nocturne.broker.archive;

import java.util.Optional;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;

/**
 * Inspects the packs of a night and continues after damage, so that all damage is named. {@link
 * #indexes} reads a small part of each pack: front, index, and the pack's length in both. {@link
 * #packets} reads every byte and restores every packet. Changes nothing; for one thread.
 */
public record ArchiveInspection(ObjectStore store, String bucket) {
  private static final String ENDING = ".pack";

  /** Receives what an inspection finds. */
  public interface Listener {
    /** A pack whose index is sound. */
    default void pack(String name, PackIndex index) {}

    /** A packet that was restored. */
    default void packet(String pack, PackIndex index, PackedPacket packet, byte[] bytes) {}

    /** A part that cannot be read, or differs from its description. */
    default void damaged(Damage damage) {}
  }

  /**
   * A damaged pack, or packet of a pack.
   *
   * @param object the pack's name in its bucket
   * @param packet the damaged packet; absent if the whole pack is meant
   * @param from first damaged byte
   * @param bytes number of damaged bytes
   */
  public record Damage(
      String object, Optional<PackedPacket> packet, long from, long bytes, String problem) {}

  /** Inspects the index of every pack of the night. */
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
    for (ObjectStore.Entry entry : store.list(bucket, Pack.folder(night))) {
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
                  ("it begins at offset %s of partition %s, which the pack before it covers "
                          + "up to %s")
                      .formatted(index.range().from(), partition, end)));
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
                    packet.entry().at(),
                    packet.entry().stored(),
                    damage.found())));
  }
}
