package nocturne.broker.port;

import java.util.Set;

/** Hears which partitions a group member is given and which are taken from it. */
public interface AssignmentListener {

  void assigned(Set<Integer> partitions);

  /** They are gone, or go when this returns; another member may already work on them. */
  void revoked(Set<Integer> partitions);
}
