package nocturne.broker.port;

import java.util.Map;

/**
 * A {@link StepWriter} of a log: each step is one transaction. All of a step becomes visible at its
 * commit, or nothing. A message's partition is decided by its key; without a key the back end
 * chooses it.
 */
public interface LogWriter extends StepWriter {

  /** Sends without waiting, to this partition whatever the key is. */
  Receipt publish(TopicPartition to, Message message);

  /**
   * Makes this transaction depend on a group member: the commit is refused, and nothing of it
   * becomes visible, unless the member still holds these partitions. The offsets also show the
   * group's lag. May be called for several members.
   *
   * @param next by partition, the offset of the next record to take
   * @throws PortException.Fenced if the member no longer holds them, here or at the commit;
   *     afterwards only {@link #close} may be called
   */
  void progress(GroupMember member, Map<TopicPartition, Long> next);
}
