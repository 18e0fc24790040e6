package nocturne.core.instance;

import java.util.List;
import java.util.Optional;

/** The parts that an operator starts and stops, by production's names. */
public enum Component {
  NIGHT_CONDUCTOR("night-conductor", "night_conductor/"),
  CONSUMER("ztf-consumer", "consumer/"),
  ARCHIVE("upload_ztf_bytes_to_bucket", ""),
  TABLES("bq-sink", ""),
  VALUE_ADDED("value-added", "value_added/");

  private final String productionName;
  private final String folder;

  Component(String productionName, String folder) {
    this.productionName = productionName;
    this.folder = folder;
  }

  /** The components that workers run: all but the conductor. */
  public static List<Component> ofWorkers() {
    return List.of(CONSUMER, ARCHIVE, TABLES, VALUE_ADDED);
  }

  /** The name in production; {@link Names#component} gives an instance's own. */
  public String productionName() {
    return productionName;
  }

  /**
   * Whether an operator may stop it. The archive is always on and only checked, since what is not
   * archived in time is lost; the conductor is a process that is ended where it was started.
   */
  public boolean mayBeStopped() {
    return this != ARCHIVE && this != NIGHT_CONDUCTOR;
  }

  /**
   * The folder of the broker files that the component reads when it starts, with a slash at its
   * end; empty for one that needs none.
   */
  public Optional<String> folder() {
    return Optional.of(folder).filter(name -> !name.isEmpty());
  }
}
