package nocturne.broker.port;

import java.util.Set;

/** Receives the partitions that a group member is given and those that are taken from it. */
public interface AssignmentListener {

  void assigned(Set<TopicPartition> partitions);

  /** They are gone, or go when this returns; another member may already work on them. */
  void revoked(Set<TopicPartition> partitions);
}
