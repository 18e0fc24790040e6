package nocturne.core.instance;

/** The object stores of an instance, by what follows the project's name. */
public enum Bucket {
  /** Files that components read when they start; the journal, the books. */
  BROKER_FILES("-broker_files"),
  /** Files that Dataflow stages. */
  DATAFLOW("_dataflow"),
  /** One sample alert for tests. */
  TESTING("_testing_bucket"),
  /** The archive of packets. */
  ALERTS("_ztf_alert_avro_bucket"),
  /** Pictures of the results of value-added stages. */
  PLOTS("_ztf-sncosmo");

  private final String suffix;

  Bucket(String suffix) {
    this.suffix = suffix;
  }

  String suffix() {
    return suffix;
  }
}
