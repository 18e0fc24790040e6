package nocturne.broker.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ingest.IngestDecision.Rejection;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.worker.Decoding;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** The messages that ingest publishes for packets whose outcome is decided. For one thread. */
public final class DecidedMessages {
  private final IngestOptions options;
  private final IngestNames names;
  private final DuplicateDetector detector;

  public DecidedMessages(IngestNames names, IngestOptions options, PacketDecoder decoder) {
    this.names = names;
    this.options = options;
    this.detector = new DuplicateDetector(decoder, options.largest());
  }

  /**
   * A message and its topic.
   *
   * @param topic to which it is published
   */
  public record Addressed(String topic, Message message) {}

  /**
   * The message for a packet with an outcome in the ledger; empty for a duplicate. The outcome
   * holds even if this version of the program would decide otherwise. The detail of a rejection is
   * determined again.
   */
  public Optional<Addressed> of(Night night, AlertPacket packet, PacketOutcome outcome) {
    return switch (outcome.kind()) {
      case PUBLISHED -> Optional.of(new Addressed(names.alerts(), alert(packet, outcome.candid())));
      case REJECTED ->
          Optional.of(
              new Addressed(
                  names.deadLetters(), deadLetter(night, decided(packet, outcome)).message()));
      case DUPLICATE -> Optional.empty();
    };
  }

  /**
   * The message for a retried packet. If it was rejected again, this is a later attempt of its dead
   * letter.
   *
   * @param packet the stored bytes, with their place on the survey's topic
   */
  public Optional<Addressed> of(Retry retry, AlertPacket packet, PacketOutcome outcome) {
    Night night = retry.deadLetter().night();
    return outcome.kind() == PacketOutcome.Kind.REJECTED
        ? Optional.of(
            new Addressed(
                names.deadLetters(),
                deadLetter(night, decided(packet, outcome)).message(retry.first())))
        : of(night, packet, outcome);
  }

  private IngestDecision decided(AlertPacket packet, PacketOutcome outcome) {
    Reason reason = outcome.reason();
    if (reason == null) {
      throw new IllegalStateException(
          "the ledger has a rejected packet without a reason: " + outcome);
    }
    if (reason == Reason.KILLED_WORKER) {
      return detector.refuse(packet, Decoding.killedWorkers(), new SeenAlerts(), false);
    }
    SeenAlerts seen = new SeenAlerts();
    Candid candid = outcome.candid();
    if (reason == Reason.DIFFERS_FROM_FIRST && candid != null) {
      seen.published(candid, outcome.length() + 1, outcome.crc32c());
    }
    IngestDecision now = detector.decide(packet, seen);
    return now.reason() == reason
        ? now
        : new IngestDecision(
            PacketOutcome.Kind.REJECTED,
            packet,
            null,
            outcome.crc32c(),
            outcome.sha256(),
            new Rejection(reason, reason.meaning(), Optional.ofNullable(candid), Optional.empty()));
  }

  /** The alert's message; the key is its candid. */
  Message alert(AlertPacket packet, @Nullable Candid candid) {
    return new Message(
        String.valueOf(candid).getBytes(UTF_8), packet.bytes(), packet.origin().attributes());
  }

  /** The dead letter; where it names an object, the object must be stored before it. */
  DeadLetter deadLetter(Night night, IngestDecision decision) {
    AlertPacket packet = decision.packet();
    PacketOrigin origin = packet.origin();
    Rejection rejection = decision.rejection();
    if (rejection == null) {
      throw new IllegalStateException("rejected without a reason: " + packet);
    }
    Optional<String> storedAt = Optional.empty();
    if (options.storesRejected()) {
      storedAt =
          Optional.of(
              RejectedObjects.name(night, origin.partition(), origin.offset(), decision.crc32c()));
    } else if (packet.bytes().length > options.largest()) {
      storedAt =
          Optional.of(
              RejectedObjects.large(night, origin.partition(), origin.offset(), decision.crc32c()));
    }
    return new DeadLetter(
        Stage.INGEST,
        night,
        origin.topic(),
        new RecordPlace(origin.partition(), origin.offset()),
        new DeadLetter.Cause(rejection.reason(), rejection.detail()),
        new DeadLetter.Identity(rejection.candid(), rejection.objectId(), origin),
        new DeadLetter.Content(
            decision.crc32c(),
            packet.bytes().length,
            storedAt,
            storedAt.isPresent() ? new byte[0] : packet.bytes(),
            Map.of()));
  }
}
