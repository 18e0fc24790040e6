package nocturne.broker.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LostEnd;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StepWriter;
import nocturne.broker.worker.Decoding;
import nocturne.broker.worker.PoisonGuard;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * Publishes packets of one night, one transaction at a time: alerts, dead letters and the ledger's
 * record become visible together or not at all. What a method returns is committed. After any
 * exception the night's state in memory is invalid. For one thread.
 */
final class IngestTransaction {

  /**
   * A packet in the open transaction.
   *
   * @param decision about it; absent if it has its outcome already
   * @param sent its place, once that is known
   * @param had the outcome that it had before the ledger lost its end
   */
  private record Pending(
      SurveyPartition from,
      long offset,
      @Nullable IngestDecision decision,
      StepWriter.@Nullable Receipt sent,
      @Nullable PacketOutcome had) {}

  /** Longest time for which a transaction takes packets, well within its timeout. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final StepWriter writer;
  private final ObjectStore store;
  private final IngestNames names;
  private final IngestOptions options;
  private final DuplicateDetector detector;
  private final DecidedMessages messages;
  private final PoisonGuard guard;
  private final KillPoint kill;
  private final boolean tellsRanges;
  private UnrecordedOutputs unrecorded = UnrecordedOutputs.NONE;

  IngestTransaction(
      IngestContext context, StepWriter writer, PacketDecoder decoder, PoisonGuard guard) {
    this.writer = writer;
    this.store = context.back().store();
    this.names = context.names();
    this.options = context.options();
    this.detector = new DuplicateDetector(decoder, options.largest());
    this.messages = new DecidedMessages(names, options, decoder);
    this.guard = guard;
    this.kill = context.kill();
    this.tellsRanges = context.back().log().isPresent();
    writer.alone(Set.of(names.alerts()));
  }

  /**
   * Sets which packets are on their topics already, and commits to the ledger if it has lost its
   * end. If a newer ingest has fenced this one since it read the ledger, the newer one's records
   * look unrecorded here; the commit is then refused.
   */
  void keep(UnrecordedOutputs outputs) {
    Optional<LostEnd> lost = outputs.lostEnd();
    if (lost.isPresent()) {
      writer.begin();
      writer.record(lost.get());
      writer.commit();
    }
    unrecorded = outputs;
  }

