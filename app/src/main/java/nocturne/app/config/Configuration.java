package nocturne.app.config;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
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
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitSettings;
import nocturne.broker.valueadded.PlugInSettings;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.survey.kafka.ClientSettings;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.SecretFile;

/**
 * All settings of a run. Later sources win over earlier ones: defaults, the home folder's {@code
 * nocturne.properties}, files of the instance's components, environment variables, {@code -D} on
 * the command line.
 */
public final class Configuration {
  private static final List<String> CLUSTERS = List.of("kafka", "survey");

  private final Sources sources;
  private final Map<Setting.Section, Record> sections;
  private final List<EffectiveSetting> effective;
  private final List<String> warnings;

  /** Sources of settings besides the files of components. */
  private record Sources(Path home, Map<String, String> environment, Map<String, String> options) {}

  private Configuration(
      Sources sources,
      Map<Setting.Section, Record> sections,
      List<EffectiveSetting> effective,
      Set<String> warnings) {
    this.sources = sources;
    this.sections = sections;
    this.effective = List.copyOf(effective);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads and checks everything.
   *
   * @param home folder whose file is read if it is there
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
    List<Problem> problems = new ArrayList<>();
    Set<String> warnings = new LinkedHashSet<>();
    Map<String, Given> given = given(sources, files, problems, warnings);
    Map<Setting.Section, List<Object>> values = new LinkedHashMap<>();
    List<EffectiveSetting> effective = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      values
          .computeIfAbsent(setting.section(), section -> new ArrayList<>())
          .add(value(setting, given, problems, effective));
    }
    throwIfAny(problems);
    Map<Setting.Section, Record> sections = new LinkedHashMap<>();
    values.forEach((section, list) -> sections.put(section, make(section, list)));
    sections.forEach(
        (section, record) -> {
          if (record instanceof LoginSettings login) {
            Settings.Tls tls = section(sections, section.prefix(), Settings.Tls.class);
            login.check(section.prefix() + ".", tls, given, problems);
            login.secretFiles(sources.home()).forEach(f -> exposed(f).ifPresent(warnings::add));
          }
        });
    throwIfAny(problems);
    return new Configuration(sources, sections, effective, warnings);
  }

  /** The values that the sources set, by key. */
  private static Map<String, Given> given(
      Sources sources, List<ComponentSettings> files, List<Problem> problems, Set<String> warnings)
      throws IOException {
    Path file = Given.file(sources.home());
    List<Given> given = new ArrayList<>();
    if (Files.exists(file)) {
      String name = String.valueOf(file.getFileName());
      given.addAll(Given.fromFile(name, Files.readAllBytes(file), problems));
    }
    if (given.stream().anyMatch(Given::isSecret)) {
      exposed(file).ifPresent(warnings::add);
    }
    files.forEach(f -> given.addAll(f.given(problems)));
    given.addAll(Given.fromEnvironment(sources.environment(), problems));
    given.addAll(Given.fromOptions(sources.options(), problems));
    Map<String, Given> byKey = new TreeMap<>();
    for (Given g : given) {
      if (Setting.named(g.key()).isPresent()) {
        byKey.put(g.key(), g);
      } else {
        problems.add(
            g.problem(
                Nearest.to(g.key(), Setting.keys())
                    .map(near -> "not a known key; did you mean " + near + "?")
                    .orElse("not a known key; `nocturne config show` lists them")));
      }
    }
    for (Given g : List.copyOf(byKey.values())) {
      if (!g.isInFile()) {
        continue;
      }
      byKey.remove(g.key());
      if (byKey.containsKey(g.keyInFile())) {
        problems.add(g.problem(g.keyInFile() + " is set as well; keep one of them"));
        continue;
      }
      try {
        Path secret = sources.home().resolve(g.value());
        Given content = g.read(secret);
        byKey.put(content.key(), content);
        if (content.isSecret()) {
          exposed(secret).ifPresent(warnings::add);
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
    return byKey;
  }

  /** Advice on a file with a secret that other users can read; empty if they cannot. */
  private static Optional<String> exposed(Path file) {
    return SecretFile.readers(file).map(who -> file + " " + who);
  }

  private static void throwIfAny(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static Object value(
      Setting setting,
      Map<String, Given> given,
      List<Problem> problems,
      List<EffectiveSetting> effective) {
    if (setting.isPrefix()) {
      Map<String, String> all = new TreeMap<>();
      for (Given g : given.values()) {
        if (setting.covers(g.key())) {
          all.put(g.key().substring(setting.stem().length()), g.value());
          effective.add(EffectiveSetting.of(g));
        }
      }
      return setting.value(all);
    }
    Optional<Given> mine = Optional.ofNullable(given.get(setting.key()));
    EffectiveSetting shown =
        mine.map(EffectiveSetting::of)
            .orElse(
                new EffectiveSetting(setting.key(), setting.byDefault(), EffectiveSetting.DEFAULT));
    effective.add(shown);
    try {
      return setting.value(mine.map(Given::value));
    } catch (IllegalArgumentException e) {
      String what = shown.key() + mine.map(g -> " = \"" + g.masked() + "\"").orElse("");
      problems.add(new Problem(shown.where(), what, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static Record make(Setting.Section section, List<Object> values) {
    try {
      return (Record) section.type().getDeclaredConstructors()[0].newInstance(values.toArray());
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot make " + section, e);
    }
  }

  /** The settings for this run alone, by {@code -D} or by its command; no secret is among them. */
  public Map<String, String> options() {
    return sources.options();
  }

  /** Every key's value and where it came from, secrets masked, section by section. */
  public List<EffectiveSetting> effective() {
    return effective;
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
    for (String cluster : CLUSTERS) {
      login(cluster).password(sources.home()).ifPresent(secrets::add);
    }
    return Redaction.of(secrets);
  }

  /** Access to our Kafka cluster where it is not inside the program; else empty. */
  public Optional<KafkaAccess> kafkaAccess() {
    return access("kafka", kafka().bootstrapServers(), kafka().client());
  }

  /** Access to the survey's cluster; empty if none is set. */
  public Optional<KafkaAccess> surveyAccess() {
    return access("survey", survey().bootstrapServers(), survey().client());
  }

  /** The file with Kerberos' realms; empty for Java's default. */
  public Optional<Path> krb5Conf() {
    return section("kerberos", Settings.Kerberos.class).krb5Conf().map(sources.home()::resolve);
  }

  private Optional<KafkaAccess> access(
      String cluster, Optional<Settings.ServerList> servers, ClientSettings further) {
    return servers.map(
        s ->
            new KafkaAccess(
                s.text(),
                login(cluster).login(sources.home()),
                section(cluster, Settings.Tls.class).guard(sources.home()),
                further));
  }

  private LoginSettings login(String cluster) {
    return section(cluster, LoginSettings.class);
  }

  private <T extends Record> T section(String prefix, Class<T> type) {
    return section(sections, prefix, type);
  }

  private static <T extends Record> T section(
      Map<Setting.Section, Record> sections, String prefix, Class<T> type) {
    return type.cast(Objects.requireNonNull(sections.get(new Setting.Section(prefix, type))));
  }

  public Settings.Kafka kafka() {
    return section("kafka", Settings.Kafka.class);
  }

  public Settings.Survey survey() {
    return section("survey", Settings.Survey.class);
  }

  public Settings.Ingest ingest() {
    return section("ingest", Settings.Ingest.class);
  }

  public Settings.History history() {
    return section("history", Settings.History.class);
  }

  public Settings.Archive archive() {
    return section("archive", Settings.Archive.class);
  }

  public Settings.TableSink tableSink() {
    return section("table", Settings.TableSink.class);
  }

  public FilterSettings filter() {
    return section("filter", FilterSettings.class);
  }

  public FitSettings fit() {
    return section("fit", FitSettings.class);
  }

  /**
   * The settings of a value-added stage: those that are its own section, or its defaults with what
   * is set below {@code stage.}.
   *
   * @throws IllegalArgumentException if they are wrong; names each key
   */
  public <S extends Record> S stage(ValueAddedStage<S, ?> stage) {
    S defaults = stage.defaults();
    Record own = sections.get(new Setting.Section(stage.name(), defaults.getClass()));
    if (own != null) {
      @SuppressWarnings("unchecked") // it is of the class of the defaults
      S settings = (S) own;
      return settings;
    }
    return PlugInSettings.read(
        stage.name(), defaults, section("stage", Settings.Stages.class).of(stage.name()));
  }

  /**
   * The key of a value-added stage's setting.
   *
   * @param setting without the stage's name
   */
  public String keyOf(String stage, String setting) {
    String own = stage + "." + setting;
    return Setting.named(own).isPresent() ? own : "stage." + own;
  }

  public Settings.Store store() {
    return section("store", Settings.Store.class);
  }

  public Settings.Automatic automatic() {
    return section("auto", Settings.Automatic.class);
  }

  public Settings.Retention retention() {
    return section("retention", Settings.Retention.class);
  }

  public Settings.Disk disk() {
    return section("disk", Settings.Disk.class);
  }

  public Settings.Web web() {
    return section("web", Settings.Web.class);
  }

  public Settings.Simulator simulator() {
    return section("simulator", Settings.Simulator.class);
  }
}
