package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Buckets of objects with the rules of Cloud Storage: which names are allowed, generations and
 * their preconditions, checksums, the order of a listing. Locked by itself. What the service would
 * not do is thrown as {@link Refusal}.
 */
final class Buckets {
  /** The generation of an object that a request names, and the one that it requires. */
  record Condition(Optional<Long> generation, Optional<Long> ifGenerationMatch) {}

  /**
   * @param resource its metadata, as in the API's answers
   */
  record Stored(ObjectNode resource, byte[] content) {
    long generation() {
      return resource.get("generation").asLong();
    }
  }

  /**
   * A range of names.
   *
   * @param from the smallest name; empty for any
   * @param before names are smaller than this; empty for any
   */
  record Range(String prefix, String from, String before) {
    private boolean has(String name) {
      return name.startsWith(prefix)
          && BY_BYTES.compare(name, from) >= 0
          && (before.isEmpty() || BY_BYTES.compare(name, before) < 0);
    }
  }

  /**
   * @param last whether no object follows
   */
  record Page(List<Stored> objects, boolean last) {}

  private record Bucket(
      ObjectNode resource, NavigableMap<String, Stored> objects, List<ObjectNode> notifications) {}

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  private static final int LONGEST_OBJECT = 1024;
  private static final int MOST_METADATA = 8192;

