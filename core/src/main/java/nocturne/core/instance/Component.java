package nocturne.core.instance;

import java.util.Optional;

/** What an operator starts and stops, by production's names. */
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

  /** The name in production; {@link Names#component} gives an instance's own. */
  public String productionName() {
    return productionName;
  }

  /**
   * The folder of the broker files that the component reads when it starts, with a slash at its
   * end; empty for one that needs none.
   */
  public Optional<String> folder() {
    return Optional.of(folder).filter(name -> !name.isEmpty());
  }
}
