package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nocturne.app.output.Json;
import nocturne.app.output.MessageJson;
import nocturne.app.wiring.Services;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;

/**
 * The messages of the instance's topics, page by page. A page ends with the place at which the next
 * begins, so a client can continue at any time; no state is kept here.
 */
final class TopicRoutes {
  private static final int LIMIT = 100;
  private static final int LONGEST_WAIT = 30;

  /** Maximum size of a page in characters of JSON; the message that exceeds it is the last. */
  private static final int LONGEST = 8 << 20;

  private static final int MOST_AT_ONCE = 4;
  private static final Duration POLL = Duration.ofMillis(100);

  /** Maximum time to wait for messages that the topic must have. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Pattern PLACE = Pattern.compile("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*");

  private final MessageJson messages;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final Services services;

  TopicRoutes(Services services) {
    this.services = services;
    this.messages = new MessageJson(services.decoder(), true);
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/topics", this::topics);
    routes.get("/api/v1/topics/{topic}", this::messages);
  }

  private void topics(Context ctx) {
    WebServer.json(
        ctx,
        services.pipeline().allTopics().stream()
            .map(each -> Map.of("topic", services.names().topic(each)))
            .toList());
  }

  private void messages(Context ctx) {
    String topic = topic(ctx.pathParam("topic"));
    String from = Optional.ofNullable(ctx.queryParam("from")).orElse("beginning");
    int limit = Parameters.limit(ctx, LIMIT);
    int seconds = Parameters.whole(ctx, "wait", 0, 0, LONGEST_WAIT);
    Map<Integer, Long> begin = begin(topic, from);
    if (!free.tryAcquire()) {
      throw new WebProblem(
          503, MOST_AT_ONCE + " requests read topics already; ask again when one has ended.");
    }
    try {
      WebServer.utf8(
          ctx, "application/json", page(topic, begin, limit, Duration.ofSeconds(seconds)));
    } finally {
      free.release();
    }
  }

  /** A topic by its name, or by that without the instance's ending. */
  private String topic(String name) {
    return services.pipeline().allTopics().stream()
        .filter(each -> each.productionName().equals(name))
        .map(each -> services.names().topic(each))
        .findFirst()
        .or(() -> services.pipeline().topicNames().stream().filter(name::equals).findFirst())
        .orElseThrow(
            () ->
                WebProblem.notFound(
                    "There is no topic \"%s\"; there are %s."
                        .formatted(name, String.join(", ", services.pipeline().topicNames()))));
  }

  /** The offsets of a place, by partition: of a partition that it does not name, the first. */
  private Map<Integer, Long> begin(String topic, String place) {
    Map<Integer, Long> begin = new TreeMap<>();
    boolean isNow = place.equals("now");
    services
        .log()
        .extent(topic)
        .forEach((partition, kept) -> begin.put(partition, isNow ? kept.to() : kept.from()));
    if (isNow || place.equals("beginning")) {
      return begin;
    }
    if (!PLACE.matcher(place).matches()) {
      throw WebProblem.wrongRequest(
          "from is \"%s\"; it must be beginning, now, or what `next` of an earlier answer was."
              .formatted(place));
    }
    for (String each : place.split(",", -1)) {
      String[] pair = each.split(":", -1);
      begin.computeIfPresent(
          Integer.valueOf(pair[0]), (partition, first) -> Math.max(first, Long.parseLong(pair[1])));
    }
    return begin;
  }

  private String page(String topic, Map<Integer, Long> begin, int limit, Duration wait) {
    StringBuilder json = new StringBuilder("{\"topic\":");
    Json.text(json, topic);
    json.append(",\"messages\":[");
    Map<Integer, Long> next = new TreeMap<>(begin);
    long began = System.nanoTime();
    int count = 0;
    boolean isFull = false;
    boolean isAtEnd;
    try (LogReader reader = services.log().reader(topic, begin.keySet())) {
      begin.forEach(reader::seek);
      do {
        List<LogRecord> records = reader.poll(POLL);
        int taken = 0;
        while (taken < records.size() && !isFull) {
          LogRecord record = records.get(taken++);
          json.append(count++ == 0 ? "" : ",");
          Json.value(json, messages.of(record, false));
          next.put(record.partition(), record.offset() + 1);
          isFull = count == limit || json.length() > LONGEST;
        }
        if (taken == records.size()) {
          next.replaceAll((partition, offset) -> reader.position(partition));
        }
        isAtEnd = isAtEnd(topic, next);
      } while (!isFull
          && goesOn(isAtEnd, count, wait, Duration.ofNanos(System.nanoTime() - began)));
    }
    json.append("],\"next\":");
    Json.text(
        json,
        next.entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .collect(Collectors.joining(",")));
    return json.append(",\"at_end\":").append(isAtEnd).append('}').toString();
  }

  /** Whether more may come: of the topic as it is, or of what is waited for. */
  private static boolean goesOn(boolean isAtEnd, int count, Duration wait, Duration passed) {
    if (isAtEnd || passed.compareTo(PATIENCE) > 0) {
      return count == 0 && passed.compareTo(wait) < 0;
    }
    return !Thread.currentThread().isInterrupted();
  }

  private boolean isAtEnd(String topic, Map<Integer, Long> next) {
    Map<Integer, Range> extent = services.log().extent(topic);
    return next.entrySet().stream()
        .allMatch(
            each ->
                !extent.containsKey(each.getKey())
                    || each.getValue() >= extent.get(each.getKey()).to());
  }
}
