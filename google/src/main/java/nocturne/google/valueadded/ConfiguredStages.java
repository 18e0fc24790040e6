package nocturne.google.valueadded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.PlugInSettings;
import nocturne.core.instance.Component;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.salt2.ModelFiles;

/**
 * Opens an instance's value-added stages as the files of the component say: settings in {@code
 * value_added/*.properties}, a SALT model below {@code value_added/model/}. The files are read
 * once. Stages fit what the packet has; there is no history of objects here yet.
 */
public final class ConfiguredStages {
  private static final String FOLDER = Component.VALUE_ADDED.folder().orElseThrow();
  private static final String PROPERTIES = ".properties";

  /** Prefix of the settings of a stage that has no file of its own. */
  private static final String OTHERS = "stage.";

  private final Pipeline pipeline;
  private final ObjectStore store;
  private final BrokerFiles files;
  private final Map<String, String> set = new TreeMap<>();

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException if a line of a file is none of the form {@code key = value}
   */
  public ConfiguredStages(Pipeline pipeline, ObjectStore store) {
    this.pipeline = pipeline;
    this.store = store;
    this.files = new BrokerFiles(pipeline.names(), store, KillPoint.NONE);
    files
        .below(FOLDER)
        .forEach(
            (name, content) -> {
              if (name.endsWith(PROPERTIES)) {
                read(FOLDER + name, new String(content, UTF_8));
              }
            });
  }

  private void read(String file, String text) {
    for (String line : text.lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "%s in the bucket %s has the line \"%s\", which is not of the form key = value."
                .formatted(file, files.bucket(), line));
      }
      set.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
  }

  /**
   * Opens a stage.
   *
   * @throws IllegalArgumentException if its settings or its model are wrong; says which
   */
  public PlugIn<?> open(PipelineStage stage) {
    return open(stage, stage.plugIn().orElseThrow());
  }

  private <S extends Record, R extends Record> PlugIn<R> open(
      PipelineStage stage, ValueAddedStage<S, R> valueAdded) {
    Map<String, String> settings = settings(valueAdded.name());
    try {
      return new PlugIn<>(
          valueAdded,
          valueAdded.open(
              PlugInSettings.read(valueAdded.name(), valueAdded.defaults(), settings),
              new Files(settings)),
          pipeline.names().topic(stage.input().orElseThrow()),
          pipeline.isRead(stage),
          stage.plots(pipeline.names(), store, KillPoint.NONE),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException("The stage " + valueAdded.name() + " cannot read a file", e);
    }
  }

  /** The settings of a stage, by the rest of the key. */
  private Map<String, String> settings(String stage) {
    Map<String, String> settings = new TreeMap<>();
    String prefix = stage + ".";
    set.forEach(
        (key, value) -> {
          String own = key.startsWith(OTHERS) ? key.substring(OTHERS.length()) : key;
          if (own.startsWith(prefix)) {
            settings.put(own.substring(prefix.length()), value);
          }
        });
    return settings;
  }

  /** The files of a stage, with its settings. */
  private final class Files implements StageFiles {
    private final Map<String, String> set;

    Files(Map<String, String> set) {
      this.set = set;
    }

    @Override
    public SortedMap<String, byte[]> below(String folder) {
      return files.below(FOLDER + folder);
    }

    @Override
    public boolean mayReplace(String setting) {
      return !set.containsKey(setting);
    }

    /** The machine of a job has no folders of an operator. */
    @Override
    public Optional<ModelFiles> folder(String named) {
      return Optional.empty();
    }
  }
}
