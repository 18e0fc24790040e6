package nocturne.core.instance;

/** What an operator starts and stops, by production's names. */
public enum Component {
  NIGHT_CONDUCTOR("night-conductor"),
  CONSUMER("ztf-consumer"),
  ARCHIVE("upload_ztf_bytes_to_bucket"),
  TABLES("bq-sink"),
  VALUE_ADDED("value-added");

  private final String productionName;

  Component(String productionName) {
    this.productionName = productionName;
  }

  /** The name in production; {@link Names#component} gives an instance's own. */
  public String productionName() {
    return productionName;
  }
}
