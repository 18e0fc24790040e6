package nocturne.google.valueadded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import nocturne.broker.books.StageCounts;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.google.Delivered;
import nocturne.google.DeliveredAlerts;
import nocturne.google.GoogleClients;
import nocturne.google.Sink;
import nocturne.google.archive.AlertObjects;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.pubsub.AttributeLimit;
import nocturne.google.pubsub.Confirmed;
import org.jspecify.annotations.Nullable;

/**
 * The component {@code value-added} on Google: it evaluates messages of the alerts' topic by an
 * instance's value-added stages. An alert that passes a stage is evaluated by the stages that read
 * its topic, in memory and in the same batch. Each stage leaves one trace of each alert that it
 * evaluates, a row or a dead letter, before the alert's message is acknowledged; by then its
 * messages are confirmed and its pictures are stored. A message that is delivered again leaves all
 * that again. For one thread.
 */
public final class ValueAddedSink {
  private static final String VERDICTS = "_verdicts";

  /**
   * Prefix of the attributes with an alert's place on the topic of the stage before, which are
   * removed, since that topic has no offsets here.
   */
  private static final String PLACE = "passed.";

  private final Names names;
  private final DeliveredAlerts alerts;
  private final List<Runner> runners = new ArrayList<>();
  private final Stores stores;
  private final KillPoint kill;

  private final Map<String, List<TableRow>> rows = new LinkedHashMap<>();
  private final List<Confirmed.Addressed> messages = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<Candid, PublishedAlert> batch = new HashMap<>();
  private final Map<String, Long> counts = new TreeMap<>();

  /** Appends rows to a table. */
  @FunctionalInterface
  public interface Rows {
    /** Appends rows. Returns the reasons for rows that the table does not take, by index. */
    Map<Integer, String> append(String table, List<TableRow> rows);
  }

  /** Where results go. */
  public record Stores(Rows rows, Confirmed confirmed, TraceDeadLetters deadLetters) {}

  /** A stage with what it has for this thread. */
  private final class Runner {
    private final PipelineStage stage;
    private final String input;
    private final String output;
    private final Evaluator<PublishedAlert> ofPublished;
    private final Evaluator<PassedAlert> ofPassed;
    private final PassedAlerts passed;
    private final Optional<ResultRecords> results;
    private final StageCounts words;

    Runner(PipelineStage stage, PlugIn<?> plugIn) {
      ValueAddedStage<?, ?> valueAdded = stage.plugIn().orElseThrow();
      this.stage = stage;
      this.words = StageCounts.of(stage.stage());
      this.input = names.topic(stage.input().orElseThrow());
      this.output = names.topic(stage.topics().get(0));
      this.ofPublished = plugIn.ofPublished(row -> add(table(valueAdded), row));
      this.ofPassed = plugIn.ofPassed();
      this.passed = new PassedAlerts(stage.stage(), input, names.survey());
      this.results =
          valueAdded.isFilter()
              ? Optional.empty()
              : Optional.of(
                  new ResultRecords(output, ResultColumns.of(valueAdded).list(), names.survey()));
    }

    /** Whether a stage is this one, or evaluates what this one passes on. */
    boolean leadsTo(Stage other) {
      return stage.stage().equals(other)
          || runners.stream().anyMatch(next -> next.input.equals(output) && next.leadsTo(other));
    }

    void evaluatePublished(PublishedAlert alert) {
      done(alert, ofPublished.evaluate(alert));
    }

    /** Evaluates what another stage published. */
    void evaluatePassed(LogRecord record) {
      try {
        passed.read(record).ifPresent(alert -> done(alert, ofPassed.evaluate(alert)));
      } catch (UnreadableException e) {
        deadLetters.add(PublishedAlerts.deadLetter(stage.stage(), passed.night(record), record, e));
      }
    }

