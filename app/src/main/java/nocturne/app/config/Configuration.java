package nocturne.app.config;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All settings of a run. Later sources win over earlier ones: defaults, the home folder's {@code
 * nocturne.properties}, environment variables, {@code -D} on the command line.
 */
public final class Configuration {
  private static final List<Class<? extends Record>> ROOMS =
      List.of(
          KafkaSettings.class,
          SurveySettings.class,
          DoorSettings.class,
          ArchiveSettings.class,
          TabulateSettings.class,
          FilterSettings.class,
          StoreSettings.class,
          SimulatorSettings.class);

  private final Map<Class<?>, Record> rooms;
  private final List<EffectiveSetting> effective;

  private Configuration(Map<Class<?>, Record> rooms, List<EffectiveSetting> effective) {
    this.rooms = rooms;
    this.effective = effective;
  }

  /**
   * Reads and checks everything.
   *
   * @param home folder whose file is read if it is there
   * @param environment of the process
   * @param options given with {@code -D}
   * @throws ConfigurationException with all that is wrong
   * @throws IOException when the file is there and cannot be read
   */
  public static Configuration read(
      Path home, Map<String, String> environment, Map<String, String> options) throws IOException {
    List<Problem> problems = new ArrayList<>();
    List<SettingKey> keys = keys();
    List<Given> given = new ArrayList<>(fromFile(Given.file(home), problems));
    List<String> plain = keys.stream().filter(k -> !k.isPrefix()).map(SettingKey::key).toList();
    given.addAll(Given.fromEnvironment(environment, plain, problems));
    given.addAll(Given.fromOptions(options));
    Map<String, Given> byKey = new TreeMap<>();
    for (Given g : given) {
      if (keys.stream().anyMatch(k -> k.covers(g.key()))) {
        byKey.put(g.key(), g);
      } else {
        problems.add(unknown(g, plain));
      }
    }
    Map<Class<?>, List<Object>> values = new LinkedHashMap<>();
    List<EffectiveSetting> effective = new ArrayList<>();
    for (SettingKey key : keys) {
      Object value = value(key, byKey, problems, effective);
      values.computeIfAbsent(key.room(), room -> new ArrayList<>()).add(value);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    Map<Class<?>, Record> rooms = new LinkedHashMap<>();
    values.forEach((room, list) -> rooms.put(room, make(room, list)));
    return new Configuration(rooms, effective);
  }

  private static List<Given> fromFile(Path file, List<Problem> problems) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String name = String.valueOf(file.getFileName());
      return Given.fromFile(name, Files.readAllLines(file), problems);
    } catch (CharacterCodingException e) {
      problems.add(new Problem(file.toString(), "", "is not text in UTF-8"));
      return List.of();
    }
  }

  private static Problem unknown(Given given, List<String> keys) {
    String advice =
        Nearest.to(given.key(), keys)
            .map(near -> "not a known key; did you mean " + near + "?")
            .orElse("not a known key; `nocturne config show` lists them");
    return new Problem(given.where(), given.key(), advice);
  }

  private static Object value(
      SettingKey key,
      Map<String, Given> given,
      List<Problem> problems,
      List<EffectiveSetting> effective) {
    if (key.isPrefix()) {
      Map<String, String> all = new TreeMap<>();
      for (Given g : given.values()) {
        if (key.covers(g.key())) {
          all.put(key.behindPrefix(g.key()), g.value());
          effective.add(EffectiveSetting.of(g));
        }
      }
      return Map.copyOf(all);
    }
    Optional<Given> mine = Optional.ofNullable(given.get(key.key()));
    effective.add(
        mine.map(EffectiveSetting::of)
            .orElse(new EffectiveSetting(key.key(), key.byDefault(), "default")));
    try {
      return key.value(mine.map(Given::value));
    } catch (IllegalArgumentException e) {
      String what = key.key() + mine.map(g -> " = \"" + g.value() + "\"").orElse("");
      problems.add(
          new Problem(
              mine.map(Given::where).orElse("default"), what, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static Record make(Class<?> room, List<Object> values) {
    try {
      return (Record) room.getDeclaredConstructors()[0].newInstance(values.toArray());
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot make " + room + " of " + values, e);
    }
  }

  static List<SettingKey> keys() {
    return ROOMS.stream().flatMap(room -> SettingKey.of(room).stream()).toList();
  }

  /** Every key's value and where it came from, secrets masked, room by room. */
  public List<EffectiveSetting> effective() {
    return List.copyOf(effective);
  }

  private <T extends Record> T room(Class<T> type) {
    return type.cast(rooms.get(type));
  }

  public KafkaSettings kafka() {
    return room(KafkaSettings.class);
  }

  public SurveySettings survey() {
    return room(SurveySettings.class);
  }

  public DoorSettings door() {
    return room(DoorSettings.class);
  }

  public ArchiveSettings archive() {
    return room(ArchiveSettings.class);
  }

  public TabulateSettings tabulate() {
    return room(TabulateSettings.class);
  }

  public FilterSettings filter() {
    return room(FilterSettings.class);
  }

  public StoreSettings store() {
    return room(StoreSettings.class);
  }

  public SimulatorSettings simulator() {
    return room(SimulatorSettings.class);
  }
}
