package nocturne.broker.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SavedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of the alerts' topic that the packs of an archive hold. Each offset of a partition
 * lies in at most one pack, whichever night it is of. The packs are listed once.
 */
public final class PackedRecords implements SavedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(PackedRecords.class);

  private final ObjectStore store;
  private final String bucket;
  private final String topic;
  private final long nowMillis;
  private final Map<Integer, List<Place>> packs = new HashMap<>();

  private record Place(ObjectStore.Entry pack, long from) {}

  /**
   * Lists the packs.
   *
   * @param nowMillis the time of publication of all records, which packs do not hold, in
   *     milliseconds since 1970 UTC
   */
  public PackedRecords(ObjectStore store, String bucket, String topic, long nowMillis) {
    this.store = store;
    this.bucket = bucket;
    this.topic = topic;
    this.nowMillis = nowMillis;
    for (ObjectStore.Entry entry : store.list(bucket, "")) {
      Pack.placeOf(entry.name())
          .ifPresent(
              at ->
                  packs
                      .computeIfAbsent(at.partition(), p -> new ArrayList<>())
                      .add(new Place(entry, at.offset())));
    }
    packs.values().forEach(list -> list.sort(Comparator.comparingLong(Place::from)));
  }

  /** The partitions of which there are packs. */
  public Set<Integer> partitions() {
    return Set.copyOf(packs.keySet());
  }

  @Override
  public long end(String of, int partition) {
    List<Place> all = of.equals(topic) ? packs.getOrDefault(partition, List.of()) : List.of();
    for (int i = all.size() - 1; i >= 0; i--) {
      try {
        return open(all.get(i)).index().range().to();
      } catch (CorruptPackException | PortException e) {
        LOG.warn("Cannot tell where a pack ends, and looks at the one before: {}", e.getMessage());
      }
    }
    return 0;
  }

  @Override
  public void read(String of, int partition, long from, Consumer<? super LogRecord> each) {
    List<Place> all = of.equals(topic) ? packs.getOrDefault(partition, List.of()) : List.of();
    int first = 0;
    while (first + 1 < all.size() && all.get(first + 1).from() <= from) {
      first++;
    }
    for (Place place : all.subList(Math.min(first, all.size()), all.size())) {
      try {
        PackReader reader = open(place);
        for (PackedPacket packet : reader.index().packets()) {
          if (packet.offset() >= from) {
            each.accept(record(partition, packet, reader.packet(packet)));
          }
        }
      } catch (CorruptPackException | PortException e) {
        LOG.warn("A pack or a packet of it is passed over: {}", e.getMessage());
      }
    }
  }

  private PackReader open(Place place) {
    return new PackReader(PackSource.of(store, bucket, place.pack()));
  }

  private LogRecord record(int partition, PackedPacket packet, byte[] bytes) {
    return new LogRecord(
        topic,
        partition,
        packet.offset(),
        nowMillis,
        String.valueOf(packet.candid()).getBytes(UTF_8),
        bytes,
        packet.origin().attributes());
  }
}
