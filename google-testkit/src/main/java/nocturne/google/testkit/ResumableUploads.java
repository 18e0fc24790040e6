package nocturne.google.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Uploads of objects in pieces, as Apache Beam's client makes them: the answer to a first request
 * has an address, to which the pieces are sent in turn. Faults do not apply to them.
 */
final class ResumableUploads {
  private static final Pattern RANGE = Pattern.compile("bytes (?:\\*|(\\d+)-\\d+)/(\\*|\\d+)");

  private record Begun(
      String bucket,
      String name,
      ObjectNode wanted,
      Optional<Long> ifGenerationMatch,
      ByteArrayOutputStream content) {}

  /** Puts an object when all of it is there. */
  @FunctionalInterface
  interface Put {
    ObjectNode put(
        String bucket, String name, ObjectNode wanted, byte[] content, Optional<Long> ifGeneration);
  }

  private final Put put;
  private final Map<String, Begun> begun = new HashMap<>();

  ResumableUploads(Put put) {
    this.put = put;
  }

  static boolean isOne(Map<String, String> query) {
    return "resumable".equals(query.get("uploadType"));
  }

  /**
   * Answers a request.
   *
   * @param bucket that its path names
   */
  synchronized RestServer.Answer answer(
      HttpExchange exchange,
      String bucket,
      Map<String, String> query,
      byte[] body,
      String address) {
    @Nullable String id = query.get("upload_id");
    if (id == null) {
      ObjectNode wanted = body.length == 0 ? Buckets.node() : RestServer.object(body);
      String name = query.getOrDefault("name", wanted.path("name").asText());
      String next = Integer.toString(begun.size() + 1);
      begun.put(
          next,
          new Begun(
              bucket,
              name,
              wanted,
              Optional.ofNullable(query.get("ifGenerationMatch")).map(Long::valueOf),
              new ByteArrayOutputStream()));
      String at =
          "%s/upload/storage/v1/b/%s/o?uploadType=resumable&upload_id=%s"
              .formatted(address, bucket, next);
      return new RestServer.Answer(200, Map.of("Location", at), new byte[0]);
    }
    Begun its = begun.get(id);
    if (its == null) {
      throw new Refusal(404, "notFound", "no upload " + id);
    }
    Matcher range =
        RANGE.matcher(
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Range")).orElse(""));
    int before = its.content().size();
    if (range.matches() && range.group(1) != null && Long.parseLong(range.group(1)) != before) {
      throw new Refusal(400, "badRequest", "the next piece begins at " + before);
    }
    its.content().writeBytes(body);
    boolean isWhole =
        !range.matches()
            || (!range.group(2).equals("*")
                && Long.parseLong(range.group(2)) == its.content().size());
    if (isWhole) {
      return RestServer.json(
          put.put(
              its.bucket(),
              its.name(),
              its.wanted(),
              its.content().toByteArray(),
              its.ifGenerationMatch()));
    }
    int all = its.content().size();
    return new RestServer.Answer(
        308, all == 0 ? Map.of() : Map.of("Range", "bytes=0-" + (all - 1)), new byte[0]);
  }
}
