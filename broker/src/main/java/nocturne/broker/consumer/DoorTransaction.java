package nocturne.broker.consumer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.RetryRequest;
import nocturne.broker.letters.Unread;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.Caution;
import nocturne.broker.stage.Decoding;
import nocturne.broker.stage.PublishedAlert;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * Passes packets of one night through the door, a transaction at a time: what is published, the
 * letters and the ledger's record become visible together or not at all. What a method returns is
 * committed. Any exception leaves the night's state in memory worth nothing. For one thread.
 */
final class DoorTransaction {

  /** One packet on its way: what was decided, and where it came to stand once that is known. */
  private record Pending(
      SurveyPartition from, long offset, Admission admission, StreamWriter.@Nullable Receipt at) {}

  private final StreamWriter writer;
  private final ObjectStore store;
  private final DoorNames names;
  private final ConsumerOptions options;
  private final Doorkeeper doorkeeper;
  private final Caution caution;
  private final KillPoint kill;

  DoorTransaction(
      StreamWriter writer,
      ObjectStore store,
      DoorNames names,
      ConsumerOptions options,
      Doorkeeper doorkeeper,
      Caution caution,
      KillPoint kill) {
    this.writer = writer;
    this.store = store;
    this.names = names;
    this.options = options;
    this.doorkeeper = doorkeeper;
    this.caution = caution;
    this.kill = kill;
  }

  /**
   * Takes as many packets as one transaction may hold, at least one, and commits it.
   *
   * @param packets of the night and of one topic; those taken are behind the iterator afterwards
   * @return what was published, in the order it was sent
   */
  List<PublishedAlert> pass(NightAtDoor night, ListIterator<SurveyPacket> packets) {
    SurveyTopic topic = packets.next().topic();
    packets.previous();
    writer.begin();
    kill.reached(Place.DOOR_TRANSACTION_BEGUN);
    List<Pending> pending = new ArrayList<>();
    long until = System.nanoTime() + options.transaction().toNanos();
    boolean alone;
    do {
      SurveyPacket packet = packets.next();
      alone = wantsAlone(packet);
      if (alone && !pending.isEmpty()) {
        packets.previous();
        alone = false;
        break;
      }
      pending.add(take(night, packet));
    } while (packets.hasNext()
        && !alone
        && !caution.isOver()
        && pending.size() < options.packets()
        && System.nanoTime() - until < 0);
    if (!alone) {
      Pending last = pending.get(pending.size() - 1);
      caution.committing(night.night(), topic.name(), last.from.partition(), last.offset);
    }
    writer.flush();
    kill.reached(Place.DOOR_FLUSHED);
    List<PacketFate> fates = new ArrayList<>(pending.size());
    List<PublishedAlert> published = new ArrayList<>(pending.size());
    for (Pending each : pending) {
      Position at = each.at == null ? null : each.at.position();
      fates.add(fate(each, at));
      Alert alert = each.admission.alert();
      if (each.admission.kind() == PacketFate.Kind.PUBLISHED && alert != null && at != null) {
        published.add(new PublishedAlert(night.night(), at, each.admission.packet(), alert));
      }
    }
    commit(night, new DoorBatch(night.night(), night.moved(topic), Map.of(), fates));
    return published;
  }

  private boolean wantsAlone(SurveyPacket packet) {
    return caution.wantsAlone(packet.topic().name(), packet.partition(), packet.offset());
  }

  /**
   * Takes a request to try one of the door's letters again, and commits what comes of it.
   *
   * @param at where the request stands
   * @param before what became of the packet when it was set aside
   * @return the alert if it is published now
   */
  List<PublishedAlert> tryAgain(
      NightAtDoor night, Position at, RetryRequest request, PacketFate before) {
    AlertPacket packet = new AlertPacket(bytes(request.letter()), request.letter().origin());
    boolean may = caution.mayTake(night.night(), names.letters(), at.partition(), at.offset());
    Admission admission;
    if (may) {
      kill.taking(Stage.CONSUMER, packet.bytes());
      admission = doorkeeper.admitAgain(packet, night.seen);
    } else {
      admission = doorkeeper.refuse(packet, Decoding.killedWorkers(), night.seen, true);
    }
    writer.begin();
    kill.reached(Place.DOOR_TRANSACTION_BEGUN);
    StreamWriter.Receipt receipt =
        switch (admission.kind()) {
          case PUBLISHED -> writer.publish(names.alerts(), message(admission));
          case SET_ASIDE ->
              writer.publish(names.letters(), letter(night, admission).message(request.first()));
          case DUPLICATE -> null;
        };
    writer.flush();
    kill.reached(Place.RETRY_PUBLISHED);
    Position place = receipt == null ? null : receipt.position();
    Range range = new Range(night.lettersTold(at.partition(), names.letters()), at.offset() + 1);
    StageRange taken =
        new StageRange(
            Stage.CONSUMER,
            night.night(),
            names.letters(),
            at.partition(),
            range,
            1,
            admission.kind() == PacketFate.Kind.SET_ASIDE ? 1 : 0,
            List.of());
    writer.record(taken);
    Retried retried = null;
    if (admission.kind() != PacketFate.Kind.SET_ASIDE) {
      PacketFate fate =
          new PacketFate(
              admission.kind(),
              before.surveyPartition(),
              before.surveyOffset(),
              admission.candid(),
              packet.bytes().length,
              admission.crc32c(),
              admission.sha256(),
              place,
              null);
      retried = new Retried(Stage.CONSUMER, night.night(), request.first(), at, fate);
      writer.record(retried);
    }
    kill.reached(Place.DOOR_RECORDED);
    writer.commit();
    kill.reached(Place.DOOR_COMMITTED);
    night.add(taken);
    if (retried != null) {
      night.committed(retried);
    }
    Alert alert = admission.alert();
    return admission.kind() == PacketFate.Kind.PUBLISHED && alert != null && place != null
        ? List.of(new PublishedAlert(night.night(), place, packet, alert))
        : List.of();
  }

