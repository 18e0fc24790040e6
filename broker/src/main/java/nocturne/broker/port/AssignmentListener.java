package nocturne.broker.port;

import java.util.Set;

/** Receives the partitions that a group member gets and loses. */
public interface AssignmentListener {

  /**
   * Called when the group has assigned its partitions again.
   *
   * @param partitions new partitions of this member; may be empty
   */
  void assigned(Set<TopicPartition> partitions);

  /**
   * The partitions are lost, or lost when this returns; another member may already work on them.
   */
  void revoked(Set<TopicPartition> partitions);
}
