package nocturne.broker.archive;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import nocturne.broker.archive.PackWriter.Anatomy;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives one partition of the alerts' topic. The taken records become a pack named by the first
 * offset of its range, put if absent. Then one transaction announces each packet and commits the
 * range.
 *
 * <p>If a pack of that name exists, a predecessor stored it and died, or was fenced, before it
 * announced it. Then this work drops its own pack and announces <i>the existing one</i> by its
 * index; the stage continues at <i>its</i> end, since its range may be shorter or longer. An
 * existing pack is never replaced and never skipped. After a start the work looks for such a pack
 * as soon as the first record gives the night, so that it is announced at once.
 */
final class ArchiveWork implements PartitionWork<PublishedAlert> {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveWork.class);

  private final ObjectStore store;
  private final String bucket;
  private final String topic;
  private final int partition;
  private final long begins;
  private final PackWriter pack;
  private boolean first = true;

  /**
   * @param begins the stage's newest {@code to}
   * @param spare pieces of memory that all partitions of the worker share
   */
  ArchiveWork(
      ObjectStore store,
      String bucket,
      String topic,
      int partition,
      long begins,
      Deque<byte[]> spare) {
    this.store = store;
    this.bucket = bucket;
    this.topic = topic;
    this.partition = partition;
    this.begins = begins;
    this.pack = new PackWriter(spare);
  }

  @Override
  public boolean take(PublishedAlert item) {
    pack.add(
        item.position().offset(),
        item.alert().candid(),
        item.alert().objectId().orElse(null),
        item.packet().origin(),
        item.packet().bytes(),
        anatomy(item));
    return isLeftByPredecessor(item.night());
  }

  /** A packet whose parts are unknown is stored whole. */
  private static Anatomy anatomy(PublishedAlert item) {
    try {
      return PacketParts.of(item);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error(
          "archive: the parts of candid {} cannot be found; it is kept whole. Report this with the"
              + " packet.",
          item.alert().candid(),
          e);
      return Anatomy.OF_ANYTHING;
    }
  }

  /** An unreadable packet is kept too. Its key on the topic is the candid. */
  @Override
  public boolean takeUnreadable(LogRecord message, Night night, UnreadableException why) {
    LOG.warn(
        "archive: a published packet cannot be read here, and is kept as rejected: {} {}@{}: {}",
        message.topic(),
        partition,
        message.offset(),
        why.getMessage());
    pack.add(
        message.offset(),
        PublishedAlerts.candid(message).orElse(null),
        null,
        PublishedAlerts.origin(message),
        message.value(),
        Anatomy.OF_ANYTHING);
    return isLeftByPredecessor(night);
  }

  private boolean isLeftByPredecessor(Night night) {
    boolean exists = first && !store.list(bucket, Pack.name(night, partition, begins)).isEmpty();
    first = false;
    return exists;
  }

  @Override
  public Settled settle(Night night, Range range) {
    String name = Pack.name(night, partition, range.from());
    PackWriter.Finished ours = pack.finish(night, partition, range);
    return switch (store.putIfAbsent(bucket, name, ours.content())) {
      case CREATED -> announced(name, ours.index());
      case EXISTS -> adopted(name, night, range);
    };
  }

  private Settled adopted(String name, Night night, Range range) {
    ObjectStore.Entry entry =
        store.list(bucket, name).stream()
            .filter(e -> e.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new PortException.Broken(
                        ("Cannot adopt pack %s of bucket %s: it exists and is not listed; "
                                + "look at the store.")
                            .formatted(name, bucket)));
    PackReader reader = new PackReader(PackSource.of(store, bucket, entry));
    reader.check(night, partition);
    PackIndex index = reader.index();
    if (index.range().from() != range.from() || index.range().isEmpty()) {
      throw new CorruptPackException(
          bucket + "/" + name, 0, "the range is " + index.range() + ", not what the name says");
    }
    LOG.info(
        "archive: pack {} exists, with {}; it is announced, ours of {} dropped",
        name,
        index.range(),
        range);
    return announced(name, index);
  }

  @Override
  public void clear() {
    pack.clear();
  }

  @Override
  public void close() {
    pack.close();
  }

  private Settled announced(String name, PackIndex index) {
    List<Outgoing> messages = new ArrayList<>(index.packets().size());
    for (PackedPacket packet : index.packets()) {
      messages.add(new Outgoing(topic, Announcement.of(bucket, name, index, packet).message()));
    }
    return new Settled(
        index.range(), messages, List.of(), new Tally(index.packets().size(), 0, List.of()));
  }
}