  /**
   * Takes at least one packet and as many as a transaction may hold, and commits it.
   *
   * @param packets of the night and of one topic; afterwards the iterator is after the last packet
   *     taken
   * @return the alerts that were published, in the order of sending
   */
  List<PublishedAlert> pass(NightIngest night, ListIterator<SurveyPacket> packets) {
    SurveyTopic topic = packets.next().topic();
    packets.previous();
    writer.begin();
    kill.reached(CrashPoint.INGEST_TRANSACTION_BEGUN);
    List<Pending> pending = new ArrayList<>();
    long until = System.nanoTime() + LONGEST.toNanos();
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
        && !guard.isOver()
        && pending.size() < options.packets()
        && System.nanoTime() - until < 0);
    if (!alone) {
      Pending last = pending.get(pending.size() - 1);
      guard.committing(night.night(), topic.name(), last.from.partition(), last.offset);
    }
    writer.flush();
    kill.reached(CrashPoint.INGEST_FLUSHED);
    List<PacketOutcome> outcomes = new ArrayList<>(pending.size());
    List<PublishedAlert> published = new ArrayList<>(pending.size());
    for (Pending each : pending) {
      @Nullable IngestDecision decision = each.decision;
      if (decision == null) {
        outcomes.add(Objects.requireNonNull(each.had));
        continue;
      }
      RecordPlace at = each.sent == null ? null : each.sent.position();
      outcomes.add(outcome(decision, at));
      Alert alert = decision.alert();
      if (decision.kind() == PacketOutcome.Kind.PUBLISHED && alert != null && at != null) {
        published.add(new PublishedAlert(night.night(), at, decision.packet(), alert));
      }
    }
    commit(night, night.moved(topic), Map.of(), outcomes);
    return published;
  }

  private boolean wantsAlone(SurveyPacket packet) {
    return guard.wantsAlone(packet.topic().name(), packet.partition(), packet.offset());
  }

  /**
   * Retries one of ingest's dead letters and commits the result. Where requests are in a log, the
   * ledger has the range taken, and what is good now; elsewhere what became of each request, in a
   * record alone.
   *
   * @param at place of the retry
   * @param before outcome of the packet when it was rejected
   * @return the alert if it is published now
   */
  List<PublishedAlert> tryAgain(
      NightIngest night, RecordPlace at, Retry retry, PacketOutcome before) {
    AlertPacket packet = new AlertPacket(bytes(retry.deadLetter()), retry.deadLetter().origin());
    boolean may = guard.mayTake(night.night(), names.deadLetters(), at.partition(), at.offset());
    IngestDecision decision;
    if (may) {
      kill.taking(Stage.INGEST, packet.bytes());
      decision = detector.decideAgain(packet, night.seen);
    } else {
      decision = detector.refuse(packet, Decoding.killedWorkers(), night.seen, true);
    }
    writer.begin();
    kill.reached(CrashPoint.INGEST_TRANSACTION_BEGUN);
    StepWriter.Receipt receipt =
        switch (decision.kind()) {
          case PUBLISHED ->
              writer.publish(names.alerts(), messages.alert(decision.packet(), decision.candid()));
          case REJECTED ->
              writer.publish(
                  names.deadLetters(), deadLetter(night, decision).message(retry.first()));
          case DUPLICATE -> null;
        };
    writer.flush();
    kill.reached(CrashPoint.RETRY_PUBLISHED);
    RecordPlace place = receipt == null ? null : receipt.position();
    Range range =
        new Range(night.deadLettersTold(at.partition(), names.deadLetters()), at.offset() + 1);
    StageRange taken =
        new StageRange(
            Stage.INGEST,
            night.night(),
            names.deadLetters(),
            at.partition(),
            range,
            new Tally(1, decision.kind() == PacketOutcome.Kind.REJECTED ? 1 : 0, List.of()));
    if (tellsRanges) {
      writer.record(taken);
    }
    Retried retried = null;
    if (decision.kind() != PacketOutcome.Kind.REJECTED || !tellsRanges) {
      PacketOutcome outcome =
          new PacketOutcome(
              decision.kind(),
              before.surveyPartition(),
              before.surveyOffset(),
              decision.candid(),
              packet.bytes().length,
              decision.crc32c(),
              decision.sha256(),
              place,
              decision.reason());
      retried = new Retried(Stage.INGEST, night.night(), retry.first(), at, outcome);
      writer.record(retried);
    }
    kill.reached(CrashPoint.INGEST_RECORDED);
    writer.commit();
    kill.reached(CrashPoint.INGEST_COMMITTED);
    night.add(taken);
    if (retried != null) {
      night.committed(retried);
    }
    Alert alert = decision.alert();
    return decision.kind() == PacketOutcome.Kind.PUBLISHED && alert != null && place != null
        ? List.of(new PublishedAlert(night.night(), place, packet, alert))
        : List.of();
  }

  private byte[] bytes(DeadLetter deadLetter) {
    return deadLetter
        .storedAt()
        .map(
            name ->
                store
                    .read(names.archive(), name)
                    .orElseThrow(
                        () ->
                            new PortException.Broken(
                                ("Cannot try the dead letter %s again: its bytes are no "
                                        + "longer at %s/%s; put them back")
                                    .formatted(deadLetter.key(), names.archive(), name))))
        .orElse(deadLetter.bytes());
  }

  /** Records positions that moved over expired offsets. */
  void passOver(NightIngest night, Map<SurveyPartition, List<Range>> expired) {
    writer.begin();
    kill.reached(CrashPoint.INGEST_TRANSACTION_BEGUN);
    commit(night, night.moved(), expired, List.of());
  }

  /** Records positions that moved over offsets without a packet of the night. */
  void tell(NightIngest night) {
    writer.begin();
    kill.reached(CrashPoint.INGEST_TRANSACTION_BEGUN);
    commit(night, night.movedOn(), Map.of(), List.of());
  }

  /** Nothing is to be done. */
  void idle() {
    writer.idle();
  }

  /** Leaves the night, which has been read to its ends. */
  void leave(NightIngest night) {
    if (!night.movedOn().isEmpty()) {
      tell(night);
    }
    List<PacketOutcome> rest = unrecorded.takeRest(night.night(), names);
    if (!rest.isEmpty()) {
      writer.begin();
      commit(night, Map.of(), Map.of(), rest);
    }
    NightLeft left =
        new NightLeft(
            night.night(),
            night.open().revision(),
            night.positions(),
            night.open().deadLetterEnds());
    writer.begin();
    writer.record(left);
    kill.reached(CrashPoint.INGEST_LEAVING);
    writer.commit();
    kill.reached(CrashPoint.INGEST_LEFT);
    night.add(left);
  }

  private void commit(
      NightIngest night,
      Map<SurveyPartition, Long> moved,
      Map<SurveyPartition, List<Range>> expired,
      List<PacketOutcome> outcomes) {
    IngestBatch batch =
        new IngestBatch(night.night(), moved, expired, night.emptyBelow(moved), outcomes);
    writer.record(batch);
    kill.reached(CrashPoint.INGEST_RECORDED);
    writer.commit();
    kill.reached(CrashPoint.INGEST_COMMITTED);
    night.committed(batch);
  }

  private Pending take(NightIngest night, SurveyPacket packet) {
    SurveyPartition from = SurveyPartition.of(packet.topic(), packet.partition());
    night.advance(from, packet.offset() + 1);
    @Nullable PacketOutcome had = unrecorded.take(packet.packet());
    if (had != null) {
      return new Pending(from, packet.offset(), null, null, had);
    }
    IngestDecision decision = decide(night, packet);
    return new Pending(from, packet.offset(), decision, send(night, decision), null);
  }

  private StepWriter.@Nullable Receipt send(NightIngest night, IngestDecision decision) {
    return switch (decision.kind()) {
      case PUBLISHED -> {
        StepWriter.Receipt receipt =
            writer.publish(names.alerts(), messages.alert(decision.packet(), decision.candid()));
        kill.reached(CrashPoint.INGEST_PUBLISHED);
        yield receipt;
      }
      case REJECTED -> {
        StepWriter.Receipt receipt =
            writer.publish(names.deadLetters(), deadLetter(night, decision).message());
        kill.reached(CrashPoint.INGEST_DEAD_LETTER_WRITTEN);
        yield receipt;
      }
      case DUPLICATE -> null;
    };
  }

  private IngestDecision decide(NightIngest night, SurveyPacket packet) {
    if (!guard.mayTake(night.night(), packet.topic().name(), packet.partition(), packet.offset())) {
      return detector.refuse(packet.packet(), Decoding.killedWorkers(), night.seen, false);
    }
    kill.taking(Stage.INGEST, packet.packet().bytes());
    return detector.decide(packet.packet(), night.seen);
  }

  private DeadLetter deadLetter(NightIngest night, IngestDecision decision) {
    DeadLetter dead = messages.deadLetter(night.night(), decision);
    dead.storedAt()
        .ifPresent(
            name -> {
              store.putIfAbsent(names.archive(), name, decision.packet().bytes());
              kill.reached(CrashPoint.INGEST_LARGE_BYTES_STORED);
            });
    return dead;
  }

  private static PacketOutcome outcome(IngestDecision decision, @Nullable RecordPlace at) {
    PacketOrigin origin = decision.packet().origin();
    return new PacketOutcome(
        decision.kind(),
        origin.partition(),
        origin.offset(),
        decision.candid(),
        decision.packet().bytes().length,
        decision.crc32c(),
        decision.sha256(),
        at,
        decision.reason());
  }
}
