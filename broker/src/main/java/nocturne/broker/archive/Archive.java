package nocturne.broker.archive;

import java.util.Deque;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;

/**
 * The archive stage of an instance: where its packs are, and where it announces them.
 *
 * @param store holds the bucket
 * @param bucket of the packs, and of what was kept as rejected
 * @param topic of the announcements
 */
public record Archive(ObjectStore store, String bucket, String topic) {

  /** Archives published alerts in packs; for one worker. */
  public PartitionWork.Factory<PublishedAlert> packs() {
    Deque<byte[]> spare = PackBuffer.pieces();
    return (partition, to) -> new ArchiveWork(store, bucket, topic, partition, to, spare);
  }

  /** Keeps the packets of dead letters, unread. */
  public PartitionWork.Factory<RejectedPacket> rejected() {
    return rejected(KillPoint.NONE);
  }

  /** The same, with a listener at the places between two objects. */
  public PartitionWork.Factory<RejectedPacket> rejected(KillPoint kill) {
    return (partition, to) -> new RejectedWork(store, bucket, kill);
  }
}