  /** Cloud Storage lists by the bytes of UTF-8, which is another order than that of strings. */
  private static final Comparator<String> BY_BYTES =
      (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

  private final Clock clock;
  private final Supplier<String> address;
  private final NavigableMap<String, Bucket> buckets = new TreeMap<>(BY_BYTES);
  private long lastGeneration = 1_700_000_000_000_000L;

  /**
   * @param address of the server, for links
   */
  Buckets(Clock clock, Supplier<String> address) {
    this.clock = clock;
    this.address = address;
  }

  synchronized ObjectNode create(ObjectNode wanted) {
    String name = wanted.path("name").asText();
    if (!NAME.matcher(name).matches()
        || ADDRESS.matcher(name).matches()
        || name.startsWith("goog")
        || name.contains("google")) {
      throw new Refusal(400, "invalid", "Invalid bucket name: '" + name + "'");
    }
    if (buckets.containsKey(name)) {
      throw new Refusal(
          409,
          "conflict",
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
    ObjectNode resource = wanted.deepCopy();
    resource.put("kind", "storage#bucket").put("id", name).put("metageneration", "1");
    resource.put("location", wanted.path("location").asText("US").toUpperCase(Locale.ROOT));
    resource.put("storageClass", wanted.path("storageClass").asText("STANDARD"));
    resource.put("timeCreated", clock.instant().toString());
    buckets.put(name, new Bucket(resource, new TreeMap<>(BY_BYTES), new ArrayList<>()));
    return resource;
  }

  synchronized ObjectNode bucket(String name) {
    return existing(name).resource();
  }

  synchronized List<ObjectNode> buckets() {
    return buckets.values().stream().map(Bucket::resource).toList();
  }

  synchronized void delete(String bucket) {
    if (!existing(bucket).objects().isEmpty()) {
      throw new Refusal(409, "conflict", "The bucket you tried to delete is not empty.");
    }
    buckets.remove(bucket);
  }

  /**
   * Puts an object.
   *
   * @param wanted its metadata; checksums in it must be those of the content
   */
  synchronized ObjectNode insert(
      String bucket, String name, ObjectNode wanted, byte[] content, Optional<Long> ifGeneration) {
    NavigableMap<String, Stored> objects = existing(bucket).objects();
    checkName(name);
    checkMetadata(wanted);
    String crc32c = crc32c(content);
    checkSum("CRC32C", wanted.path("crc32c").asText(crc32c), crc32c);
    String md5 = md5(content);
    checkSum("MD5 hash", wanted.path("md5Hash").asText(md5), md5);
    long there = Optional.ofNullable(objects.get(name)).map(Stored::generation).orElse(0L);
    if (ifGeneration.isPresent() && ifGeneration.get() != there) {
      throw conditionNotMet();
    }
    long generation = ++lastGeneration;
    ObjectNode resource = wanted.deepCopy();
    resource.put("kind", "storage#object");
    resource.put("id", bucket + "/" + name + "/" + generation);
    resource.put("name", name).put("bucket", bucket);
    resource.put("generation", Long.toString(generation)).put("metageneration", "1");
    resource.put("contentType", wanted.path("contentType").asText("application/octet-stream"));
    resource.put("storageClass", "STANDARD").put("size", Integer.toString(content.length));
    resource.put("md5Hash", md5).put("crc32c", crc32c);
    resource.put("timeCreated", clock.instant().toString());
    resource.put("updated", clock.instant().toString());
    resource.put(
        "mediaLink",
        "%s/download/storage/v1/b/%s/o/%s?generation=%s&alt=media"
            .formatted(
                address.get(),
                bucket,
                URLEncoder.encode(name, UTF_8).replace("+", "%20"),
                generation));
    objects.put(name, new Stored(resource, content));
    return resource;
  }

  /** Makes a bucket announce each object that is put from now on. */
  synchronized ObjectNode notify(String bucket, ObjectNode wanted) {
    List<ObjectNode> all = existing(bucket).notifications();
    if (!wanted.path("topic").asText().startsWith("//pubsub.googleapis.com/projects/")) {
      throw new Refusal(400, "invalid", "Invalid Google Cloud Pub/Sub topic");
    }
    ObjectNode resource = wanted.deepCopy();
    resource.put("kind", "storage#notification").put("id", Integer.toString(all.size() + 1));
    all.add(resource);
    return resource;
  }

  synchronized List<ObjectNode> notifications(String bucket) {
    return List.copyOf(existing(bucket).notifications());
  }

  synchronized Stored object(String bucket, String name, Condition condition) {
    Stored found = existing(bucket).objects().get(name);
    if (found == null
        || condition.generation().filter(wanted -> wanted != found.generation()).isPresent()) {
      throw new Refusal(404, "notFound", "No such object: " + bucket + "/" + name);
    }
    if (condition.ifGenerationMatch().filter(wanted -> wanted != found.generation()).isPresent()) {
      throw conditionNotMet();
    }
    return found;
  }

  synchronized void delete(String bucket, String name, Condition condition) {
    object(bucket, name, condition);
    existing(bucket).objects().remove(name);
  }

  /**
   * Objects of a range of names.
   *
   * @param after the name after which the page begins
   * @param most objects of the page
   */
  synchronized Page list(String bucket, Range range, @Nullable String after, int most) {
    List<Stored> found = new ArrayList<>();
    NavigableMap<String, Stored> objects = existing(bucket).objects();
    for (Map.Entry<String, Stored> each :
        (after == null ? objects : objects.tailMap(after, false)).entrySet()) {
      if (!range.has(each.getKey())) {
        continue;
      }
      if (found.size() == most) {
        return new Page(found, false);
      }
      found.add(each.getValue());
    }
    return new Page(found, true);
  }

  /** Buckets with what they announce, and objects with the sums of their bytes. */
  synchronized Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>();
    buckets.forEach(
        (name, bucket) -> {
          picture.put("buckets/" + name, bucket.resource() + " " + bucket.notifications());
          bucket
              .objects()
              .forEach(
                  (object, stored) ->
                      picture.put(
                          "buckets/" + name + "/" + object,
                          md5(stored.content()) + " " + stored.resource()));
        });
    return picture;
  }

  private Bucket existing(String name) {
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      throw new Refusal(404, "notFound", "The specified bucket does not exist.");
    }
    return bucket;
  }

  private static void checkName(String name) {
    int bytes = name.getBytes(UTF_8).length;
    if (bytes == 0
        || bytes > LONGEST_OBJECT
        || name.indexOf('\r') >= 0
        || name.indexOf('\n') >= 0
        || name.equals(".")
        || name.equals("..")
        || name.startsWith(".well-known/acme-challenge/")) {
      throw new Refusal(400, "invalid", "Invalid object name: '" + name + "'");
    }
  }

  private static void checkMetadata(ObjectNode wanted) {
    int bytes = 0;
    for (Map.Entry<String, JsonNode> each : wanted.path("metadata").properties()) {
      bytes += each.getKey().getBytes(UTF_8).length;
      bytes += each.getValue().asText().getBytes(UTF_8).length;
    }
    if (bytes > MOST_METADATA) {
      throw new Refusal(400, "invalid", "The metadata for your object was too large.");
    }
  }

  private static void checkSum(String what, String stated, String found) {
    if (!stated.equals(found)) {
      throw new Refusal(
          400,
          "invalid",
          "Provided %s \"%s\" doesn't match calculated %s \"%s\"."
              .formatted(what, stated, what, found));
    }
  }

  private static Refusal conditionNotMet() {
    return new Refusal(
        412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
  }

  private static String crc32c(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content, 0, content.length);
    return base64(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  static String md5(byte[] content) {
    try {
      return base64(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
