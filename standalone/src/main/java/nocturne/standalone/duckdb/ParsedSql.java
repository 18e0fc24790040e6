package nocturne.standalone.duckdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * A SQL text as a tree from DuckDB's parser, checked before any of it runs.
 *
 * <p>That it is a {@code SELECT} does not suffice. In DuckDB a table may be a function, and some
 * functions have effects: {@code FROM enable_logging(...)} writes files of its own, whatever the
 * settings say, and {@code FROM query('...')} hides a statement in a text. So only functions that
 * make rows from their arguments are allowed there.
 */
final class ParsedSql {
  private static final Set<String> HARMLESS =
      Set.of(
          "generate_series", "json_each", "json_tree", "range", "repeat", "repeat_row", "unnest");

  private static final String WANTED =
      "; one SELECT (or WITH, DESCRIBE, SHOW, SUMMARIZE) is wanted.";

  /** DuckDB lets expressions be a thousand deep; each takes some levels here. */
  private static final int DEEPEST = 20_000;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
              .build());

  private final JsonNode tree;

  private ParsedSql(JsonNode tree) {
    this.tree = tree;
  }

  /**
   * Reads it.
   *
   * @param json what {@code json_serialize_sql} answered
   */
  static ParsedSql of(String json) {
    try {
      return new ParsedSql(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          ("Cannot answer this: it is too long or too deeply nested to be looked"
                  + " through (%s); write it in fewer levels.")
              .formatted(e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Accepts one statement that only reads and calls only functions that only read.
   *
   * @throws IllegalArgumentException otherwise; the message says why
   */
  void requireReading() {
    if (tree.path("error").asBoolean(true)) {
      String found = tree.path("error_message").asText();
      throw new IllegalArgumentException(
          "Cannot answer this: "
              + (found.startsWith("Only SELECT") ? "it does more than read" : found)
              + WANTED);
    }
    int statements = tree.path("statements").size();
    if (statements != 1) {
      throw new IllegalArgumentException(
          "Cannot answer this: it has " + statements + " statements; write one SELECT.");
    }
    Deque<JsonNode> left = new ArrayDeque<>();
    left.push(tree.path("statements"));
    while (!left.isEmpty()) {
      JsonNode node = left.pop();
      if (node.path("type").asText().equals("TABLE_FUNCTION")) {
        requireHarmless(node.path("function").path("function_name").asText());
      }
      node.forEach(left::push);
    }
  }

  private static void requireHarmless(String function) {
    if (!HARMLESS.contains(function.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          ("Cannot answer this: %s may not stand among the tables, since it may reach"
                  + " beyond them; name a table%s")
              .formatted(function, WANTED));
    }
  }
}