  private byte[] bytes(Letter letter) {
    return letter
        .storedAt()
        .map(
            name ->
                store
                    .read(names.archive(), name)
                    .orElseThrow(
                        () ->
                            new PortException.Broken(
                                "Cannot try the letter "
                                    + letter.key()
                                    + " again: its bytes are no longer at "
                                    + names.archive()
                                    + "/"
                                    + name
                                    + "; put them back")))
        .orElse(letter.bytes());
  }

  /** Tells the ledger of positions that moved over offsets which were gone. */
  void passOver(NightAtDoor night, Map<SurveyPartition, List<Range>> expired) {
    writer.begin();
    kill.reached(Place.DOOR_TRANSACTION_BEGUN);
    commit(night, new DoorBatch(night.night(), night.moved(), expired, List.of()));
  }

  /** Tells the ledger of positions that moved over offsets without a packet of ours. */
  void tell(NightAtDoor night) {
    writer.begin();
    kill.reached(Place.DOOR_TRANSACTION_BEGUN);
    commit(night, new DoorBatch(night.night(), night.movedOn(), Map.of(), List.of()));
  }

  /** Leaves the night, which has been read to its ends. */
  void leave(NightAtDoor night) {
    if (!night.movedOn().isEmpty()) {
      tell(night);
    }
    DoorLeft left =
        new DoorLeft(
            night.night(), night.open().revision(), night.positions(), night.open().letterEnds());
    writer.begin();
    writer.record(left);
    kill.reached(Place.DOOR_LEAVING);
    writer.commit();
    kill.reached(Place.DOOR_LEFT);
    night.add(left);
  }

  private void commit(NightAtDoor night, DoorBatch batch) {
    writer.record(batch);
    kill.reached(Place.DOOR_RECORDED);
    writer.commit();
    kill.reached(Place.DOOR_COMMITTED);
    night.committed(batch);
  }

  private Pending take(NightAtDoor night, SurveyPacket packet) {
    SurveyPartition from = SurveyPartition.of(packet.topic(), packet.partition());
    Admission admission = admit(night, packet);
    StreamWriter.Receipt at =
        switch (admission.kind()) {
          case PUBLISHED -> {
            StreamWriter.Receipt receipt = writer.publish(names.alerts(), message(admission));
            kill.reached(Place.DOOR_PUBLISHED);
            yield receipt;
          }
          case SET_ASIDE -> {
            StreamWriter.Receipt receipt =
                writer.publish(names.letters(), letter(night, admission).message());
            kill.reached(Place.DOOR_LETTER_WRITTEN);
            yield receipt;
          }
          case DUPLICATE -> null;
        };
    night.advance(from, packet.offset() + 1);
    return new Pending(from, packet.offset(), admission, at);
  }

  private Admission admit(NightAtDoor night, SurveyPacket packet) {
    if (!caution.mayTake(
        night.night(), packet.topic().name(), packet.partition(), packet.offset())) {
      return doorkeeper.refuse(packet.packet(), Decoding.killedWorkers(), night.seen, false);
    }
    kill.taking(Stage.CONSUMER, packet.packet().bytes());
    return doorkeeper.admit(packet.packet(), night.seen);
  }

  private static Message message(Admission admission) {
    PacketOrigin origin = admission.packet().origin();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("kafka.topic", origin.topic());
    attributes.put("kafka.partition", Integer.toString(origin.partition()));
    attributes.put("kafka.offset", Long.toString(origin.offset()));
    attributes.put("kafka.timestamp", Long.toString(origin.timestampMillis()));
    byte[] key = String.valueOf(admission.candid()).getBytes(StandardCharsets.UTF_8);
    return new Message(key, admission.packet().bytes(), attributes);
  }

  private Letter letter(NightAtDoor night, Admission admission) {
    AlertPacket packet = admission.packet();
    PacketOrigin origin = packet.origin();
    Reason reason = admission.reason();
    if (reason == null) {
      throw new IllegalStateException("set aside without a reason: " + packet);
    }
    Optional<String> storedAt = Optional.empty();
    if (packet.bytes().length > options.largest()) {
      String name =
          Unread.large(night.night(), origin.partition(), origin.offset(), admission.crc32c());
      store.putIfAbsent(names.archive(), name, packet.bytes());
      kill.reached(Place.DOOR_LARGE_BYTES_STORED);
      storedAt = Optional.of(name);
    }
    Optional<Alert> alert = Optional.ofNullable(admission.alert());
    return new Letter(
        Stage.CONSUMER,
        night.night(),
        origin.topic(),
        origin.partition(),
        origin.offset(),
        admission.crc32c(),
        reason,
        admission.detail(),
        alert.map(Alert::candid),
        alert.flatMap(Alert::objectId).map(ObjectId::value),
        origin,
        packet.bytes().length,
        storedAt,
        storedAt.isPresent() ? new byte[0] : packet.bytes());
  }

  private static PacketFate fate(Pending pending, @Nullable Position at) {
    Admission admission = pending.admission;
    PacketOrigin origin = admission.packet().origin();
    return new PacketFate(
        admission.kind(),
        origin.partition(),
        origin.offset(),
        admission.candid(),
        admission.packet().bytes().length,
        admission.crc32c(),
        admission.sha256(),
        at,
        admission.reason());
  }
}
