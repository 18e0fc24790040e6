package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cloud Storage in memory, behind its JSON API on a port of 127.0.0.1: making, listing and deleting
 * buckets; putting (in one request of several parts, as Google's clients do it for content that
 * they hold), reading, listing and deleting objects. Parameters it does not know are refused with
 * 501, so that no test passes because one was ignored.
 *
 * <p>A test may order {@link Fault}s. Each request takes the next fault ordered for its {@link
 * Operation}. Any thread may call.
 *
 * <p>Not here: permissions, TLS, quotas, resumable uploads, versions of objects, labels that are
 * changed later.
 */
public final class FakeCloudStorage extends FakeServer<FakeCloudStorage.Operation> {
  /** The operations, one for each kind of request. */
  public enum Operation {
    CREATE_BUCKET("storage.buckets.create", "project"),
    READ_BUCKET("storage.buckets.get", ""),
    LIST_BUCKETS("storage.buckets.list", "project"),
    DELETE_BUCKET("storage.buckets.delete", ""),
    /** Puts an object. */
    CREATE("storage.objects.create", "uploadType name ifGenerationMatch"),
    /** Reads an object's metadata. */
    LOOK("storage.objects.get", "generation ifGenerationMatch"),
    /** Reads an object's content. */
    READ("storage.objects.get", "generation ifGenerationMatch"),
    LIST(
        "storage.objects.list",
        "prefix delimiter includeFoldersAsPrefixes includeTrailingDelimiter startOffset endOffset"
            + " pageToken maxResults"),
    DELETE("storage.objects.delete", "generation ifGenerationMatch"),
    /** Makes a bucket announce its objects to a topic. */
    CREATE_NOTIFICATION("storage.buckets.update", ""),
    LIST_NOTIFICATIONS("storage.buckets.get", "");

    private final String permission;
    private final String parameters;

    /**
     * @param permission that Google wants for it
     * @param parameters that it may have, between blanks
     */
    Operation(String permission, String parameters) {
      this.permission = permission;
      this.parameters = parameters;
    }

    private boolean knows(String parameter) {
      return List.of((OF_ALL + " " + parameters).split(" ", -1)).contains(parameter);
    }
  }

  private record Request(
      Operation operation,
      String bucket,
      String object,
      Map<String, String> query,
      String contentType,
      Optional<String> range,
      byte[] body) {

    String parameter(String name) {
      return query.getOrDefault(name, "");
    }

    Optional<Long> number(String name) {
      return Optional.ofNullable(query.get(name)).map(Long::valueOf);
    }

    Buckets.Condition condition() {
      return new Buckets.Condition(number("generation"), number("ifGenerationMatch"));
    }
  }

  private static final int PAGE = 1000;
  private static final String OF_ALL = "alt fields prettyPrint projection";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final Buckets buckets =
      new Buckets(Clock.tickMillis(ZoneOffset.UTC), () -> address().toString());
  private final ObjectListing listing;
  private final RestServer server;
  private final ResumableUploads uploads = new ResumableUploads(this::put);
  private final Deque<Request> late = new ArrayDeque<>();
  private volatile Announcer announcer = (topic, attributes) -> {};

  /** Publishes what buckets announce. */
  @FunctionalInterface
  public interface Announcer {
    /**
     * Publishes one announcement.
     *
     * @param topic such as {@code //pubsub.googleapis.com/projects/p/topics/t}
     */
    void announce(String topic, Map<String, String> attributes);
  }

  /** Sets the receiver of announcements; until then they are dropped. */
  public void announceTo(Announcer hears) {
    announcer = hears;
  }

  /** A fake with no buckets. */
  public FakeCloudStorage() {
    this(PAGE);
  }

  /**
   * A fake with no buckets and short pages; Google too may send fewer entries than asked for.
   *
   * @param page most entries of a page of a listing
   */
  public FakeCloudStorage(int page) {
    this.listing = new ObjectListing(buckets, page);
    this.server = new RestServer("fake-cloud-storage", this::handle);
  }

  /** Where it listens, for {@code setHost} of the client. */
  public URI address() {
    return server.address();
  }

  /**
   * Performs the requests that {@link Fault.Late} postponed, in their order.
   *
   * @return their statuses, which no client receives
   */
  public List<Integer> landLate() {
    List<Request> due;
    synchronized (this) {
      due = new ArrayList<>(late);
      late.clear();
    }
    return due.stream().map(request -> answer(request).status()).toList();
  }

