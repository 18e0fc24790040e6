package nocturne.core.survey;

import java.util.List;
import java.util.Optional;
import nocturne.core.lightcurve.EpochRows;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.night.Night;

/**
 * A telescope's stream of alerts: everything that differs between surveys. Messages hold one alert
 * each, as an Avro container with its schema. Thread-safe.
 */
public interface Survey {

  /** Its name in tables, in lower case. */
  String name();

  /** The survey's names of the fields of its alerts. */
  AlertFields fields();

  /** The fields that a search for alerts reads. */
  SearchFields searchFields();

  /** Whether a text has the form of its objects' names. */
  boolean isObjectId(String text);

  /** The form of these names, for people. */
  String objectIdForm();

  /**
   * Refuses what is no name of an object.
   *
   * @throws IllegalArgumentException with the text and the form that it lacks
   */
  default void requireObjectId(String text) {
    if (!isObjectId(text)) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of an object: that is %s.".formatted(text, objectIdForm()));
    }
  }

  /** The names of its bands' transmission curves, such as {@code ztfg}. */
  List<String> bands();

  /**
   * Reads the photometry of its alerts.
   *
   * @param rows of the candidate, the history or forced photometry
   */
  Epochs epochs(EpochRows rows);

  /** Where the telescope is, since a night ends there with the sunrise. */
  Site site();

  /** The name of the survey's own topic that holds a night. */
  String topic(Night night);

  /** The form of such topics' names, for people, with {@code YYYYMMDD} for the date. */
  String topicForm();

  /**
   * The only night that a topic holds, by its name: that of {@link #topic}, or that with a {@code
   * -} and an instance's suffix. Empty for a topic of many nights, and for what is no topic of
   * alerts.
   */
  Optional<Night> nightOf(String topic);

  /**
   * The night of a packet, by the place where the survey put it. What is in the packet does not
   * count, so that a packet that cannot be read has a night too.
   *
   * @param sentMillis the packet's timestamp there, milliseconds since 1970-01-01 UTC
   * @return empty where the survey puts no packets
   */
  Optional<Night> night(String topic, long sentMillis);

  /**
   * The night of an exposure.
   *
   * @param jd its start, Julian date, UTC
   * @return empty if that is NaN or outside the years before 9999
   */
  Optional<Night> nightOfExposure(double jd);
}
