package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameter {@code fields} of Google's APIs as its Java client writes it, such as {@code
 * nextPageToken,items/name,items/size}: an answer has these fields and no others.
 */
final class FieldMask {
  private FieldMask() {}

  /** Returns the part of an answer that the mask selects. */
  static JsonNode apply(String mask, JsonNode answer) {
    if (mask.indexOf('(') >= 0 || mask.indexOf('*') >= 0) {
      throw new Refusal(501, "notImplemented", "Not in this fake: fields=" + mask);
    }
    return apply(List.of(mask.split(",", -1)), answer);
  }

  private static JsonNode apply(List<String> paths, JsonNode answer) {
    if (answer instanceof ArrayNode array) {
      ArrayNode kept = JsonNodeFactory.instance.arrayNode();
      array.forEach(each -> kept.add(apply(paths, each)));
      return kept;
    }
    Map<String, List<String>> below = new LinkedHashMap<>();
    for (String path : paths) {
      int slash = path.indexOf('/');
      List<String> its =
          below.computeIfAbsent(
              slash < 0 ? path : path.substring(0, slash), name -> new ArrayList<>());
      if (slash >= 0) {
        its.add(path.substring(slash + 1));
      }
    }
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    below.forEach(
        (name, its) -> {
          JsonNode value = answer.get(name);
          if (value != null) {
            kept.set(name, its.isEmpty() ? value : apply(its, value));
          }
        });
    return kept;
  }
}
