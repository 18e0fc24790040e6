package nocturne.broker.stage;

import java.util.function.LongSupplier;
import nocturne.broker.port.GroupMember;
import nocturne.broker.stage.StageStatus.Mode;

/**
 * Moves lanes of one membership between their two sources, the topic and memory: while a lane is
 * fed from memory its reading of the topic is paused. For the runner's thread.
 */
final class LaneSource {
  private final GroupMember member;
  private final LongSupplier nanos;

  LaneSource(GroupMember member, LongSupplier nanos) {
    this.member = member;
    this.nanos = nanos;
  }

  /** From now on it is read from the topic, at this offset. */
  void topicAt(Lane lane, long offset) {
    member.seek(lane.partition, offset);
    member.resume(lane.partition);
    lane.mode = Mode.TOPIC;
    lane.moved = true;
  }

  void enterMemory(Lane lane) {
    if (lane.mode == Mode.TOPIC) {
      member.pause(lane.partition);
      lane.mode = Mode.MEMORY;
      lane.moved = true;
    }
    lane.lastFedNanos = nanos.getAsLong();
  }

  /** The topic goes on where memory ended. */
  void leaveMemory(Lane lane) {
    if (lane.open && lane.mode == Mode.MEMORY) {
      topicAt(lane, lane.read);
    }
  }
}
