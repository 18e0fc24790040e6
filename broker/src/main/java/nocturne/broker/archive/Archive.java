package nocturne.broker.archive;

import java.util.Deque;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;

/**
 * The archive stage of an instance: the bucket of its packs and the topic of its announcements.
 *
 * @param store holds the bucket
 * @param bucket of the packs, and of rejected packets
 */
public record Archive(ObjectStore store, String bucket, String topic) {

  /** Archives published alerts in packs; for one worker. */
  public PartitionWork.Factory<PublishedAlert> packs() {
    Deque<byte[]> spare = PackBuffer.pieces();
    return (partition, to) -> new ArchiveWork(store, bucket, topic, partition, to, spare);
  }

  /** Keeps the packets of ingest's dead letters without decoding them. */
  public PartitionWork.Factory<RejectedPacket> rejected() {
    return rejected(KillPoint.NONE);
  }

  /**
   * Keeps the packets of ingest's dead letters.
   *
   * @param kill reached between two objects
   */
  public PartitionWork.Factory<RejectedPacket> rejected(KillPoint kill) {
    return (partition, to) -> new RejectedWork(store, bucket, kill);
  }
}
