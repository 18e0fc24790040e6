package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Lists the objects of buckets as Cloud Storage's interface does. */
final class ObjectListing {
  private final Buckets buckets;
  private final int page;

  /**
   * @param page most entries of a page
   */
  ObjectListing(Buckets buckets, int page) {
    this.buckets = buckets;
    this.page = page;
  }

  /**
   * Returns a page of the listing, by the parameters of a request. A folder, as gcloud lists it, is
   * in one page.
   */
  ObjectNode of(String bucket, Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    Buckets.Range range =
        new Buckets.Range(
            prefix, query.getOrDefault("startOffset", ""), query.getOrDefault("endOffset", ""));
    String delimiter = query.getOrDefault("delimiter", "");
    if (!delimiter.isEmpty()) {
      return folder(buckets.list(bucket, range, null, Integer.MAX_VALUE), prefix, delimiter);
    }
    String token = query.getOrDefault("pageToken", "");
    long most = Math.min(page, Long.parseLong(query.getOrDefault("maxResults", "" + page)));
    Buckets.Page found =
        buckets.list(
            bucket,
            range,
            token.isEmpty() ? null : new String(Base64.getUrlDecoder().decode(token), UTF_8),
            (int) most);
    List<ObjectNode> resources = found.objects().stream().map(Buckets.Stored::resource).toList();
    ObjectNode answer = items("storage#objects", resources);
    if (!found.last()) {
      String last = resources.get(resources.size() - 1).get("name").asText();
      answer.put("nextPageToken", Base64.getUrlEncoder().encodeToString(last.getBytes(UTF_8)));
    }
    return answer;
  }

  private static ObjectNode folder(Buckets.Page all, String prefix, String delimiter) {
    List<ObjectNode> here = new ArrayList<>();
    Set<String> below = new TreeSet<>();
    for (Buckets.Stored each : all.objects()) {
      String name = each.resource().path("name").asText();
      int end = name.indexOf(delimiter, prefix.length());
      if (end < 0) {
        here.add(each.resource());
      } else {
        below.add(name.substring(0, end + delimiter.length()));
      }
    }
    ObjectNode answer = items("storage#objects", here);
    if (!below.isEmpty()) {
      below.forEach(answer.putArray("prefixes")::add);
    }
    return answer;
  }

  /** A listing of anything. */
  static ObjectNode items(String kind, List<ObjectNode> items) {
    ObjectNode answer = Buckets.node().put("kind", kind);
    if (!items.isEmpty()) {
      ArrayNode array = answer.putArray("items");
      items.forEach(array::add);
    }
    return answer;
  }
}