    private void done(StageAlert alert, Evaluator.Outcome outcome) {
      @Nullable DeadLetter deadLetter = outcome.deadLetter();
      @Nullable Message message = outcome.message();
      if (outcome.hasPassed()) {
        counts.merge(words.passed(), 1L, Long::sum);
      } else if (outcome.count() != null) {
        counts.merge(words.notPassed() + outcome.count(), 1L, Long::sum);
      }
      if (deadLetter != null) {
        deadLetters.add(deadLetter);
      } else if (message != null) {
        LogRecord record = record(alert, message);
        if (results.isPresent()) {
          addResult(results.get(), record);
        }
        messages.add(new Confirmed.Addressed(output, told(message)));
        runners.stream()
            .filter(next -> next.input.equals(output))
            .forEach(next -> next.evaluatePassed(record));
      }
    }

    private void addResult(ResultRecords read, LogRecord record) {
      try {
        read.read(record)
            .ifPresent(result -> add(stage.plugIn().orElseThrow().output(), result.row()));
      } catch (UnreadableException e) {
        throw new IllegalStateException("a stage's own message cannot be read: " + record, e);
      }
    }

    /** Makes a record of a message: its place is that of the packet on the survey's topic. */
    private LogRecord record(StageAlert alert, Message message) {
      return new LogRecord(
          output,
          alert.origin().partition(),
          alert.origin().offset(),
          alert.origin().timestampMillis(),
          message.key(),
          message.value(),
          message.attributes());
    }
  }

  /**
   * @param plugIns opens a stage; each has its pictures and its settings
   * @param kill reached between traces and acknowledgements
   */
  public ValueAddedSink(
      Pipeline pipeline,
      Function<PipelineStage, PlugIn<?>> plugIns,
      Stores stores,
      KillPoint kill) {
    this.names = pipeline.names();
    this.alerts = new DeliveredAlerts(pipeline);
    this.stores = stores;
    this.kill = kill;
    for (PipelineStage stage : pipeline.valueAdded()) {
      runners.add(new Runner(stage, plugIns.apply(stage)));
    }
  }

  /** A sink that writes with an instance's clients, which stay open. */
  public static Sink over(GoogleClients clients) {
    return over(clients, Pipeline.standard(clients.names()));
  }

  /**
   * The same for some stages.
   *
   * @param pipeline that has them
   */
  public static Sink over(GoogleClients clients, Pipeline pipeline) {
    Map<String, RowAppender> appenders = new HashMap<>();
    ConfiguredStages stages = new ConfiguredStages(pipeline, clients.store());
    ValueAddedSink sink =
        new ValueAddedSink(
            pipeline,
            stages::open,
            new Stores(
                (table, rows) ->
                    appenders.computeIfAbsent(table, clients.tables()::appender).appendFixed(rows),
                new Confirmed(clients.publisher()),
                clients.deadLetters(KillPoint.NONE)),
            KillPoint.NONE);
    return Sink.of(sink::take, () -> appenders.values().forEach(RowAppender::close));
  }

  /** Makes the tables of all stages, unless they exist. */
  public static void createTables(Pipeline pipeline, BigQueryTables tables) {
    for (PipelineStage stage : pipeline.valueAdded()) {
      ValueAddedStage<?, ?> valueAdded = stage.plugIn().orElseThrow();
      var unused = tables.create(table(valueAdded), columns(valueAdded));
    }
  }

  /** The columns of {@link #table}. */
  public static List<TableColumn> columns(ValueAddedStage<?, ?> stage) {
    return stage.isFilter() ? ResultColumns.ofVerdicts(stage) : ResultColumns.of(stage).list();
  }

  /**
   * The table with a row of each alert that a stage evaluates: of a filter such as {@code
   * x_verdicts}.
   */
  public static String table(ValueAddedStage<?, ?> stage) {
    return stage.isFilter() ? stage.name() + VERDICTS : stage.output();
  }