  /** All there is, each under its name. */
  public Map<String, String> picture() {
    return buckets.picture();
  }

  @Override
  public void close() {
    server.close();
  }

  // ---- HTTP ----

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = RestServer.body(exchange);
      Request request;
      try {
        Map<String, String> query = RestServer.query(exchange.getRequestURI());
        if (ResumableUploads.isOne(query)) {
          String bucket = exchange.getRequestURI().getPath().split("/", -1)[5];
          RestServer.send(
              exchange,
              uploads.answer(exchange, bucket, query, body, address().toString()),
              Integer.MAX_VALUE);
          return;
        }
        request = request(exchange, body);
      } catch (Refusal e) {
        RestServer.send(exchange, RestServer.error(e), Integer.MAX_VALUE);
        return;
      }
      Fault fault = nextFault(request.operation());
      if (fault instanceof Fault.Behind behind) {
        behind.first().run();
      }
      if (fault instanceof Fault.Refused refused) {
        RestServer.send(
            exchange, RestServer.error(injected(request, refused.status())), Integer.MAX_VALUE);
      } else if (fault instanceof Fault.Late) {
        synchronized (this) {
          late.add(request);
        }
      } else {
        RestServer.Answer answer = answer(request);
        if (fault instanceof Fault.DoneButRefused refused) {
          answer = RestServer.error(injected(request, refused.status()));
        }
        if (!(fault instanceof Fault.LostAnswer)) {
          RestServer.send(
              exchange, answer, fault instanceof Fault.Cut cut ? cut.bytes() : Integer.MAX_VALUE);
        }
      }
    }
  }

  private static Request request(HttpExchange exchange, byte[] body) {
    Map<String, String> query = RestServer.query(exchange.getRequestURI());
    String path = exchange.getRequestURI().getRawPath();
    boolean upload = path.startsWith("/upload/");
    String[] parts = path.replaceFirst("^/(upload|download)/", "/").split("/", -1);
    if (parts.length < 4 || !path.contains("/storage/v1/b")) {
      throw unknown(exchange.getRequestMethod() + " " + path);
    }
    String bucket = parts.length > 4 ? RestServer.decoded(parts[4]) : "";
    String object = parts.length > 6 ? RestServer.decoded(parts[6]) : "";
    String kind =
        exchange.getRequestMethod()
            + (upload ? " upload " : " ")
            + (parts.length > 5 && parts[5].equals("notificationConfigs")
                ? parts[5]
                : parts.length - 3);
    Operation operation =
        switch (kind) {
          case "POST notificationConfigs" -> Operation.CREATE_NOTIFICATION;
          case "GET notificationConfigs" -> Operation.LIST_NOTIFICATIONS;
          case "POST 1" -> Operation.CREATE_BUCKET;
          case "GET 1" -> Operation.LIST_BUCKETS;
          case "GET 2" -> Operation.READ_BUCKET;
          case "DELETE 2" -> Operation.DELETE_BUCKET;
          case "POST upload 3" -> Operation.CREATE;
          case "GET 3" -> Operation.LIST;
          case "GET 4" -> "media".equals(query.get("alt")) ? Operation.READ : Operation.LOOK;
          case "DELETE 4" -> Operation.DELETE;
          default -> throw unknown(exchange.getRequestMethod() + " " + path);
        };
    for (String name : query.keySet()) {
      if (!operation.knows(name)) {
        throw unknown("the parameter " + name + " of " + operation);
      }
    }
    return new Request(
        operation,
        bucket,
        object,
        query,
        String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")),
        body);
  }

  private static Refusal unknown(String what) {
    return new Refusal(501, "notImplemented", "Not in this fake: " + what);
  }

  // ---- the API ----

  private RestServer.Answer answer(Request request) {
    try {
      return switch (request.operation()) {
        case CREATE_BUCKET -> {
          if (request.parameter("project").isEmpty()) {
            throw new Refusal(400, "required", "Required parameter: project");
          }
          yield json(request, buckets.create(RestServer.object(request.body())));
        }
        case READ_BUCKET -> json(request, buckets.bucket(request.bucket()));
        case LIST_BUCKETS ->
            json(request, ObjectListing.items("storage#buckets", buckets.buckets()));
        case DELETE_BUCKET -> {
          buckets.delete(request.bucket());
          yield nothing();
        }
        case CREATE -> json(request, create(request));
        case LOOK -> json(request, found(request).resource());
        case READ -> read(request);
        case LIST -> json(request, listing.of(request.bucket(), request.query()));
        case DELETE -> {
          buckets.delete(request.bucket(), request.object(), request.condition());
          yield nothing();
        }
        case CREATE_NOTIFICATION ->
            json(request, buckets.notify(request.bucket(), RestServer.object(request.body())));
        case LIST_NOTIFICATIONS ->
            json(
                request,
                ObjectListing.items(
                    "storage#notifications", buckets.notifications(request.bucket())));
      };
    } catch (Refusal e) {
      return RestServer.error(e);
    }
  }

  private Buckets.Stored found(Request request) {
    return buckets.object(request.bucket(), request.object(), request.condition());
  }

  private ObjectNode create(Request request) {
    if (!request.parameter("uploadType").equals("multipart")) {
      throw unknown("uploadType=" + request.parameter("uploadType"));
    }
    List<byte[]> parts = Multipart.parts(request.contentType(), request.body());
    if (parts.size() != 2) {
      throw new Refusal(400, "badContent", "Metadata and content are two parts.");
    }
    ObjectNode wanted = RestServer.object(parts.get(0));
    String name = request.query().getOrDefault("name", wanted.path("name").asText());
    return put(request.bucket(), name, wanted, parts.get(1), request.number("ifGenerationMatch"));
  }

  private ObjectNode put(
      String bucket,
      String name,
      ObjectNode wanted,
      byte[] content,
      Optional<Long> ifGenerationMatch) {
    ObjectNode put = buckets.insert(bucket, name, wanted, content, ifGenerationMatch);
    for (ObjectNode notification : buckets.notifications(bucket)) {
      announcer.announce(
          notification.get("topic").asText(),
          Map.of(
              "notificationConfig",
              "projects/_/buckets/%s/notificationConfigs/%s"
                  .formatted(bucket, notification.get("id").asText()),
              "eventType",
              "OBJECT_FINALIZE",
              "payloadFormat",
              "NONE",
              "bucketId",
              bucket,
              "objectId",
              name,
              "objectGeneration",
              put.get("generation").asText(),
              "eventTime",
              put.get("updated").asText()));
    }
    return put;
  }

  private RestServer.Answer read(Request request) {
    Buckets.Stored found = found(request);
    byte[] content = found.content();
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", found.resource().get("contentType").asText());
    headers.put("x-goog-generation", Long.toString(found.generation()));
    headers.put("x-goog-stored-content-length", Integer.toString(content.length));
    headers.put("x-goog-hash", "crc32c=" + found.resource().get("crc32c").asText());
    Matcher range = RANGE.matcher(request.range().orElse(""));
    if (!range.matches()) {
      return new RestServer.Answer(200, headers, content);
    }
    long from = Long.parseLong(range.group(1));
    if (from >= content.length) {
      headers.put("Content-Range", "bytes */" + content.length);
      return new RestServer.Answer(
          416, headers, "The requested range cannot be satisfied.".getBytes(UTF_8));
    }
    long to =
        range.group(2).isEmpty()
            ? content.length
            : Math.min(content.length, Long.parseLong(range.group(2)) + 1);
    headers.put("Content-Range", "bytes %s-%s/%s".formatted(from, to - 1, content.length));
    return new RestServer.Answer(206, headers, Arrays.copyOfRange(content, (int) from, (int) to));
  }

  private static RestServer.Answer json(Request request, JsonNode answer) {
    String fields = request.parameter("fields");
    JsonNode kept = fields.isEmpty() ? answer : FieldMask.apply(fields, answer);
    return new RestServer.Answer(
        200,
        Map.of("Content-Type", "application/json; charset=UTF-8"),
        kept.toString().getBytes(UTF_8));
  }

  private static RestServer.Answer nothing() {
    return new RestServer.Answer(204, Map.of(), new byte[0]);
  }

  private static Refusal injected(Request request, int status) {
    return switch (status) {
      case 401 -> new Refusal(401, "authError", "Invalid Credentials");
      case 403 ->
          new Refusal(
              403,
              "forbidden",
              "tester@example.org does not have %s access to the Google Cloud Storage resource."
                  .formatted(request.operation().permission));
      case 429 -> new Refusal(429, "rateLimitExceeded", "The rate of requests is too high.");
      default -> new Refusal(status, "backendError", "Backend Error");
    };
  }
}
