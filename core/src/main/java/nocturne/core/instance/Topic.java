package nocturne.core.instance;

import java.util.List;
import java.util.Optional;

/**
 * A topic of an instance, by production's name. An instance's pipeline says which topics there are.
 *
 * @param productionName the name in production; {@link Names#topic} gives an instance's own
 * @param isCounted whether the topic has a counting subscription
 */
public record Topic(String productionName, boolean isCounted) {
  /** Every alert's packet, once, as the survey sent it. */
  public static final Topic ALERTS = new Topic("ztf_alert_data", true);

  /** Announcements, one for each packet in the archive. */
  public static final Topic ARCHIVED = new Topic("ztf_alert_avro_bucket", true);

  /** The alerts that the extragalactic-transient filter let pass. */
  public static final Topic EXTRAGALACTIC = new Topic("ztf_exgalac_trans", true);

  /** Fits, or reasons for none, one for each alert that passed. */
  public static final Topic SALT2 = new Topic("ztf_salt2", true);

  /** Dead letters, and requests to retry them. */
  public static final Topic DEAD_LETTERS = new Topic("ztf_dead_letters", false);

  /** The night's ledger. */
  public static final Topic LEDGER = new Topic("ztf_ledger", false);

  /** The broker's own, in the order they are made. */
  public static final List<Topic> OWN =
      List.of(ALERTS, ARCHIVED, EXTRAGALACTIC, SALT2, DEAD_LETTERS, LEDGER);

  private static final String PREFIX = "ztf_";

  /** The topic of what a value-added stage makes. */
  public static Topic ofStage(String name) {
    return new Topic(PREFIX + name, true);
  }

  /** The name of the stage whose topic {@link #ofStage} this would be, if it can be one's. */
  public Optional<String> stage() {
    return productionName.matches(PREFIX + "[a-z][a-z0-9_]*")
        ? Optional.of(productionName.substring(PREFIX.length()))
        : Optional.empty();
  }

  /** Production's name. */
  @Override
  public String toString() {
    return productionName;
  }
}
