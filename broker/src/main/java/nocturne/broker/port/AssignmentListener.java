package nocturne.broker.port;

import java.util.Set;

/** Receives the partitions that a group member is given and those that are taken from it. */
public interface AssignmentListener {

  /**
   * The group has shared out its partitions anew, to this member and to others.
   *
   * @param partitions those that this member has now and had not before; may be empty
   */
  void assigned(Set<TopicPartition> partitions);

  /** They are gone, or go when this returns; another member may already work on them. */
  void revoked(Set<TopicPartition> partitions);
}
