package nocturne.core.plugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.night.Night;

/** An alert as a value-added stage receives it, with what earlier stages said of it. */
public interface StagedAlert {

  /** The alert's number. */
  Candid candid();

  /** The object's name, if the survey gave one. */
  Optional<ObjectId> objectId();

  /** The night that the survey assigns to it. */
  Night night();

  /** Start of the candidate's exposure, Julian date, UTC; NaN where the alert has none. */
  double jd();

  /** The object's brightness over time, as the alert reports it. */
  LightCurve lightCurve();

  /**
   * What alerts of earlier nights reported of the object, of the time up to this alert: it is the
   * same whenever the alert is evaluated, as long as the earlier nights are. {@code
   * lightCurve().with(history())} is all that is known of the object. Without epochs for a stage
   * that does not {@linkplain ValueAddedStage#usesHistory ask for it}, and where the instance keeps
   * no history.
   */
  LightCurve history();

  /** The light curve as the original broker read it, in the packet's order. */
  List<OriginalEpoch> originalLightCurve();

  /**
   * The decoded packet, with every field; empty for a stage that reads the alerts of another one,
   * whose topic has them as JSON without cutouts.
   */
  Optional<Alert> decoded();

  /**
   * A number of the candidate, by the survey's name of the field; empty where it is missing, null
   * or no number, and where it is NaN.
   */
  OptionalDouble number(String field);

  /** A text of the candidate, by the survey's name of the field; empty where there is none. */
  Optional<String> text(String field);

  /**
   * What earlier stages said of the alert, each value as text. The result of a filter stands under
   * the columns' own names, such as {@code not_moving}; that of another stage under its name and
   * the column's, such as {@code classifier.rise_rate}. Empty for a stage that reads every alert.
   */
  Map<String, String> said();
}
