package nocturne.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitSettings;
import nocturne.survey.kafka.ClientSettings;

/**
 * A key of the configuration: a row of the resource {@code settings} and the record component that
 * holds its value. The component's name in the section of its record is the key; its type
 * determines how the text is parsed. {@link Optional} may be without a value; {@link
 * ClientSettings} takes all keys with its prefix, a map all keys of its section.
 */
public final class Setting {
  private static final List<Section> SECTIONS =
      List.of(
          new Section("kafka", Settings.Kafka.class),
          new Section("kafka", LoginSettings.class),
          new Section("kafka", Settings.Tls.class),
          new Section("survey", Settings.Survey.class),
          new Section("survey", LoginSettings.class),
          new Section("survey", Settings.Tls.class),
          new Section("kerberos", Settings.Kerberos.class),
          new Section("ingest", Settings.Ingest.class),
          new Section("archive", Settings.Archive.class),
          new Section("table", Settings.TableSink.class),
          new Section("history", Settings.History.class),
          new Section("filter", FilterSettings.class),
          new Section("fit", FitSettings.class),
          new Section("stage", Settings.Stages.class),
          new Section("store", Settings.Store.class),
          new Section("auto", Settings.Automatic.class),
          new Section("retention", Settings.Retention.class),
          new Section("disk", Settings.Disk.class),
          new Section("web", Settings.Web.class),
          new Section("simulator", Settings.Simulator.class));
  private static final Map<Class<?>, Kind> KINDS =
      Map.of(
          String.class, new Kind("text", "", text -> text),
          ClientSettings.class, new Kind("text", "", text -> text),
          Map.class, new Kind("text", "", text -> text),
          Path.class, new Kind("file", "is not the name of a file", Path::of),
          Settings.ServerList.class, new Kind("host:port, ...", "", Settings.ServerList::new),
          Duration.class, new Kind("time with unit", "", DurationText::parse),
          DataSize.class, new Kind("size with unit", "", DataSize::parse),
          Boolean.class, new Kind("true or false", "", Setting::truth),
          Integer.class, new Kind("whole number", "is not a whole number", Integer::valueOf),
          Double.class, new Kind("number", "is not a number", Setting::number));
  private static final List<Setting> ALL = all(rows());

  private final Section section;
  private final String key;
  private final boolean optional;
  private final boolean prefix;
  private final Kind kind;
  private final String byDefault;
  private final String bounds;
  private final String meaning;

  /** A record whose components are keys with a prefix, which is without its dot. */
  record Section(String prefix, Class<? extends Record> type) {}

  /**
   * A kind of value.
   *
   * @param words what it is, for people
   * @param complaint about a text that Java cannot read
   * @param reader throws an IllegalArgumentException whose message continues a sentence that begins
   *     with the text
   */
  private record Kind(String words, String complaint, Function<String, ?> reader) {

    static Kind of(Class<?> type) {
      if (!type.isEnum()) {
        return Objects.requireNonNull(KINDS.get(type), () -> "no way to read a " + type);
      }
      List<?> all = List.of(type.getEnumConstants());
      List<String> words = all.stream().map(c -> c.toString().toLowerCase(Locale.ROOT)).toList();
      return new Kind(
          String.join(" or ", words),
          "",
          text -> {
            if (!words.contains(text)) {
              throw new IllegalArgumentException("must be one of " + String.join(", ", words));
            }
            return all.get(words.indexOf(text));
          });
    }

    Object read(String text) {
      try {
        return reader.apply(text);
      } catch (NumberFormatException | InvalidPathException e) {
        throw new IllegalArgumentException(complaint, e);
      }
    }
  }

