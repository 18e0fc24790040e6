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
public final class BookStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ObjectStore store;
  private final String bucket;

  public BookStore(ObjectStore store, String bucket) {
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
    ArrayNode checks = node.putArray("checks");
    books.checks().forEach(check -> checks.add(json(check)));
    ObjectNode counts = node.putObject("counts");
    books.counts().forEach(counts::put);
    ObjectNode deadLettered = node.putObject("deadLettered");
    books.deadLettered().forEach(deadLettered::put);
    books.expired().forEach(node.putArray("expired")::add);
    return node;
  }

  private static ObjectNode json(BookCheck check) {
    ObjectNode node = JSON.createObjectNode();
    node.put("check", check.name());
    node.put("expectedAs", check.expectedAs());
    node.put("expected", check.expected());
    node.put("foundAs", check.foundAs());
    node.put("found", check.found());
    node.put("balances", check.balances());
    check.asKept().ifPresent(revision -> node.put("asKept", revision));
    ArrayNode shares = node.putArray("partitions");
    for (BookCheck.Share share : check.shares()) {
      shares
          .addObject()
          .put("partition", share.partition())
          .put("expected", share.expected())
          .put("found", share.found());
    }
    ArrayNode differences = node.putArray("differences");
    for (Difference difference : check.differences()) {
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
      List<BookCheck> checks = new ArrayList<>();
      node.path("checks").forEach(check -> checks.add(check(check)));
      return new NightBooks(
          night,
          revision,
          Instant.parse(node.path("at").asText()),
          checks,
          numbers(node.path("counts")),
          numbers(node.path("deadLettered")),
          texts(node.path("expired")));
    } catch (IOException | RuntimeException e) {
      throw unreadable(night, revision, e);
    }
  }

  private static BookCheck check(JsonNode node) {
    List<BookCheck.Share> shares = new ArrayList<>();
    for (JsonNode s : node.path("partitions")) {
      shares.add(
          new BookCheck.Share(
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
    return new BookCheck(
        CheckName.of(node.path("check").asText()),
        node.path("expectedAs").asText(),
        node.path("expected").asLong(),
        node.path("foundAs").asText(),
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
