package nocturne.google.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Checksums;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.google.Delivered;
import nocturne.google.archive.AlertObjects;
import nocturne.google.bigquery.RowAppender.AlertRow;
import nocturne.google.deadletter.TraceDeadLetters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rows of messages of the alerts' topic: what {@code bq-sink} does, whoever delivers the
 * messages to it. Each alert leaves one trace, its row or a dead letter, before its message is
 * acknowledged. A message that is delivered again leaves it again, and the table's view shows the
 * alert once. For one thread.
 */
public final class TableSink {
  private static final Logger LOG = LoggerFactory.getLogger(TableSink.class);
  private static final byte[] NO_BYTES = {};

  private final Rows rows;
  private final TraceDeadLetters deadLetters;
  private final Stage stage;
  private final String topic;
  private final PacketDecoder decoder;
  private final KillPoint kill;

  /** Appends rows; {@link nocturne.google.bigquery.RowAppender#append} is one. */
  @FunctionalInterface
  public interface Rows {
    /** Appends rows; tells by place which the table does not take, and why. */
    Map<Integer, String> append(List<AlertRow> rows);
  }

  @SuppressWarnings("ArrayRecordComponent") // read, never changed
  private record Waiting(AlertRow row, byte[] packet) {}

  /**
   * @param pipeline of the instance
   * @param kill reached between traces and acknowledgements
   */
  public TableSink(Rows rows, TraceDeadLetters deadLetters, Pipeline pipeline, KillPoint kill) {
    this.rows = rows;
    this.deadLetters = deadLetters;
    this.stage = pipeline.alertRows().stage();
    this.topic = pipeline.names().topic(pipeline.alerts());
    this.decoder = new PacketDecoder(pipeline.names().survey());
    this.kill = kill;
  }

  /**
   * Leaves a trace of each message. When it returns, all of them stand, and the messages may be
   * acknowledged. A message that ingest cannot have sent has none: the archive keeps it.
   *
   * @throws PortException if a trace may not stand
   */
  public void take(List<Delivered> messages) {
    List<Waiting> waiting = new ArrayList<>(messages.size());
    for (Delivered message : messages) {
      row(message).ifPresent(row -> waiting.add(new Waiting(row, message.data())));
    }
    Map<Integer, String> refused = append(waiting);
    kill.reached(Place.GOOGLE_ROWS_APPENDED);
    refused.forEach((at, why) -> deadLetters.put(deadLetter(waiting.get(at), why)));
  }

  private Optional<AlertRow> row(Delivered message) {
    try {
      Optional<PacketOrigin> origin = message.origin();
      Optional<Night> night = origin.flatMap(its -> its.night(decoder.survey()));
      if (night.isPresent()) {
        Alert alert = decoder.decodeOne(message.data());
        return Optional.of(new AlertRow(night.get(), alert, origin.orElseThrow()));
      }
    } catch (UnreadableException e) {
      LOG.debug("message {} is no alert: {}", message.id(), e.getMessage());
    }
    LOG.warn("Message {} on the alerts' topic is not ingest's and gets no row", message.id());
    return Optional.empty();
  }

  /** Appends all at once, or, if that fails by the fault of a row, each by itself. */
  private Map<Integer, String> append(List<Waiting> waiting) {
    try {
      return rows.append(waiting.stream().map(Waiting::row).toList());
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("{} rows cannot be made at once; each is tried by itself", waiting.size(), e);
    }
    Map<Integer, String> refused = new TreeMap<>();
    for (int i = 0; i < waiting.size(); i++) {
      int at = i;
      try {
        rows.append(List.of(waiting.get(i).row())).values().forEach(why -> refused.put(at, why));
      } catch (PortException e) {
        throw e;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        LOG.error("The row of candid {} failed", waiting.get(i).row().alert().candid(), e);
        refused.put(i, "the row writer failed: " + e);
      }
    }
    return refused;
  }

  private DeadLetter deadLetter(Waiting of, String why) {
    AlertRow row = of.row();
    return new DeadLetter(
        stage,
        row.night(),
        topic,
        row.origin().partition(),
        row.origin().offset(),
        Checksums.crc32c(of.packet()),
        Reason.CORRUPT,
        why,
        Optional.of(row.alert().candid()),
        row.alert().objectId().map(Object::toString),
        row.origin(),
        of.packet().length,
        Optional.of(AlertObjects.name(row.alert(), row.origin())),
        NO_BYTES);
  }
}