  private Setting(Section section, RecordComponent component, List<String[]> rows) {
    Class<?> type = component.getType();
    this.section = section;
    optional = type == Optional.class;
    prefix = type == ClientSettings.class || type == Map.class;
    kind =
        Kind.of(
            optional
                ? (Class<?>)
                    ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : MethodType.methodType(type).wrap().returnType());
    String name = component.getName().replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    String shared = type == Map.class ? ".*" : "." + name + (prefix ? ".*" : "");
    key = section.prefix() + shared;
    String[] row =
        rows.stream()
            .filter(r -> r[0].equals(key) || r[0].equals("*" + shared))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("settings has no row for " + key));
    byDefault = row[1];
    bounds = row[2];
    meaning = row[3];
  }

  /** The rows of the resource: key, default, bounds, meaning. */
  static List<String[]> rows() {
    try (InputStream in =
        Objects.requireNonNull(Setting.class.getResourceAsStream("settings"), "settings")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" *\\| *", 4))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Setting> all(List<String[]> rows) {
    List<Setting> found = new ArrayList<>();
    for (Section section : SECTIONS) {
      for (RecordComponent component : section.type().getRecordComponents()) {
        found.add(new Setting(section, component, rows));
      }
    }
    return List.copyOf(found);
  }

  /** All of them, section by section. */
  static List<Setting> all() {
    return ALL;
  }

  /** The setting with a name in a source; empty if there is none. */
  static Optional<Setting> named(String name) {
    return ALL.stream().filter(setting -> setting.covers(name)).findFirst();
  }

  Section section() {
    return section;
  }

  String key() {
    return key;
  }

  /** Whether it takes all keys with a prefix. */
  boolean isPrefix() {
    return prefix;
  }

  /** The key, without a star that stands for a part of it. */
  String stem() {
    return prefix ? key.substring(0, key.length() - 1) : key;
  }

  /** Whether it is the one, or one of those, that this key names. */
  boolean covers(String name) {
    return prefix ? name.startsWith(stem()) && name.length() > stem().length() : name.equals(key);
  }

  /**
   * The value in the component's type; the default if none is given.
   *
   * @throws IllegalArgumentException with a message that continues a sentence beginning with the
   *     text
   */
  Object value(Optional<String> given) {
    String text = given.orElse(byDefault);
    if (text.isEmpty()) {
      if (optional && given.isEmpty()) {
        return Optional.empty();
      }
      throw new IllegalArgumentException("is empty; remove the line to get the default");
    }
    Object value = kind.read(text);
    if (value instanceof Number number && !bounds.isEmpty()) {
      String[] ends = bounds.split(" to | or more", 2);
      double most = ends[1].isEmpty() ? Double.MAX_VALUE : Double.parseDouble(ends[1]);
      if (number.doubleValue() < Double.parseDouble(ends[0]) || number.doubleValue() > most) {
        throw new IllegalArgumentException("must be " + bounds);
      }
    }
    return optional ? Optional.of(value) : value;
  }

  /** The value of a setting that takes all keys with its prefix. */
  Object value(Map<String, String> given) {
    return section.type() == Settings.Stages.class ? given : ClientSettings.of(given);
  }

  private static Boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("must be true or false");
    }
    return text.equals("true");
  }

  private static Double number(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("is not a finite number");
    }
    return value;
  }

  String byDefault() {
    return byDefault;
  }

  String meaning() {
    return meaning;
  }

  /** Kind of value in a few words, with its bounds. */
  String kind() {
    return kind.words() + (bounds.isEmpty() ? "" : ", " + bounds);
  }

  /** All keys. */
  public static List<String> keys() {
    return ALL.stream().map(Setting::key).toList();
  }

  /** Kind, default, environment variable and meaning of a key; empty if there is no such key. */
  public static Optional<String> explain(String name) {
    return ALL.stream()
        .filter(s -> s.covers(name) || s.key.equals(name))
        .findFirst()
        .map(
            s ->
                String.join(
                    "\n",
                    s.key + ": " + s.kind(),
                    "  default:     " + (s.byDefault.isEmpty() ? "(not set)" : s.byDefault),
                    "  environment: "
                        + Given.variable(s.stem())
                        + (s.prefix ? "... with _ for each dot" : ""),
                    "  " + s.meaning));
  }

  /** The table of {@code docs/configuration.md}. */
  public static String markdown() {
    return ALL.stream()
        .map(
            s ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        s.key,
                        s.byDefault.isEmpty() ? "" : "`" + s.byDefault + "`",
                        s.kind(),
                        s.meaning.replace("|", "\\|")))
        .collect(
            Collectors.joining(
                "", "| key | default | value | meaning |\n| --- | --- | --- | --- |\n", ""));
  }

  /** The key, for messages. */
  @Override
  public String toString() {
    return key;
  }
}
