package nocturne.core.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a writer's schema into one that strict readers accept and that describes the same data.
 *
 * <p>What it may do: drop a default that its type does not allow, or put in its place what was
 * surely meant; turn letters that a name may not have into underscores, keeping the survey's name
 * as the property {@value #SURVEY_NAME}; drop aliases, docs and sort orders that are not what Avro
 * says they are. What it never does: reorder a union, add, remove or move a field, or change a
 * type, since the data were written by them. One instance mends one schema.
 */
final class SchemaMender {
  /** The property under which a mended name's original is kept. */
  static final String SURVEY_NAME = "nocturne.name";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> PRIMITIVES =
      Set.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
  private static final Set<String> NOT_FOR_READING = Set.of("default", "aliases", "order");
  private static final Set<String> ORDERS = Set.of("ascending", "descending", "ignore");

  /** Definitions by the survey's full names, and by ours. */
  private final Map<String, JsonNode> named = new HashMap<>();

  private final Map<String, String> mendedNames = new HashMap<>();
  private final Map<String, Integer> suffixes = new HashMap<>();
  private final SchemaDefaults defaults = new SchemaDefaults(named);
  private boolean changed;

  private SchemaMender() {}

  /** The mended schema; the very same text if there was nothing to mend. */
  static String mend(String schemaText) throws JsonProcessingException {
    JsonNode schema = JSON.readTree(schemaText);
    SchemaMender mender = new SchemaMender();
    JsonNode mended = mender.mendType(schema, "");
    return mender.changed ? JSON.writeValueAsString(mended) : schemaText;
  }

  /** The schema without any default, alias or sort order: all that reading data needs. */
  static String bare(String schemaText) throws JsonProcessingException {
    JsonNode schema = JSON.readTree(schemaText);
    strip(schema);
    return JSON.writeValueAsString(schema);
  }

  private static void strip(JsonNode node) {
    for (JsonNode field : node.path("fields")) {
      if (field instanceof ObjectNode object) {
        object.remove(NOT_FOR_READING);
      }
    }
    node.forEach(SchemaMender::strip);
  }

  private JsonNode mendType(JsonNode type, String namespace) {
    if (type instanceof ArrayNode union) {
      for (int i = 0; i < union.size(); i++) {
        union.set(i, mendType(union.get(i), namespace));
      }
      return union;
    }
    if (type instanceof ObjectNode object) {
      return mendObject(object, namespace);
    }
    return type.isTextual() ? mendReference(type, namespace) : type;
  }

  private JsonNode mendReference(JsonNode reference, String namespace) {
    String name = reference.textValue();
    if (PRIMITIVES.contains(name)) {
      return reference;
    }
    String full = name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
    String mended = mendedNames.getOrDefault(full, mendedNames.get(name));
    return mended == null ? reference : change(TextNode.valueOf(mended));
  }

  private JsonNode mendObject(ObjectNode object, String namespace) {
    JsonNode kind = object.path("type");
    if (!kind.isTextual()) {
      object.set("type", mendType(kind, namespace));
      return object;
    }
    switch (kind.textValue()) {
      case "record", "error" -> mendRecord(object, namespace);
      case "enum" -> mendEnum(object, namespace);
      case "fixed" -> mendNamed(object, namespace);
      case "array" -> object.set("items", mendType(object.path("items"), namespace));
      case "map" -> object.set("values", mendType(object.path("values"), namespace));
      default -> object.set("type", mendReference(kind, namespace));
    }
    return object;
  }

  private void mendRecord(ObjectNode record, String outer) {
    String namespace = namespaceOf(record, outer);
    mendNamed(record, outer);
    Set<String> taken = new HashSet<>();
    Map<String, Integer> tried = new HashMap<>();
    for (JsonNode each : record.path("fields")) {
      if (each instanceof ObjectNode field) {
        rename(field, unique(mendPart(field.path("name").asText()), taken, tried));
        field.set("type", mendType(field.path("type"), namespace));
        dropUnless(field, "order", ORDERS.contains(field.path("order").asText()));
        mendComments(field);
        mendDefault(field, namespace);
      }
    }
  }

  private void mendDefault(ObjectNode field, String namespace) {
    JsonNode value = field.get("default");
    if (value == null) {
      return;
    }
    Optional<JsonNode> mended = defaults.mend(field.path("type"), namespace, value);
    if (mended.isEmpty()) {
      field.remove("default");
      changed = true;
    } else if (!mended.get().equals(value)) {
      field.set("default", change(mended.get()));
    }
  }

  private void mendEnum(ObjectNode type, String outer) {
    mendNamed(type, outer);
    Set<String> taken = new HashSet<>();
    Map<String, Integer> tried = new HashMap<>();
    if (type.get("symbols") instanceof ArrayNode symbols) {
      for (int i = 0; i < symbols.size(); i++) {
        String symbol = symbols.get(i).asText();
        String mended = unique(mendPart(symbol), taken, tried);
        if (!mended.equals(symbol)) {
          symbols.set(i, change(TextNode.valueOf(mended)));
        }
      }
    }
    dropUnless(type, "default", taken.contains(type.path("default").asText()));
  }

  /** Where the full name must change it is written out, so that no namespace is inherited by it. */
  private void mendNamed(ObjectNode type, String outer) {
    String survey = fullName(type.path("name").asText(), namespaceOf(type, outer));
    named.put(survey, type);
    mendComments(type);
    String mended = mendDotted(survey);
    if (!mended.equals(survey) && named.containsKey(mended)) {
      mended = free(mended, named.keySet(), suffixes);
    }
    if (!mended.equals(survey)) {
      rename(type, mended);
      type.remove("namespace");
      mendedNames.put(survey, mended);
      named.put(mended, type);
    }
  }

  private void mendComments(ObjectNode object) {
    dropUnless(object, "doc", object.path("doc").isTextual());
    boolean allNames = object.path("aliases").isArray();
    for (JsonNode alias : object.path("aliases")) {
      allNames &= alias.isTextual() && mendDotted(alias.textValue()).equals(alias.textValue());
    }
    dropUnless(object, "aliases", allNames);
  }

  private void rename(ObjectNode object, String mended) {
    JsonNode name = object.path("name");
    if (!mended.equals(name.asText())) {
      object.set(SURVEY_NAME, name);
      object.set("name", change(TextNode.valueOf(mended)));
    }
  }

  private void dropUnless(ObjectNode object, String property, boolean sound) {
    if (!sound && object.has(property)) {
      object.remove(property);
      changed = true;
    }
  }

  private JsonNode change(JsonNode replacement) {
    changed = true;
    return replacement;
  }

  private static String unique(String name, Set<String> taken, Map<String, Integer> suffixes) {
    String free = taken.contains(name) ? free(name, taken, suffixes) : name;
    taken.add(free);
    return free;
  }

  /** {@code name_}, {@code name_2} and so on, each tried once, even if many names are equal. */
  private static String free(String name, Set<String> taken, Map<String, Integer> suffixes) {
    String free;
    do {
      int n = suffixes.merge(name, 1, Integer::sum);
      free = name + (n == 1 ? "_" : "_" + n);
    } while (taken.contains(free));
    return free;
  }

  private static String mendDotted(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(SchemaMender::mendPart)
        .collect(Collectors.joining("."));
  }

  private static String mendPart(String name) {
    if (NAME.matcher(name).matches()) {
      return name;
    }
    String mended = name.replaceAll("[^A-Za-z0-9_]", "_");
    return mended.isEmpty() || Character.isDigit(mended.charAt(0)) ? "_" + mended : mended;
  }

  private static String fullName(String name, String namespace) {
    return name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
  }

  /** The namespace that the names inside a named type are resolved in. */
  static String namespaceOf(JsonNode named, String outer) {
    String name = named.path("name").asText();
    int dot = name.lastIndexOf('.');
    if (dot >= 0) {
      return name.substring(0, dot);
    }
    return named.has("namespace") ? named.path("namespace").asText() : outer;
  }

  /** The definition a name refers to, or null. */
  static @Nullable JsonNode find(Map<String, JsonNode> named, String name, String namespace) {
    JsonNode inNamespace = named.get(fullName(name, namespace));
    return inNamespace == null ? named.get(name) : inNamespace;
  }
}
