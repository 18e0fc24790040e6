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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.survey.kafka.KafkaAccess;

/**
 * All settings of a run. Later sources win over earlier ones: defaults, the home folder's {@code
 * nocturne.properties}, files of the instance's components, environment variables, {@code -D} on
 * the command line.
 */
public final class Configuration {
  private static final Section SURVEY_LOGIN = new Section(LoginSettings.class, "survey.");
  private static final Section KAFKA_LOGIN = new Section(LoginSettings.class, "kafka.");
  private static final List<Section> SECTIONS =
      List.of(
          Section.of(KafkaSettings.class),
          KAFKA_LOGIN,
          Section.of(SurveySettings.class),
          SURVEY_LOGIN,
          Section.of(KerberosSettings.class),
          Section.of(IngestSettings.class),
          Section.of(ArchiveSettings.class),
          Section.of(TableSinkSettings.class),
          Section.of(FilterSettings.class),
          Section.of(FitSettings.class),
          Section.of(StageSettings.class),
          Section.of(StoreSettings.class),
          Section.of(AutomaticSettings.class),
          Section.of(RetentionSettings.class),
          Section.of(DiskSettings.class),
          Section.of(SimulatorSettings.class));

  private final Sources sources;
  private final Map<Section, Record> sections;
  private final List<EffectiveSetting> effective;
  private final List<String> warnings;

  /** Sources of settings besides the files of components. */
  private record Sources(Path home, Map<String, String> environment, Map<String, String> options) {}

  private Configuration(
      Sources sources,
      Map<Section, Record> sections,
      List<EffectiveSetting> effective,
      List<String> warnings) {
    this.sources = sources;
    this.sections = sections;
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
   * A copy that also has the settings in files of components.
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
    Map<Section, List<Object>> values = new LinkedHashMap<>();
    List<EffectiveSetting> effective = new ArrayList<>();
    for (SettingKey key : keys) {
      Object value = value(key, byKey, problems, effective);
      values.computeIfAbsent(key.section(), section -> new ArrayList<>()).add(value);
    }
    throwIfAny(problems);
    Map<Section, Record> sections = new LinkedHashMap<>();
    values.forEach((section, list) -> sections.put(section, make(section, list)));
    for (Section section : List.of(KAFKA_LOGIN, SURVEY_LOGIN)) {
      login(sections, section).check(home, section.prefix(), byKey, problems, warnings);
    }
    throwIfAny(problems);
    return new Configuration(sources, sections, effective, List.copyOf(warnings));
  }

  /** The settings for this run alone, by {@code -D} or by its command; no secret is among them. */
  public Map<String, String> options() {
    return sources.options();
  }

  private static void throwIfAny(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** Refuses secrets on the command line, since every user can list processes. */
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

  /** Reads the values of clients' properties that are in files of their own. */
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
      return key.valueOf(all);
    }
    Optional<Given> mine = Optional.ofNullable(given.get(key.key()));
    effective.add(
        mine.map(EffectiveSetting::of)
            .orElse(new EffectiveSetting(key.key(), key.byDefault(), EffectiveSetting.DEFAULT)));
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

  private static Record make(Section section, List<Object> values) {
    try {
      return (Record) section.type().getDeclaredConstructors()[0].newInstance(values.toArray());
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot make " + section, e);
    }
  }

  static List<SettingKey> keys() {
    return SECTIONS.stream().flatMap(section -> section.keys().stream()).toList();
  }

  /** Every key's value and where it came from, secrets masked, section by section. */
  public List<EffectiveSetting> effective() {
    return List.copyOf(effective);
  }

  /**
   * Whether no source more specific than the home folder's file sets the key, so that a component
   * may use a file in its folder instead.
   */
  public boolean isLeftToComponents(String key) {
    return effective.stream()
        .filter(setting -> setting.key().equals(key))
        .allMatch(EffectiveSetting::isOfHome);
  }

  /** Warnings, in sentences. */
  public List<String> warnings() {
    return warnings;
  }

  /** Removes this configuration's secrets from texts. */
  public Redaction redaction() {
    List<String> secrets = new ArrayList<>(kafka().client().secrets());
    secrets.addAll(survey().client().secrets());
    for (Section section : List.of(KAFKA_LOGIN, SURVEY_LOGIN)) {
      login(sections, section).password(sources.home()).ifPresent(secrets::add);
    }
    return Redaction.of(secrets);
  }

  /** Access to our Kafka cluster where it is not inside the program; else empty. */
  public Optional<KafkaAccess> kafkaAccess() {
    return kafka()
        .bootstrapServers()
        .map(s -> login(sections, KAFKA_LOGIN).access(s, kafka().client(), sources.home()));
  }

  /** Access to the survey's cluster; empty if none is set. */
  public Optional<KafkaAccess> surveyAccess() {
    return survey()
        .bootstrapServers()
        .map(s -> login(sections, SURVEY_LOGIN).access(s, survey().client(), sources.home()));
  }

  /** The file with Kerberos' realms; empty for Java's default. */
  public Optional<Path> krb5Conf() {
    return section(KerberosSettings.class).krb5Conf().map(sources.home()::resolve);
  }

  private static LoginSettings login(Map<Section, Record> sections, Section section) {
    return (LoginSettings) Objects.requireNonNull(sections.get(section));
  }

  private <T extends Record> T section(Class<T> type) {
    return type.cast(sections.get(Section.of(type)));
  }

  public KafkaSettings kafka() {
    return section(KafkaSettings.class);
  }

  public SurveySettings survey() {
    return section(SurveySettings.class);
  }

  public IngestSettings ingest() {
    return section(IngestSettings.class);
  }

  public ArchiveSettings archive() {
    return section(ArchiveSettings.class);
  }

  public TableSinkSettings tableSink() {
    return section(TableSinkSettings.class);
  }

  public FilterSettings filter() {
    return section(FilterSettings.class);
  }

  public FitSettings fit() {
    return section(FitSettings.class);
  }

  public StageSettings stages() {
    return section(StageSettings.class);
  }

  public StoreSettings store() {
    return section(StoreSettings.class);
  }

  public AutomaticSettings automatic() {
    return section(AutomaticSettings.class);
  }

  public RetentionSettings retention() {
    return section(RetentionSettings.class);
  }

  public DiskSettings disk() {
    return section(DiskSettings.class);
  }

  public SimulatorSettings simulator() {
    return section(SimulatorSettings.class);
  }
}
