package nocturne.google.bigquery;

import com.google.api.core.ApiFuture;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableRow;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import nocturne.google.Attempts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends rows to a table by its default stream. Rows are in the table when the call returns. Rows
 * whose request got no answer are appended again, so a row may be there twice; the table's view
 * shows it once. For one thread.
 */
public final class RowAppender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RowAppender.class);

  private static final Clock CLOCK = Clock.systemUTC();

  /** A request has so many bytes, unless one row has more. */
  private static final long BYTES = 4_000_000;

  /** BigQuery takes requests of 10 MB. */
  private static final long LARGEST_ROW = 9_500_000;

  private final BigQueryTables tables;
  private final String table;
  private final Attempts<StatusRuntimeException> attempts;
  private @Nullable RowMessages messages;
  private @Nullable StreamWriter stream;

  /** An alert that becomes a row. */
  public record AlertRow(Night night, Alert alert, PacketOrigin origin) {}

  RowAppender(BigQueryTables tables, String table) {
    this.tables = tables;
    this.table = table;
    this.attempts =
        new Attempts<>(
            StatusRuntimeException.class,
            tables.settings().patience(),
            RowAppender::mayPass,
            e -> e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED,
            e -> String.valueOf(e.getMessage()));
  }

  /**
   * Appends rows of alerts. Missing columns are added to the table first.
   *
   * @return the reasons for rows that the table does not take, by index in the list; all others are
   *     in the table
   * @throws PortException if a row without a reason may not be in the table
   */
  public Map<Integer, String> append(List<AlertRow> rows) {
    Map<Integer, String> refused = new TreeMap<>();
    Map<Integer, ByteString> made = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      AlertRow row = rows.get(i);
      try {
        made.put(
            i, messagesFor(row.alert(), made, refused).of(row.night(), row.alert(), row.origin()));
      } catch (IllegalArgumentException e) {
        refused.put(i, String.valueOf(e.getMessage()));
      }
    }
    send(made, refused);
    return refused;
  }

  /**
   * Appends rows to a table of fixed columns.
   *
   * @return as {@link #append} has it
   */
  public Map<Integer, String> appendFixed(List<TableRow> rows) {
    Map<Integer, String> refused = new TreeMap<>();
    Map<Integer, ByteString> made = new LinkedHashMap<>();
    RowMessages known = messages;
    if (known == null) {
      known = new RowMessages(tables.growth().columns(table), CLOCK);
      messages = known;
    }
    for (int i = 0; i < rows.size(); i++) {
      try {
        made.put(i, known.of(rows.get(i)));
      } catch (IllegalArgumentException e) {
        refused.put(i, String.valueOf(e.getMessage()));
      }
    }
    send(made, refused);
    return refused;
  }

  /** The writer of the alert's row. Rows that were made with fewer columns are appended before. */
  private RowMessages messagesFor(
      Alert alert, Map<Integer, ByteString> made, Map<Integer, String> refused) {
    RowMessages known = messages;
    if (known != null && known.knows(alert.records().layout())) {
      return known;
    }
    TableGrowth.Grown grown = tables.growth().columnsFor(table, alert);
    RowMessages next = new RowMessages(grown.columns(), CLOCK);
    if (known != null && next.schema().equals(known.schema())) {
      next = known;
    } else {
      send(made, refused);
      made.clear();
      closeStream();
    }
    next.bind(alert.records().layout(), grown.bindings());
    messages = next;
    return next;
  }

  private void send(Map<Integer, ByteString> rows, Map<Integer, String> refused) {
    rows.entrySet()
        .removeIf(
            row -> {
              boolean large = row.getValue().size() > LARGEST_ROW;
              if (large) {
                refused.put(
                    row.getKey(),
                    "its row has %s bytes, and BigQuery takes %s at most"
                        .formatted(row.getValue().size(), LARGEST_ROW));
              }
              return large;
            });
    List<Map<Integer, ByteString>> pending = requests(rows);
    if (!pending.isEmpty()) {
      Object unused =
          attempts.make(
              "append %s rows to the table %s".formatted(rows.size(), table),
              true,
              unanswered -> attempt(pending, refused),
              this::broken);
    }
  }

  private static List<Map<Integer, ByteString>> requests(Map<Integer, ByteString> rows) {
    List<Map<Integer, ByteString>> requests = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Integer, ByteString> row : rows.entrySet()) {
      bytes += row.getValue().size();
      if (requests.isEmpty() || bytes > BYTES) {
        requests.add(new LinkedHashMap<>());
        bytes = row.getValue().size();
      }
      requests.get(requests.size() - 1).put(row.getKey(), row.getValue());
    }
    return requests;
  }

  /** Sends the pending rows, until each is in the table or refused. */
  private Boolean attempt(List<Map<Integer, ByteString>> pending, Map<Integer, String> refused) {
    while (!pending.isEmpty()) {
      StreamWriter open = stream();
      List<ApiFuture<AppendRowsResponse>> answers = new ArrayList<>();
      for (Map<Integer, ByteString> request : pending) {
        answers.add(
            open.append(ProtoRows.newBuilder().addAllSerializedRows(request.values()).build()));
      }
      List<Map<Integer, ByteString>> left = new ArrayList<>();
      StatusRuntimeException failure = null;
      for (int i = 0; i < answers.size(); i++) {
        Map<Integer, ByteString> request = pending.get(i);
        try {
          Object unused = answers.get(i).get();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new PortException.Unknown("Interrupted while rows were appended to " + table, e);
        } catch (ExecutionException e) {
          left.add(request);
          if (e.getCause() instanceof Exceptions.AppendSerializationError rows) {
            drop(request, rows.getRowIndexToErrorMessage(), refused);
          } else {
            failure = status(e);
          }
        }
      }
      pending.clear();
      left.stream().filter(request -> !request.isEmpty()).forEach(pending::add);
      if (failure != null) {
        closeStream();
        throw failure;
      }
    }
    return true;
  }

  /** Takes out of a request what BigQuery has refused of it, and so appended nothing of it. */
  private static void drop(
      Map<Integer, ByteString> request, Map<Integer, String> why, Map<Integer, String> refused) {
    List<Integer> rows = List.copyOf(request.keySet());
    why.forEach(
        (at, reason) -> {
          Integer row = rows.get(at);
          request.remove(row);
          refused.put(row, "BigQuery does not take its row: " + reason);
        });
  }

  private static StatusRuntimeException status(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof StatusRuntimeException known) {
      return known;
    }
    Status status =
        cause instanceof ApiException api
            ? Status.fromCode(Status.Code.valueOf(api.getStatusCode().getCode().name()))
            : Status.UNKNOWN;
    return status.withDescription(cause.getMessage()).withCause(cause).asRuntimeException();
  }

  private StreamWriter stream() {
    StreamWriter open = stream;
    if (open == null || open.isClosed()) {
      RowMessages writer = messages;
      if (writer == null) {
        throw new IllegalStateException("no row was made yet");
      }
      try {
        open =
            StreamWriter.newBuilder(tables.stream(table), tables.writes())
                .setWriterSchema(writer.schema())
                .setMaxRetryDuration(tables.settings().patience())
                .build();
      } catch (IOException e) {
        throw new PortException.Broken("Cannot append to BigQuery: " + e.getMessage(), e);
      }
      stream = open;
    }
    return open;
  }

  private void closeStream() {
    StreamWriter open = stream;
    stream = null;
    if (open != null) {
      open.close();
      LOG.debug("closed the stream to {}", table);
    }
  }

  /** New columns reach the stream some time after the table has them. */
  private static boolean mayPass(StatusRuntimeException e) {
    return e instanceof Exceptions.SchemaMismatchedException
        || switch (e.getStatus().getCode()) {
          case UNAVAILABLE,
              DEADLINE_EXCEEDED,
              RESOURCE_EXHAUSTED,
              INTERNAL,
              UNKNOWN,
              ABORTED,
              CANCELLED,
              FAILED_PRECONDITION ->
              true;
          default -> false;
        };
  }

  private PortException.Broken broken(StatusRuntimeException failure) {
    String cannot =
        "Cannot append rows to the table %s in the project %s"
            .formatted(table, tables.settings().project());
    String message = String.valueOf(failure.getMessage());
    return switch (failure.getStatus().getCode()) {
      case NOT_FOUND ->
          new PortException.Broken(
              "%s: it is not there (%s); run setup.".formatted(cannot, message), failure);
      case PERMISSION_DENIED ->
          new PortException.Broken(
              ("%s: the permission bigquery.tables.updateData is missing (%s). gcloud projects"
                      + " add-iam-policy-binding %s --member=ACCOUNT"
                      + " --role=roles/bigquery.dataEditor gives it, ACCOUNT being"
                      + " serviceAccount:NAME or user:NAME.")
                  .formatted(cannot, message, tables.settings().project()),
              failure);
      default -> new PortException.Broken("%s: %s.".formatted(cannot, message), failure);
    };
  }

  @Override
  public void close() {
    closeStream();
  }
}