  /**
   * Evaluates messages. When it returns, every trace is stored and every message is published, and
   * the delivered messages may be acknowledged. A message that ingest cannot have sent leaves
   * nothing: the archive keeps it.
   *
   * @return numbers of results, by the books' names
   * @throws nocturne.broker.port.PortException if a trace or message may be missing
   */
  public Map<String, Long> take(List<Delivered> delivered) {
    clear();
    delivered.forEach(this::evaluate);
    runners.forEach(
        runner -> {
          runner.ofPublished.settle();
          runner.ofPassed.settle();
        });
    rows.forEach(this::append);
    kill.reached(CrashPoint.GOOGLE_ROWS_APPENDED);
    stores.confirmed().publish(messages);
    kill.reached(CrashPoint.GOOGLE_RESULTS_PUBLISHED);
    deadLetters.forEach(each -> stores.deadLetters().put(kept(each)));
    counts.put(TraceDeadLetters.COUNTED, (long) deadLetters.size());
    Map<String, Long> made = Map.copyOf(counts);
    clear();
    return made;
  }

  private void clear() {
    rows.clear();
    messages.clear();
    deadLetters.clear();
    batch.clear();
    counts.clear();
    runners.forEach(
        runner -> {
          runner.ofPublished.clear();
          runner.ofPassed.clear();
        });
  }

  /**
   * A message that is there once more for a stage alone is taken by those before it too: they leave
   * again what they had left, since that is where the stage's input comes from.
   */
  private void evaluate(Delivered message) {
    if (message
        .again()
        .filter(of -> runners.stream().noneMatch(each -> each.leadsTo(of)))
        .isPresent()) {
      return; // no stage's here
    }
    alerts
        .read(message, this::unreadable)
        .ifPresent(
            alert -> {
              batch.put(alert.candid(), alert);
              runners.stream()
                  .filter(runner -> runner.input.equals(alerts.topic()))
                  .filter(runner -> message.again().map(runner::leadsTo).orElse(true))
                  .forEach(runner -> runner.evaluatePublished(alert));
            });
  }

  /** A dead letter of each stage that would evaluate it. */
  private void unreadable(Night night, LogRecord record, UnreadableException why) {
    for (Runner runner : runners) {
      if (runner.input.equals(alerts.topic())) {
        deadLetters.add(PublishedAlerts.deadLetter(runner.stage.stage(), night, record, why));
      }
    }
  }

  private void add(String table, TableRow row) {
    rows.computeIfAbsent(table, name -> new ArrayList<>()).add(row);
  }

  private void append(String table, List<TableRow> all) {
    stores
        .rows()
        .append(table, all)
        .forEach((at, why) -> deadLetters.add(refused(table, all.get(at), why)));
  }

  /** The dead letter of an alert whose row a stage's table does not take. */
  private DeadLetter refused(String table, TableRow row, String why) {
    Runner runner =
        runners.stream()
            .filter(each -> table(each.stage.plugIn().orElseThrow()).equals(table))
            .findFirst()
            .orElseThrow();
    return of(row.candid()).deadLetter(runner.stage.stage(), runner.input, Reason.CORRUPT, why);
  }

  private PublishedAlert of(Candid candid) {
    return Objects.requireNonNull(batch.get(candid), "an alert of another batch");
  }

  /** A dead letter without bytes, which the archive keeps. */
  private DeadLetter kept(DeadLetter deadLetter) {
    return deadLetter
        .candid()
        .flatMap(candid -> Optional.ofNullable(batch.get(candid)))
        .map(alert -> deadLetter.keptAt(AlertObjects.name(alert.alert(), alert.origin())))
        .orElse(deadLetter);
  }

  private static Message told(Message message) {
    Map<String, String> attributes = new LinkedHashMap<>(message.attributes());
    attributes.keySet().removeIf(name -> name.startsWith(PLACE));
    return new Message(null, message.value(), AttributeLimit.cut(attributes));
  }
}
