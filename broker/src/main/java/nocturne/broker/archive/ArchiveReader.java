package nocturne.broker.archive;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Restores packets from the archive. Packs never change, so their candids (of a few thousand packs)
 * and indexes (of a few) are cached. Thread-safe; looks up one packet after the other.
 */
public final class ArchiveReader {
  private static final int REMEMBERED_CANDIDS = 4096;
  private static final int REMEMBERED_PACKS = 32;
  private static final String ENDING = ".pack";

  private final ObjectStore store;
  private final String bucket;
  private final Map<String, long[]> candids = remembering(REMEMBERED_CANDIDS); // guarded by this
  private final Map<String, PackReader> readers = remembering(REMEMBERED_PACKS); // as well

  public ArchiveReader(ObjectStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
  }

  private static <V> Map<String, V> remembering(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }

  /** The night's packs by name: by partition, then by offset. */
  public List<ObjectStore.Entry> packs(Night night) {
    return store.list(bucket, night.basicIso() + "/").stream()
        .filter(e -> e.name().endsWith(ENDING))
        .toList();
  }

  /** The nights that have packs, ascending. */
  public List<Night> nights() {
    TreeSet<String> folders = new TreeSet<>();
    for (ObjectStore.Entry entry : store.list(bucket, "")) {
      if (entry.name().matches("[0-9]{8}/.*\\.pack")) {
        folders.add(entry.name().substring(0, 8));
      }
    }
    return folders.stream().map(Night::parse).toList();
  }

  /** The rejected packets of a night. */
  public List<ObjectStore.Entry> rejected(Night night) {
    return store.list(bucket, RejectedObjects.prefix(night));
  }

  /**
   * The packet of a candid, as the survey sent it.
   *
   * @throws CorruptPackException if its pack is damaged
   */
  public synchronized Optional<byte[]> packet(Night night, Candid candid) {
    for (ObjectStore.Entry pack : packs(night)) {
      if (Arrays.binarySearch(candidsOf(pack), candid.value()) >= 0) {
        PackReader reader = reader(pack);
        for (PackedPacket packet : reader.index().packets()) {
          if (packet.isOf(candid)) {
            return Optional.of(reader.packet(packet));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The packet that an announcement names, read by its entry and header only. */
  public byte[] packet(Announcement announced) {
    String pack = announced.bucket() + "/" + announced.object();
    PackedPacket.Entry entry = announced.packet().entry();
    byte[] stored = part(announced, entry.at(), entry.stored());
    byte @Nullable [] header = null;
    if (announced.header().isPresent()) {
      PackIndex.Header place = announced.header().get();
      header =
          PackReader.unpackHeader(pack, place.at(), part(announced, place.at(), place.stored()));
    }
    return PackReader.unpack(pack, entry.at(), stored, header);
  }

  private byte[] part(Announcement announced, int from, int length) {
    return store
        .read(announced.bucket(), announced.object(), from, length)
        .orElseThrow(
            () ->
                new CorruptPackException(
                    announced.bucket() + "/" + announced.object(), from, "there is no such pack"));
  }

  /** Every packet of a night with its entry in the index, pack by pack. */
  public void forEach(Night night, BiConsumer<PackedPacket, byte[]> each) {
    for (ObjectStore.Entry pack : packs(night)) {
      new PackReader(PackSource.of(store, bucket, pack)).forEach(each);
    }
  }

  /** The index of every pack of a night; reads a small part of the bytes. */
  public void forEachIndex(Night night, Consumer<PackIndex> each) {
    for (ObjectStore.Entry pack : packs(night)) {
      each.accept(new PackReader(PackSource.of(store, bucket, pack)).index());
    }
  }

  /**
   * Content of one partition of a night.
   *
   * @param packets number of packets in them
   */
  public record Count(int packs, long packets) {}

  /** Content of a night, by partition. */
  public Map<Integer, Count> count(Night night) {
    Map<Integer, Count> counts = new HashMap<>();
    forEachIndex(
        night,
        index ->
            counts.merge(
                index.partition(),
                new Count(1, index.packets().size()),
                (a, b) -> new Count(a.packs() + b.packs(), a.packets() + b.packets())));
    return new TreeMap<>(counts);
  }

  private long[] candidsOf(ObjectStore.Entry pack) {
    long @Nullable [] known = candids.get(pack.name());
    if (known == null) {
      known =
          reader(pack).index().packets().stream()
              .map(PackedPacket::candid)
              .filter(candid -> candid != null)
              .mapToLong(Candid::value)
              .sorted()
              .toArray();
      candids.put(pack.name(), known);
    }
    return known;
  }

  private PackReader reader(ObjectStore.Entry pack) {
    return readers.computeIfAbsent(
        pack.name(), name -> new PackReader(PackSource.of(store, bucket, pack)));
  }
}
