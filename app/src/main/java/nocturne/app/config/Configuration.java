package nocturne.app.config;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.survey.kafka.ClientSettings;

/**
 * All settings of a run. Later sources win over earlier ones: defaults, the home folder's {@code
 * nocturne.properties}, files of the instance's components, environment variables, {@code -D} on
 * the command line.
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
          RetentionSettings.class,
          DiskSettings.class,
          SimulatorSettings.class);

  private final Sources sources;
  private final Map<Class<?>, Record> rooms;
  private final List<EffectiveSetting> effective;
  private final List<String> warnings;

  /** Where settings may stand besides the files of components. */
  private record Sources(Path home, Map<String, String> environment, Map<String, String> options) {}

  private Configuration(
      Sources sources,
      Map<Class<?>, Record> rooms,
      List<EffectiveSetting> effective,
      List<String> warnings) {
    this.sources = sources;
    this.rooms = rooms;
    this.effective = effective;
    this.warnings = warnings;
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
    return read(new Sources(home, Map.copyOf(environment), Map.copyOf(options)), List.of());
  }

  /**
   * The same as all of it now stands, with what is set in files of components.
   *
   * @throws ConfigurationException with all that is wrong
   */
  public Configuration with(List<ComponentSettings> files) throws IOException {
    return read(sources, files);
  }

  private static Configuration read(Sources sources, List<ComponentSettings> files)
      throws IOException {
    Path home = sources.home();
    List<Problem> problems = new ArrayList<>();
    List<SettingKey> keys = keys();
    List<Given> given = new ArrayList<>(fromFile(Given.file(home), problems));
    files.forEach(file -> given.addAll(file.given(problems)));
    List<String> plain = keys.stream().filter(k -> !k.isPrefix()).map(SettingKey::key).toList();
    given.addAll(Given.fromEnvironment(sources.environment(), keys, problems));
    given.addAll(fromOptions(sources.options(), problems));
    Set<String> warnings = new LinkedHashSet<>();
    if (given.stream().anyMatch(g -> g.isFromFile() && Secrets.isSecret(g.key()))) {
      Secrets.exposed(Given.file(home)).ifPresent(warnings::add);
    }
    Map<String, Given> byKey = new TreeMap<>();
    for (Given g : given) {
      if (keys.stream().anyMatch(k -> k.covers(g.key()))) {
        byKey.put(g.key(), g);
      } else {
        problems.add(unknown(g, plain));
      }
    }
    readFiles(home, keys, byKey, problems, warnings);
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
    return new Configuration(sources, rooms, effective, List.copyOf(warnings));
  }

  /** A secret on a command line is read by everyone who lists processes, so it is not taken. */
  private static List<Given> fromOptions(Map<String, String> options, List<Problem> problems) {
    List<Given> taken = new ArrayList<>();
    for (Given g : Given.fromOptions(options)) {
      if (Secrets.isSecret(g.key())) {
        problems.add(
            new Problem(
                g.where(),
                g.key(),
                "may be a secret, and a command line is seen by every user of this machine; set"
                    + " it in nocturne.properties, as "
                    + Given.variable(g.key())
                    + ", or name a file that holds it with "
                    + g.key()
                    + Secrets.IN_FILE));
      } else {
        taken.add(g);
      }
    }
    return taken;
  }

  /** Takes the values of clients' properties that stand in files of their own. */
  private static void readFiles(
      Path home,
      List<SettingKey> keys,
      Map<String, Given> byKey,
      List<Problem> problems,
      Set<String> warnings) {
    for (Given g : List.copyOf(byKey.values())) {
      boolean free = keys.stream().anyMatch(k -> k.isPrefix() && k.covers(g.key()));
      if (!free || !g.key().endsWith(Secrets.IN_FILE)) {
        continue;
      }
      byKey.remove(g.key());
      String key = g.key().substring(0, g.key().length() - Secrets.IN_FILE.length());
      if (byKey.containsKey(key)) {
        problems.add(new Problem(g.where(), g.key(), key + " is set as well; keep one of them"));
        continue;
      }
      try {
        Path file = home.resolve(g.value());
        String value = Files.readString(file).strip();
        byKey.put(key, new Given(key, value, g.where() + ", in " + g.value()));
        if (Secrets.isSecret(key)) {
          Secrets.exposed(file).ifPresent(warnings::add);
        }
      } catch (IOException | InvalidPathException e) {
        String why = e.getClass().getSimpleName();
        problems.add(
            new Problem(
                g.where(),
                g.key() + " = \"" + g.value() + "\"",
                "cannot be read (" + why + "); name a file of text in UTF-8"));
      }
    }
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
      return ClientSettings.of(all);
    }
    Optional<Given> mine = Optional.ofNullable(given.get(key.key()));
    effective.add(
        mine.map(EffectiveSetting::of)
            .orElse(new EffectiveSetting(key.key(), key.byDefault(), "default")));
    try {
      return key.value(mine.map(Given::value));
    } catch (IllegalArgumentException e) {
      String what =
          key.key() + mine.map(g -> " = \"" + Secrets.masked(g.key(), g.value()) + "\"").orElse("");
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
      throw new IllegalStateException("cannot make " + room, e);
    }
  }

  static List<SettingKey> keys() {
    return ROOMS.stream().flatMap(room -> SettingKey.of(room).stream()).toList();
  }

  /** Every key's value and where it came from, secrets masked, room by room. */
  public List<EffectiveSetting> effective() {
    return List.copyOf(effective);
  }

  /** What is not wrong but should be looked at, in sentences. */
  public List<String> warnings() {
    return warnings;
  }

  /** Strikes this configuration's secrets out of texts. */
  public Redaction redaction() {
    List<String> secrets = new ArrayList<>(kafka().client().secrets());
    secrets.addAll(survey().client().secrets());
    return Redaction.of(secrets);
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

  public RetentionSettings retention() {
    return room(RetentionSettings.class);
  }

  public DiskSettings disk() {
    return room(DiskSettings.class);
  }

  public SimulatorSettings simulator() {
    return room(SimulatorSettings.class);
  }
}
