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
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
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

  /** The newest books kept of a night, up to this revision. */
  public Optional<NightBooks> newest(Night night, int revision) {
    for (int n = revision; n > 0; n--) {
      Optional<NightBooks> kept = kept(night, n);
      if (kept.isPresent()) {
        return kept;
      }
    }
    return Optional.empty();
  }

  private static String name(Night night, int revision) {
    return "books/" + night.basicIso() + "/" + revision;
  }

  private static ObjectNode json(NightBooks books) {
    ObjectNode node = JSON.createObjectNode();
    node.put("night", books.night().basicIso());
    node.put("revision", books.revision());
    node.put("at", books.at().toString());
    node.put("balance", books.balance());
    ArrayNode lines = node.putArray("lines");
    books.lines().forEach(line -> lines.add(json(line)));
    ObjectNode counts = node.putObject("counts");
    books.counts().forEach(counts::put);
    ObjectNode asides = node.putObject("setAside");
    books.setAside().forEach(asides::put);
    books.expired().forEach(node.putArray("expired")::add);
    return node;
  }

  private static ObjectNode json(BookLine line) {
    ObjectNode node = JSON.createObjectNode();
    node.put("line", line.name());
    node.put("left", line.left());
    node.put("expected", line.expected());
    node.put("right", line.right());
    node.put("found", line.found());
    node.put("balances", line.balances());
    line.asKept().ifPresent(revision -> node.put("asKept", revision));
    ArrayNode shares = node.putArray("partitions");
    for (BookLine.Share share : line.shares()) {
      shares
          .addObject()
          .put("partition", share.partition())
          .put("expected", share.expected())
          .put("found", share.found());
    }
    ArrayNode differences = node.putArray("differences");
    for (Difference difference : line.differences()) {
      ObjectNode d = differences.addObject().put("kind", difference.kind().word());
      difference.candid().ifPresent(candid -> d.put("candid", candid.toString()));
      difference
          .at()
          .ifPresent(at -> d.put("partition", at.partition()).put("offset", at.offset()));
      d.put("what", difference.what());
    }
    return node;
  }

  private static NightBooks parse(Night night, int revision, byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      List<BookLine> lines = new ArrayList<>();
      node.path("lines").forEach(line -> lines.add(line(line)));
      return new NightBooks(
          night,
          revision,
          Instant.parse(node.path("at").asText()),
          lines,
          numbers(node.path("counts")),
          numbers(node.path("setAside")),
          texts(node.path("expired")));
    } catch (IOException | RuntimeException e) {
      throw unreadable(night, revision, e);
    }
  }

  private static BookLine line(JsonNode node) {
    List<BookLine.Share> shares = new ArrayList<>();
    for (JsonNode s : node.path("partitions")) {
      shares.add(
          new BookLine.Share(
              s.path("partition").asInt(), s.path("expected").asLong(), s.path("found").asLong()));
    }
    List<Difference> differences = new ArrayList<>();
    for (JsonNode d : node.path("differences")) {
      differences.add(
          new Difference(
              Difference.Kind.of(d.path("kind").asText()),
              Optional.ofNullable(d.get("candid")).map(c -> new Candid(Long.parseLong(c.asText()))),
              Optional.ofNullable(d.get("offset"))
                  .map(o -> new Position(d.path("partition").asInt(), o.asLong())),
              d.path("what").asText()));
    }
    return new BookLine(
        Heading.of(node.path("line").asText()),
        node.path("left").asText(),
        node.path("expected").asLong(),
        node.path("right").asText(),
        node.path("found").asLong(),
        shares,
        differences,
        node.has("asKept") ? OptionalInt.of(node.get("asKept").asInt()) : OptionalInt.empty());
  }

  private static IllegalStateException unreadable(Night night, int revision, Exception cause) {
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
