package nocturne.broker.repair;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nocturne.broker.archive.PackedAlerts;
import nocturne.broker.archive.PackedPacket;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.BatchedWriter;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.Repeated;
import nocturne.broker.worker.StageAlert;
import nocturne.broker.worker.StageInput;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of a night that the topic of a value-added stage lost. The stage evaluates their alerts
 * again and the messages are published again, each marked with the stages that took the lost one:
 * those whose own message, row or dead letter of the alert exists ({@link Repeated}). What the
 * stage has not come to yet is left to it. May be repeated after a kill. Call while no stage works,
 * for each stage before those that read its topic.
 */
public final class NightMessages {
  private static final Logger LOG = LoggerFactory.getLogger(NightMessages.class);

  private final BackEnd back;
  private final PacketDecoder decoder;
  private final Night night;
  private final StartingPoint start;
  private final boolean mayHaveExpired;
  private final Function<PipelineStage, PlugIn<?>> plugIns;
  private final boolean dryRun;
  private final NightView view;
  private final Map<Stage, Set<Long>> passed = new HashMap<>();
  private final Map<Long, RecordPlace> published = new HashMap<>();
  private Optional<List<DeadLetterIndex.Entry>> deadLetters = Optional.empty();

  /**
   * @param mayHaveExpired whether retention may have deleted some of the night's messages, which
   *     stay deleted then
   * @param plugIns opens a stage as it is set now
   * @param dryRun whether to change nothing, and say what would be done
   */
  public NightMessages(
      BackEnd back,
      PacketDecoder decoder,
      Night night,
      StartingPoint start,
      boolean mayHaveExpired,
      Function<PipelineStage, PlugIn<?>> plugIns,
      boolean dryRun) {
    this.back = back;
    this.decoder = decoder;
    this.night = night;
    this.start = start;
    this.mayHaveExpired = mayHaveExpired;
    this.plugIns = plugIns;
    this.dryRun = dryRun;
    this.view = NightView.of(night, back.ledger(), start);
    view.readOn(new Ledger.Scope.All(), this::note);
  }

  private void note(LedgerRecord record) {
    LostAlerts.published(record, back.names().survey())
        .forEach(alert -> published.put(candid(alert.outcome()), alert.at()));
    if (record instanceof StageRange range) {
      range.tally().passed().forEach(candid -> passed(range.stage()).add(candid.value()));
    }
  }

  private static long candid(PacketOutcome outcome) {
    return Objects.requireNonNull(outcome.candid(), "a published alert has a candid").value();
  }

  /** The alerts that passed a stage, by the ledger. */
  private Set<Long> passed(Stage stage) {
    return passed.computeIfAbsent(stage, s -> new HashSet<>());
  }

  /** Publishes what the topic of a value-added stage lacks. */
  public List<Repaired> of(PipelineStage stage) {
    NightTopic topic = topic(stage.topics().get(0));
    if (mayHaveExpired && !topic.isWhole()) {
      return List.of();
    }
    Set<Long> missing = due(stage);
    missing.removeAll(on(topic));
    if (missing.isEmpty()) {
      return List.of();
    }
    int lacking = missing.size();
    if (!dryRun) {
      publish(stage, topic, missing);
    }
    return List.of(
        new Repaired(
            "topic " + topic.topic(),
            "lacks the messages of " + lacking + " alerts",
            dryRun
                ? "would be published again"
                : (lacking - missing.size()) + " published again" + lost(stage, missing),
            !dryRun && !missing.isEmpty()));
  }

  private static String lost(PipelineStage stage, Set<Long> missing) {
    return missing.isEmpty()
        ? ""
        : "; no store has the alert, or the stage %s as it is set now makes no message of it: candid %s"
            .formatted(
                stage.stage(),
                missing.stream().sorted().map(String::valueOf).collect(joining(", ")));
  }

  private NightTopic topic(Topic topic) {
    return NightTopic.of(back, back.names().topic(topic), start);
  }

  private boolean isFilter(PipelineStage stage) {
    return stage.plugIn().orElseThrow().isFilter();
  }

  /** The alerts of which a stage has published a message. */
  private Set<Long> due(PipelineStage stage) {
    Set<Long> due = new HashSet<>();
    Topic input = stage.input().orElseThrow();
    String read = back.names().topic(input);
    Map<Integer, Long> places = view.places(stage.stage(), read);
    if (isFilter(stage)) {
      due.addAll(passed(stage.stage()));
    } else if (input.equals(back.pipeline().alerts())) {
      published.forEach(
          (candid, at) -> {
            if (isTaken(places, at)) {
              due.add(candid);
            }
          });
    } else {
      topic(input)
          .read(
              message -> {
                if (isOfNight(message)
                    && (isTaken(places, message.position())
                        || Repeated.wasTakenBy(stage.stage(), message))) {
                  PublishedAlerts.candid(message).ifPresent(candid -> due.add(candid.value()));
                }
              });
    }
    due.removeAll(deadLettered(stage.stage(), read, DeadLetterIndex.State::isPending));
    return due;
  }

  private static boolean isTaken(Map<Integer, Long> places, RecordPlace at) {
    return at.offset() < places.getOrDefault(at.partition(), 0L);
  }

  private boolean isOfNight(LogRecord message) {
    return PublishedAlerts.nightOf(message, back.names().survey())
        .filter(night::equals)
        .isPresent();
  }

  private Set<Long> on(NightTopic topic) {
    Set<Long> there = new HashSet<>();
    topic.read(
        message -> {
          if (isOfNight(message)) {
            PublishedAlerts.candid(message).ifPresent(candid -> there.add(candid.value()));
          }
        });
    return there;
  }

