package nocturne.google.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteGrpc;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.sun.net.httpserver.HttpExchange;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * BigQuery in memory, for Google's own clients: datasets, tables and views by its REST interface,
 * queries that DuckDB answers, and rows by the default streams of Storage Write, with Google's
 * rules and with faults on demand. What it does not know is refused with 501. May be used by
 * threads.
 *
 * <p>Not here: permissions, quotas, jobs that take their time, streams other than the default one,
 * queries whose results are records or lists that are no columns, answers in pages, tables that lag
 * behind their streams.
 */
public final class FakeBigQuery extends FakeServer<FakeBigQuery.Operation> {
  /** The operations, one for each kind of request. */
  public enum Operation {
    CREATE_DATASET,
    GET_DATASET,
    DELETE_DATASET,
    CREATE_TABLE,
    GET_TABLE,
    UPDATE_TABLE,
    QUERY,
    APPEND
  }

  /** A request can have so many bytes, and some for what is around its rows. */
  private static final int LARGEST = 11 << 20;

  private static final String BASE = "/bigquery/v2/projects/";

  private final BigQueryState state = new BigQueryState();
  private final LateWork late = new LateWork();
  private final RestServer rest;
  private final Server storage;

  /** A fake with no datasets. */
  public FakeBigQuery() {
    rest = new RestServer("fake-bigquery", this::handle);
    try {
      storage =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .maxInboundMessageSize(LARGEST)
              .addService(new WriteSide())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the REST interface is, for {@code setHost} of the client. */
  public URI restAddress() {
    return rest.address();
  }

  /** Host and port of Storage Write, for the client's endpoint; without TLS. */
  public String storageAddress() {
    return "127.0.0.1:" + storage.getPort();
  }

  /** Hides columns that are added from now on from the next {@code appends} appends. */
  public void showColumnsLater(int appends) {
    state.showColumnsLater(appends);
  }

  /**
   * A table's rows in the order of their appends: numbers as {@link Long} or {@link Double},
   * records as maps, lists as lists. What is missing is not in the map.
   */
  public List<Map<String, Object>> rows(String dataset, String table) {
    return state.rows(dataset, table);
  }

  /** Removes the matching rows, as if nobody had appended them. */
  public void lose(String dataset, String table, Predicate<Map<String, Object>> which) {
    state.lose(dataset, table, which);
  }

  /** The whole content by name. Two equal maps mean that nothing has changed between them. */
  public Map<String, String> picture() {
    return state.picture();
  }

  /** The resource of a table. */
  public ObjectNode table(String dataset, String table) {
    return state.table(dataset, table);
  }

  /**
   * Performs the requests that {@link Fault.Late} postponed, in their order.
   *
   * @return number of these requests
   */
  public int landLate() {
    return late.land();
  }

  @Override
  public void close() {
    rest.close();
    storage.shutdownNow();
    try {
      boolean unused = storage.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    state.close();
  }

  // ---- REST ----

  private record Request(Operation operation, Supplier<ObjectNode> work) {}

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = RestServer.body(exchange);
      RestServer.Answer answer;
      try {
        Request request = request(exchange, body);
        Fault fault = nextFault(request.operation());
        if (fault instanceof Fault.Behind behind) {
          behind.first().run();
        }
        if (fault instanceof Fault.Refused refused) {
          throw injected(refused.status());
        } else if (fault instanceof Fault.Late) {
          late.add(request.work());
          return;
        }
        answer = RestServer.json(request.work().get());
        if (fault instanceof Fault.DoneButRefused refused) {
          throw injected(refused.status());
        } else if (fault instanceof Fault.LostAnswer) {
          return;
        }
      } catch (Refusal e) {
        answer = RestServer.error(e);
      }
      RestServer.send(exchange, answer, Integer.MAX_VALUE);
    }
  }

  private Request request(HttpExchange exchange, byte[] body) {
    String path = exchange.getRequestURI().getRawPath();
    String what = exchange.getRequestMethod() + " " + path;
    if (!path.startsWith(BASE)) {
      throw new Refusal(501, "notImplemented", "Not in this fake: " + what);
    }
    String[] parts = path.substring(BASE.length()).split("/", -1);
    String project = parts[0];
    String dataset = parts.length > 2 ? parts[2] : "";
    String table = parts.length > 4 ? parts[4] : "";
    boolean contents =
        "true".equals(RestServer.query(exchange.getRequestURI()).get("deleteContents"));
    String kind =
        "%s %s%s %s"
            .formatted(
                exchange.getRequestMethod().equals("POST")
                        && "PATCH"
                            .equals(exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override"))
                    ? "PATCH"
                    : exchange.getRequestMethod(),
                parts.length > 1 ? parts[1] : "",
                parts.length > 3 ? "/" + parts[3] : "",
                parts.length);
    return switch (kind) {
      case "POST datasets 2" ->
          new Request(
              Operation.CREATE_DATASET,
              () -> state.createDataset(project, RestServer.object(body)));
      case "GET datasets 3" -> new Request(Operation.GET_DATASET, () -> state.dataset(dataset));
      case "DELETE datasets 3" ->
          new Request(Operation.DELETE_DATASET, () -> state.deleteDataset(dataset, contents));
      case "POST datasets/tables 4" ->
          new Request(
              Operation.CREATE_TABLE,
              () -> state.createTable(project, dataset, RestServer.object(body)));
      case "GET datasets/tables 5" ->
          new Request(Operation.GET_TABLE, () -> state.table(dataset, table));
      case "PATCH datasets/tables 5" ->
          new Request(
              Operation.UPDATE_TABLE,
              () -> state.updateTable(dataset, table, RestServer.object(body)));
      case "POST queries 2" ->
          new Request(Operation.QUERY, () -> state.query(RestServer.object(body)));
      default -> throw new Refusal(501, "notImplemented", "Not in this fake: " + what);
    };
  }

  private static Refusal injected(int status) {
    return switch (status) {
      case 401 -> new Refusal(401, "authError", "Invalid Credentials");
      case 403 -> new Refusal(403, "accessDenied", "Access Denied: as the test ordered");
      case 429 -> new Refusal(429, "rateLimitExceeded", "Exceeded rate limits");
      default -> new Refusal(status, "backendError", "Backend Error");
    };
  }

  // ---- Storage Write ----

  private final class WriteSide extends BigQueryWriteGrpc.BigQueryWriteImplBase {
    @Override
    public StreamObserver<AppendRowsRequest> appendRows(StreamObserver<AppendRowsResponse> out) {
      return new Stream(out);
    }

    @Override
    public void getWriteStream(GetWriteStreamRequest request, StreamObserver<WriteStream> out) {
      out.onNext(WriteStream.newBuilder().setName(request.getName()).setLocation("us").build());
      out.onCompleted();
    }
  }

  /** A connection. The schema in its first request holds for the later ones. */
  private final class Stream implements StreamObserver<AppendRowsRequest> {
    private final StreamObserver<AppendRowsResponse> out;
    private String name = "";
    private ProtoSchema schema = ProtoSchema.getDefaultInstance();
    private boolean over;

    Stream(StreamObserver<AppendRowsResponse> out) {
      this.out = out;
    }

    @Override
    public void onNext(AppendRowsRequest request) {
      if (over) {
        return;
      }
      if (!request.getWriteStream().isEmpty()) {
        name = request.getWriteStream();
      }
      if (request.getProtoRows().hasWriterSchema()) {
        schema = request.getProtoRows().getWriterSchema();
      }
      String stream = name;
      ProtoSchema its = schema;
      Fault fault = nextFault(Operation.APPEND);
      if (fault instanceof Fault.Behind behind) {
        behind.first().run();
      }
      if (fault instanceof Fault.Refused refused) {
        end(refused.status());
        return;
      }
      Supplier<AppendRowsResponse> work =
          () -> state.append(stream, its, request.getProtoRows().getRows());
      if (fault instanceof Fault.Late) {
        late.add(work);
        end(503);
        return;
      }
      AppendRowsResponse answer;
      try {
        answer = work.get();
      } catch (Refusal e) {
        end(e.status());
        return;
      }
      if (fault instanceof Fault.DoneButRefused refused) {
        end(refused.status());
      } else if (fault instanceof Fault.LostAnswer) {
        end(503);
      } else {
        out.onNext(answer);
      }
    }

    private void end(int status) {
      over = true;
      out.onError(FakePubSub.injected(status));
    }

    @Override
    public void onError(Throwable why) {
      over = true;
    }

    @Override
    public void onCompleted() {
      if (!over) {
        over = true;
        out.onCompleted();
      }
    }
  }
}
