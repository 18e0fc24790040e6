package nocturne.broker.stage;

import java.util.Optional;
import nocturne.broker.port.StreamRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Gives the work one record after the other, those apart that cannot be read or have killed workers
 * before. For the runner's thread.
 *
 * @param <T> what the stage works on
 */
final class RecordTaking<T extends StageRecord> {
  private final StageIdentity identity;
  private final StageInput<T> input;
  private final StageWork<T> work;
  private final LaneSource source;
  private final CutRules rules;

  RecordTaking(
      StageIdentity identity,
      StageInput<T> input,
      StageWork<T> work,
      LaneSource source,
      CutRules rules) {
    this.identity = identity;
    this.input = input;
    this.work = work;
    this.source = source;
    this.rules = rules;
  }

  /** What may be done about a record. */
  private enum Entry {
    TAKE,
    SET_ASIDE,
    /** The lane is no longer where the record is. */
    GONE
  }

  /** Takes an alert that was handed over in memory. */
  void take(Lane lane, PublishedAlert alert) {
    long offset = alert.position().offset();
    switch (enter(lane, alert.night(), offset, alert.packet().bytes())) {
      case TAKE -> take(lane, input.handedOver(alert));
      case SET_ASIDE, GONE -> source.leaveMemory(lane); // the topic has the record itself
    }
  }

  /** Takes a record of the topic. */
  void take(Lane lane, StreamRecord message) {
    byte @Nullable [] packet = input.packet(message);
    if (packet != null) {
      switch (enter(lane, input.night(message), message.offset(), packet)) {
        case GONE -> {
          return;
        }
        case SET_ASIDE -> {
          takeUnreadable(lane, message, Decoding.killedWorkers());
          return;
        }
        case TAKE -> {}
      }
    }
    Optional<T> item;
    try {
      item = input.read(message);
    } catch (UnreadableException e) {
      takeUnreadable(lane, message, e);
      return;
    }
    if (item.isPresent()) {
      take(lane, item.get());
    } else {
      lane.read = message.offset() + 1;
    }
  }

  private Entry enter(Lane lane, Night night, long offset, byte[] packet) {
    Caution caution = work.caution(lane.partition);
    String topic = identity.shift();
    lane.alone = caution.wantsAlone(topic, lane.partition, offset);
    if (lane.alone && !rules.beforeOneAlone(lane)) {
      return Entry.GONE;
    }
    if (!caution.mayTake(night, topic, lane.partition, offset)) {
      return Entry.SET_ASIDE;
    }
    work.taking(packet);
    return Entry.TAKE;
  }

  private void takeUnreadable(Lane lane, StreamRecord message, UnreadableException why) {
    Night night = input.night(message);
    if (!rules.before(lane, night)) {
      return;
    }
    boolean full = work.takeUnreadable(message, night, why);
    rules.took(lane, night, message.offset(), message.value().length, full);
  }

  private void take(Lane lane, T item) {
    if (!rules.before(lane, item.night())) {
      return;
    }
    boolean full = work.take(item);
    rules.took(lane, item.night(), item.position().offset(), item.bytes(), full);
  }
}
