package nocturne.core.alert;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * The descriptions of fields in a survey's schema: meaning and unit, as ZTF and Rubin write them
 * into the {@code doc} of each field (Avro specification 1.12, "Complex Types").
 */
public final class FieldDescriptions {
  private static final int MOST_LEVELS = 8;

  private FieldDescriptions() {}

  /**
   * The descriptions of a schema's fields by their paths, such as {@code objectId} and {@code
   * candidate.jd}; those of the records of a list stand under the list's name. Fields without a
   * description are left out.
   */
  public static SortedMap<String, String> of(Schema schema) {
    SortedMap<String, String> all = new TreeMap<>();
    collect(schema, "", MOST_LEVELS, all);
    return Collections.unmodifiableSortedMap(all);
  }

  /** A schema may contain itself: it is followed to so many levels. */
  private static void collect(
      Schema schema, String path, int levels, SortedMap<String, String> all) {
    switch (schema.getType()) {
      case ARRAY -> collect(schema.getElementType(), path, levels, all);
      case UNION -> schema.getTypes().forEach(each -> collect(each, path, levels, all));
      case RECORD -> {
        for (Schema.Field field :
            levels == 0 ? Collections.<Schema.Field>emptyList() : schema.getFields()) {
          String doc = field.doc();
          if (doc != null && !doc.isBlank()) {
            all.putIfAbsent(path + field.name(), doc.strip());
          }
          collect(field.schema(), path + field.name() + '.', levels - 1, all);
        }
      }
      default -> {}
    }
  }
}
