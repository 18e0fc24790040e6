package nocturne.google.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.DecidedMessages.Addressed;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Publisher;
import nocturne.broker.port.StepWriter;
import nocturne.google.deadletter.IngestDeadLetters;
import nocturne.google.pubsub.AttributeLimit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes steps of ingest as intents: {@link #commit} puts the step's record into the ledger, then
 * publishes the step's messages and waits until each is confirmed. The step is decided once its
 * record is in the ledger: a writer that is opened later publishes the messages that may be
 * missing. Only one step at a time is open. An alert has the place of its packet on the survey's
 * topic; a dead letter has a place that is computed from the number of its record. A dead letter is
 * stored as an object before it is sent.
 *
 * <p>For one thread.
 */
final class IntentWriter implements StepWriter {
  private static final Logger LOG = LoggerFactory.getLogger(IntentWriter.class);

  /**
   * Maximum number of times a message is sent, each time for as long as the publisher tries. Then
   * the commit fails and ingest starts again from the ledger.
   */
  private static final int ROUNDS = 5;

  /** Time after a step at which the ledger records that it is published, if no step follows. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** Upper bound on the dead letters of one step. */
  private static final long DEAD_LETTERS = 1 << 20;

  private record Receipt(RecordPlace position) implements StepWriter.Receipt {}

  /**
   * Where the messages of a step are published.
   *
   * @param alerts the topic of alerts, whose messages have their key, the candid, as an attribute
   * @param deadLetters the topic of dead letters, whose messages are also stored as objects
   * @param kept stores those objects
   */
  record Outputs(Publisher publisher, String alerts, String deadLetters, IngestDeadLetters kept) {}

  private final ObjectLedger.Writer ledger;
  private final Outputs outputs;
  private final KillPoint kill;
  private final List<Addressed> messages = new ArrayList<>();
  private @Nullable LedgerRecord stepRecord;
  private boolean isOpen;
  private long lastStep = System.nanoTime();

  private IntentWriter(ObjectLedger.Writer ledger, Outputs outputs, KillPoint kill) {
    this.ledger = ledger;
    this.outputs = outputs;
    this.kill = kill;
  }

  /**
   * Opens the ledger after its last entry, which fences every other writer, and publishes again the
   * messages of a predecessor's intents that may not have been published.
   *
   * @throws nocturne.survey.SurveyException if packets cannot be read from the survey now; nothing
   *     was written
   */
  static IntentWriter open(
      ObjectLedger ledger, UndoneIntents undone, Outputs outputs, KillPoint kill) {
    while (true) {
      long end = ledger.endNumber();
      long done = end == LedgerObjects.FIRST ? end : ledger.entry(end - 1).done();
      List<LedgerEntry> entries = ledger.entries(done);
      UndoneIntents.Due due = undone.read(entries.subList(0, (int) (end - done)));
      kill.reached(CrashPoint.INTENT_FETCHED);
      Optional<ObjectLedger.Writer> opened = ledger.open(end, done);
      if (opened.isPresent()) {
        kill.reached(CrashPoint.INTENT_OPENED);
        IntentWriter writer = new IntentWriter(opened.get(), outputs, kill);
        writer.doAgain(due);
        return writer;
      }
      LOG.info("Another ingest has taken number {} of the ledger; it is read on", end);
    }
  }

  private void doAgain(UndoneIntents.Due due) {
    for (IngestBatch lost : due.lost()) {
      ledger.put(LedgerEntry.Kind.LOST, Optional.of(lost));
      kill.reached(CrashPoint.INTENT_LOSS_TOLD);
    }
    if (!due.messages().isEmpty()) {
      LOG.info("{} messages of a predecessor's intent are published again", due.messages().size());
      send(due.messages());
    }
    ledger.markAllPublished();
    kill.reached(CrashPoint.INTENT_REPUBLISHED);
  }

  @Override
  public void begin() {
    if (isOpen) {
      throw new IllegalStateException("a step is open already: commit or abort it first");
    }
    isOpen = true;
  }

  private void requireOpen() {
    if (!isOpen) {
      throw new IllegalStateException("no step is open: call begin first");
    }
  }

  @Override
  public StepWriter.Receipt publish(String topic, Message message) {
    requireOpen();
    messages.add(new Addressed(topic, message));
    if (topic.equals(outputs.deadLetters())) {
      // Topics of the survey repeat offsets, so a dead letter has a place of its own numbering.
      return new Receipt(new RecordPlace(0, ledger.next() * DEAD_LETTERS + messages.size()));
    }
    Map<String, String> attributes = message.attributes();
    return new Receipt(
        new RecordPlace(
            Integer.parseInt(attributes.getOrDefault("kafka.partition", "")),
            Long.parseLong(attributes.getOrDefault("kafka.offset", ""))));
  }

  /** Does nothing: messages are sent only at the commit. */
  @Override
  public void flush() {
    requireOpen();
  }

  @Override
  public void record(LedgerRecord record) {
    requireOpen();
    if (stepRecord != null) {
      throw new IllegalStateException("the step has a record already; a second is " + record);
    }
    stepRecord = record;
  }

  @Override
  public void commit() {
    requireOpen();
    LedgerRecord record = stepRecord;
    if (record == null) {
      throw new IllegalStateException("a step without a record cannot be committed");
    }
    ledger.put(LedgerEntry.kindOf(record), Optional.of(record));
    kill.reached(CrashPoint.INTENT_STANDS);
    OptionalLong retry =
        record instanceof Retried again
            ? OptionalLong.of(again.retry().offset())
            : OptionalLong.empty();
    send(messages.stream().map(each -> new UndoneIntents.Intended(each, retry)).toList());
    ledger.markAllPublished();
    kill.reached(CrashPoint.INTENT_CONFIRMED);
    forget();
  }

  @Override
  public void abort() {
    requireOpen();
    forget();
  }

  private void forget() {
    messages.clear();
    stepRecord = null;
    isOpen = false;
    lastStep = System.nanoTime();
  }

  /** Keeps the dead letters, and sends each message until it is confirmed. */
  private void send(List<UndoneIntents.Intended> intended) {
    List<Addressed> due = new ArrayList<>(intended.size());
    for (UndoneIntents.Intended each : intended) {
      Addressed addressed = each.message();
      due.add(addressed);
      if (addressed.topic().equals(outputs.deadLetters())) {
        outputs.kept().keep(addressed.message(), each.retry());
        kill.reached(CrashPoint.INTENT_DEAD_LETTER_KEPT);
      }
    }
    for (int round = 1; !due.isEmpty(); round++) {
      List<CompletableFuture<Void>> sent = new ArrayList<>(due.size());
      for (Addressed each : due) {
        sent.add(outputs.publisher().publish(each.topic(), fitted(each.topic(), each.message())));
        kill.reached(CrashPoint.INTENT_SENT);
      }
      outputs.publisher().flush();
      List<Addressed> unconfirmed = new ArrayList<>();
      @Nullable PortException why = null;
      for (int i = 0; i < due.size(); i++) {
        @Nullable PortException failure = failure(sent.get(i));
        if (failure != null) {
          why = failure;
          unconfirmed.add(due.get(i));
        }
      }
      if (why != null && round == ROUNDS) {
        throw new PortException.Unknown(
            "%s messages are intended and not confirmed: %s"
                .formatted(unconfirmed.size(), why.getMessage()),
            why);
      }
      due = unconfirmed;
    }
  }

  /**
   * Waits for a confirmation.
   *
   * @return a failure after which sending again may succeed; null if the message is confirmed
   */
  private static @Nullable PortException failure(CompletableFuture<Void> sent) {
    try {
      sent.get();
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PortException failure
          && !(failure instanceof PortException.Broken)) {
        LOG.warn("A message is sent again: {}", failure.getMessage());
        return failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a message cannot be published", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException.Unknown("Interrupted while messages were published", e);
    }
  }

  /** Converts a message for Pub/Sub: without a key, and with attributes cut to its limit. */
  private Message fitted(String topic, Message message) {
    Map<String, String> attributes = new LinkedHashMap<>(message.attributes());
    byte[] key = message.key();
    if (key != null && topic.equals(outputs.alerts())) {
      attributes.put("candid", new String(key, UTF_8));
    }
    return new Message(null, message.value(), AttributeLimit.cut(attributes));
  }

  @Override
  public void idle() {
    if (!isOpen && ledger.mustRecordPublished() && System.nanoTime() - lastStep > IDLE.toNanos()) {
      ledger.put(LedgerEntry.Kind.OPEN, Optional.empty());
    }
  }

  /** Does nothing. The next writer publishes the messages of open intents. */
  @Override
  public void close() {}
}
