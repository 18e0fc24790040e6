package nocturne.core.instance;

/** The topics of an instance, by production's names. */
public enum Topic {
  /** Every alert's packet, once, as the survey sent it. */
  ALERTS("ztf_alert_data"),
  /** One announcement for each packet that lies in the archive. */
  ARCHIVED("ztf_alert_avro_bucket"),
  /** The alerts that the extragalactic-transient filter let pass. */
  EXTRAGALACTIC("ztf_exgalac_trans"),
  /** One fit, or reason for none, for each of these. */
  SALT2("ztf_salt2"),
  /** What was dead-lettered, and requests to try it again. */
  DEAD_LETTERS("ztf_dead_letters"),
  /** The night's ledger. */
  LEDGER("ztf_ledger");

  private final String productionName;

  Topic(String productionName) {
    this.productionName = productionName;
  }

  /** The name in production; {@link Names#topic} gives an instance's own. */
  public String productionName() {
    return productionName;
  }

  /** Whether the topic has a counting subscription. */
  public boolean isCounted() {
    return this != DEAD_LETTERS && this != LEDGER;
  }
}
