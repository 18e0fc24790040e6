package nocturne.broker.books;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.port.ObjectStore;
import nocturne.core.night.Night;

/**
 * Keeps the books of closed nights as JSON under {@code books/{night}/{revision}} of the broker's
 * files; what is on the shelf is never replaced.
 */
public final class BookShelf {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ObjectStore store;
  private final String bucket;

  public BookShelf(ObjectStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
  }

  /** Keeps the books; those of the same revision that are there already stay as they are. */
  public void keep(NightBooks books) {
    store.putIfAbsent(
        bucket,
        name(books.night(), books.revision()),
        (json(books).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The books kept at the night's closing of this revision. */
  public Optional<NightBooks> kept(Night night, int revision) {
    return store.read(bucket, name(night, revision)).map(bytes -> parse(night, revision, bytes));
  }

  private static String name(Night night, int revision) {
    return "books/" + night.basicIso() + "/" + revision;
  }

  /** The books as one JSON object. */
  public static String toJson(NightBooks books) {
    return json(books).toString();
  }

  private static ObjectNode json(NightBooks books) {
    ObjectNode node = JSON.createObjectNode();
    node.put("night", books.night().basicIso());
    node.put("revision", books.revision());
    node.put("at", books.at().toString());
    node.put("balance", books.balance());
    ArrayNode lines = node.putArray("lines");
    for (BookLine line : books.lines()) {
      ObjectNode l = lines.addObject();
      l.put("line", line.name());
      l.put("left", line.left());
      l.put("expected", line.expected());
      l.put("right", line.right());
      l.put("found", line.found());
      l.put("balances", line.balances());
      ArrayNode shares = l.putArray("partitions");
      for (BookLine.Share share : line.shares()) {
        shares
            .addObject()
            .put("partition", share.partition())
            .put("expected", share.expected())
            .put("found", share.found());
      }
      line.missing().forEach(l.putArray("missing")::add);
      line.surplus().forEach(l.putArray("surplus")::add);
      line.repeated().forEach(l.putArray("repeated")::add);
    }
    ObjectNode counts = node.putObject("counts");
    books.counts().forEach(counts::put);
    ObjectNode asides = node.putObject("setAside");
    books.setAside().forEach(asides::put);
    books.expired().forEach(node.putArray("expired")::add);
    return node;
  }

  private static NightBooks parse(Night night, int revision, byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      List<BookLine> lines = new ArrayList<>();
      for (JsonNode l : node.path("lines")) {
        List<BookLine.Share> shares = new ArrayList<>();
        for (JsonNode s : l.path("partitions")) {
          shares.add(
              new BookLine.Share(
                  s.path("partition").asInt(),
                  s.path("expected").asLong(),
                  s.path("found").asLong()));
        }
        lines.add(
            new BookLine(
                l.path("line").asText(),
                l.path("left").asText(),
                l.path("expected").asLong(),
                l.path("right").asText(),
                l.path("found").asLong(),
                shares,
                texts(l.path("missing")),
                texts(l.path("surplus")),
                texts(l.path("repeated"))));
      }
      return new NightBooks(
          night,
          revision,
          Instant.parse(node.path("at").asText()),
          lines,
          numbers(node.path("counts")),
          numbers(node.path("setAside")),
          texts(node.path("expired")));
    } catch (IOException e) {
      throw unreadable(night, revision, e);
    }
  }

  private static IllegalStateException unreadable(Night night, int revision, IOException cause) {
    return new IllegalStateException(
        "the books kept of night "
            + night
            + ", revision "
            + revision
            + ", are not the JSON they were written as; run `nocturne books --night "
            + night
            + "` on a back end that still has the night's topics",
        cause);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static SortedMap<String, Long> numbers(JsonNode object) {
    SortedMap<String, Long> numbers = new TreeMap<>();
    object.properties().forEach(e -> numbers.put(e.getKey(), e.getValue().asLong()));
    return numbers;
  }
}
