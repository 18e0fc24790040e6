package nocturne.google.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.books.CheckName;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.Reason;
import nocturne.google.Delivered;
import nocturne.google.DeliveredAlerts;
import nocturne.google.GoogleClients;
import nocturne.google.Sink;
import nocturne.google.archive.AlertObjects;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.bigquery.RowAppender.AlertRow;
import nocturne.google.deadletter.TraceDeadLetters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The component {@code bq-sink} on Google: it makes rows of messages of the alerts' topic. Each
 * alert leaves one trace, its row or a dead letter, before its message is acknowledged. A message
 * that is delivered again leaves its trace again, and the table's view shows the alert once. For
 * one thread.
 */
public final class TableSink {
  private static final Logger LOG = LoggerFactory.getLogger(TableSink.class);

  private final Rows rows;
  private final TraceDeadLetters deadLetters;
  private final Stage stage;
  private final DeliveredAlerts alerts;
  private final KillPoint kill;

  /** Appends rows; {@link nocturne.google.bigquery.RowAppender#append} is an implementation. */
  @FunctionalInterface
  public interface Rows {
    /** Appends rows. Returns the reasons for rows that the table does not take, by index. */
    Map<Integer, String> append(List<AlertRow> rows);
  }

  /**
   * @param kill reached between traces and acknowledgements
   */
  public TableSink(Rows rows, TraceDeadLetters deadLetters, Pipeline pipeline, KillPoint kill) {
    this.rows = rows;
    this.deadLetters = deadLetters;
    this.stage = pipeline.alertRows().stage();
    this.alerts = new DeliveredAlerts(pipeline);
    this.kill = kill;
  }

  /** A sink that appends with an instance's clients, which stay open. */
  public static Sink over(GoogleClients clients) {
    Pipeline pipeline = Pipeline.standard(clients.names());
    RowAppender rows = clients.tables().appender(pipeline.alertRows().table().orElseThrow());
    KillPoint none = KillPoint.NONE;
    return Sink.of(
        new TableSink(rows::append, clients.deadLetters(none), pipeline, none)::take, rows::close);
  }

  /**
   * Leaves a trace of each message. When it returns, all traces are stored, and the messages may be
   * acknowledged. A message that ingest cannot have sent leaves none: the archive keeps it.
   *
   * @return numbers of rows and dead letters, by the books' names
   * @throws PortException if a trace may not be stored
   */
  public Map<String, Long> take(List<Delivered> messages) {
    List<PublishedAlert> batch = new ArrayList<>(messages.size());
    List<DeadLetter> none = new ArrayList<>();
    for (Delivered message : messages) {
      if (message.again().filter(of -> !of.equals(stage)).isPresent()) {
        continue; // another stage's
      }
      alerts
          .read(
              message,
              (night, record, why) ->
                  none.add(PublishedAlerts.deadLetter(stage, night, record, why)))
          .ifPresent(batch::add);
    }
    Map<Integer, String> refused = append(batch);
    refused.forEach((at, why) -> none.add(deadLetter(batch.get(at), why)));
    kill.reached(CrashPoint.GOOGLE_ROWS_APPENDED);
    none.forEach(deadLetters::put);
    return Map.of(
        CheckName.ROWS.name(),
        (long) (batch.size() - refused.size()),
        TraceDeadLetters.COUNTED,
        (long) none.size());
  }

  /** Appends all at once, or, if that fails by the fault of a row, each by itself. */
  private Map<Integer, String> append(List<PublishedAlert> batch) {
    try {
      return rows.append(batch.stream().map(TableSink::row).toList());
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("{} rows cannot be made at once; each is tried by itself", batch.size(), e);
    }
    Map<Integer, String> refused = new TreeMap<>();
    for (int i = 0; i < batch.size(); i++) {
      int at = i;
      try {
        rows.append(List.of(row(batch.get(i)))).values().forEach(why -> refused.put(at, why));
      } catch (PortException e) {
        throw e;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        LOG.error("The row of candid {} failed", batch.get(i).candid(), e);
        refused.put(i, "the row writer failed: " + e);
      }
    }
    return refused;
  }

  private static AlertRow row(PublishedAlert alert) {
    return new AlertRow(alert.night(), alert.alert(), alert.origin());
  }

  /** Without bytes, which the archive keeps. */
  private DeadLetter deadLetter(PublishedAlert alert, String why) {
    return alert
        .deadLetter(stage, alerts.topic(), Reason.CORRUPT, why)
        .keptAt(AlertObjects.name(alert.alert(), alert.origin()));
  }
}
