package nocturne.app.query;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code status}: text for people, and typed fields for programs.
 *
 * @param what its kind, such as {@code topic}
 * @param name distinguishes it within its kind
 * @param words its status as text
 * @param fields its status as numbers, times and names
 * @param problem a sentence; empty if there is none
 */
public record StatusRow(
    String what,
    String name,
    String words,
    Map<String, @Nullable Object> fields,
    Optional<String> problem) {
  /** Names of the cells. */
  public static final List<String> COLUMNS = List.of("what", "name", "value");

  public StatusRow {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A row without fields and problem. */
  public static StatusRow of(String what, String name, String words) {
    return new StatusRow(what, name, words, Map.of(), Optional.empty());
  }

  /** The row with one more field. */
  public StatusRow with(String field, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new StatusRow(what, name, words, more, problem);
  }

  /** The row with a problem if there is one. */
  public StatusRow withProblem(boolean isOne, String sentence) {
    return isOne ? new StatusRow(what, name, words, fields, Optional.of(sentence)) : this;
  }

  /** Kind, name and status as text. */
  public List<String> cells() {
    return List.of(what, name, words);
  }

  /** Kind, name and fields by name, with the problem if there is one. */
  public Map<String, @Nullable Object> typed() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("what", what);
    all.put("name", name);
    all.putAll(fields);
    problem.ifPresent(sentence -> all.put("problem", sentence));
    return all;
  }
}
