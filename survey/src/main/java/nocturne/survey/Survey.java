package nocturne.survey;

import nocturne.core.alert.AlertFields;

/**
 * Everything that differs between surveys' streams. Code that depends on the survey takes it from
 * this value.
 *
 * @param name in lower case, as it begins the names of topics and tables
 * @param topics how the survey names the topic of a night
 * @param framing how a message's bytes hold an alert
 * @param fields names of the fields that every survey has
 * @param site where the telescope is, since a night ends there with the sunrise
 */
public record Survey(
    String name, NightTopics topics, Framing framing, AlertFields fields, Site site) {

  /** How a message's bytes hold an alert. */
  public enum Framing {
    /** One Avro object container a message, with its schema inside. */
    AVRO_CONTAINER
  }

  /** The Zwicky Transient Facility's public programme, on the 48-inch telescope at Palomar. */
  public static final Survey ZTF =
      new Survey(
          "ztf",
          new NightTopics("ztf_", "_programid1"),
          Framing.AVRO_CONTAINER,
          AlertFields.ZTF,
          Site.PALOMAR);
}