  private Set<Long> deadLettered(
      Stage stage, String topic, Predicate<DeadLetterIndex.State> which) {
    return deadLetters().stream()
        .filter(entry -> which.test(entry.state()))
        .map(DeadLetterIndex.Entry::deadLetter)
        .filter(one -> one.stage().equals(stage) && one.topic().equals(topic))
        .flatMap(one -> one.candid().stream())
        .map(Candid::value)
        .collect(Collectors.toSet());
  }

  private List<DeadLetterIndex.Entry> deadLetters() {
    if (deadLetters.isEmpty()) {
      deadLetters =
          Optional.of(
              DeadLetterIndex.read(
                      back.names(),
                      back.pipeline()::tableOf,
                      back.log(),
                      back.ledger(),
                      start,
                      back.tables(),
                      DeadLetterReader.Wanted.of(night))
                  .entries());
    }
    return deadLetters.get();
  }

  /**
   * @param missing those whose messages are published are taken out
   */
  private void publish(PipelineStage stage, NightTopic topic, Set<Long> missing) {
    PlugIn<?> plugIn = plugIns.apply(stage);
    Map<Stage, Set<Long>> takers = takers(stage);
    Topic input = stage.input().orElseThrow();
    String read = back.names().topic(input);
    if (input.equals(back.pipeline().alerts())) {
      Evaluator<PublishedAlert> evaluator = plugIn.ofPublished();
      try (Again<PublishedAlert> again = new Again<>(evaluator, topic, takers, missing)) {
        again.read(new PublishedAlerts(read, decoder));
        if (!missing.isEmpty()) {
          PackedAlerts.read(
              back.store(),
              back.names().bucket(Bucket.ALERTS),
              decoder,
              night,
              packet -> isOf(missing, packet),
              again::take);
        }
        again.publish();
      }
    } else {
      Evaluator<PassedAlert> evaluator = plugIn.ofPassed();
      try (Again<PassedAlert> again = new Again<>(evaluator, topic, takers, missing)) {
        again.read(new PassedAlerts(stage.stage(), read, back.names().survey()));
        again.publish();
      }
    }
  }

  private static boolean isOf(Set<Long> missing, PackedPacket packet) {
    @Nullable Candid candid = packet.candid();
    return candid != null && missing.contains(candid.value());
  }

  /** By stage that reads the topic of another, the alerts that it has taken from there. */
  private Map<Stage, Set<Long>> takers(PipelineStage stage) {
    Map<Stage, Set<Long>> takers = new HashMap<>();
    Topic topic = stage.topics().get(0);
    for (PipelineStage reader : back.pipeline().readersOf(topic)) {
      Set<Long> taken = new HashSet<>(passed(reader.stage()));
      for (Topic its : reader.topics()) {
        taken.addAll(on(topic(its)));
        back.pipeline().tableOf(back.names().topic(its)).ifPresent(table -> rows(table, taken));
      }
      reader.table().ifPresent(table -> rows(table, taken));
      taken.addAll(
          deadLettered(
              reader.stage(),
              back.names().topic(topic),
              state -> state != DeadLetterIndex.State.VOID));
      takers.put(reader.stage(), taken);
    }
    return takers;
  }

  /** Rows of a damaged table are made again from the topic, so they do not count. */
  private void rows(String table, Set<Long> candids) {
    Set<Long> there = new HashSet<>();
    try {
      back.tables().candids(table, night, there::add);
      candids.addAll(there);
    } catch (PortException.Broken e) {
      LOG.info("Night {}: the rows of table {} cannot be read: {}", night, table, e.getMessage());
    }
  }

  /** Evaluates alerts whose messages are missing, and publishes these. */
  private final class Again<T extends StageAlert> implements AutoCloseable {
    private final Evaluator<T> evaluator;
    private final Map<Stage, Set<Long>> takers;
    private final Set<Long> missing;
    private final BatchedWriter writer;
    private final String topic;

    Again(
        Evaluator<T> evaluator, NightTopic topic, Map<Stage, Set<Long>> takers, Set<Long> missing) {
      this.evaluator = evaluator;
      this.takers = takers;
      this.missing = missing;
      this.topic = topic.topic();
      this.writer =
          new BatchedWriter(
              ShortTopics.writer(back),
              () -> {
                evaluator.settle();
                evaluator.clear();
              });
    }

    void read(StageInput<T> input) {
      NightTopic.of(back, input.topic(), start)
          .read(
              message -> {
                if (isOfNight(message)
                    && PublishedAlerts.candid(message)
                        .filter(candid -> missing.contains(candid.value()))
                        .isPresent()) {
                  try {
                    input.read(message).ifPresent(this::take);
                  } catch (UnreadableException e) {
                    LOG.warn("{} of {} cannot be read", message.position(), input.topic(), e);
                  }
                }
              });
    }

    void take(T alert) {
      long candid = alert.candid().value();
      @Nullable Message message = evaluator.evaluate(alert).message();
      if (message != null && missing.remove(candid)) {
        List<Stage> takenBy =
            takers.entrySet().stream()
                .filter(taker -> taker.getValue().contains(candid))
                .map(Map.Entry::getKey)
                .toList();
        writer.add(topic, takenBy.isEmpty() ? message : Repeated.message(message, takenBy));
      }
    }

    void publish() {
      writer.publish();
    }

    @Override
    public void close() {
      writer.close();
      evaluator.clear();
    }
  }
}
