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
   * The epochs that alerts of earlier nights reported of the object, up to the time of this alert.
   * The result is the same at each evaluation, as long as the earlier nights do not change. {@code
   * lightCurve().with(history())} is the whole known light curve. Without epochs for a stage that
   * does not {@linkplain ValueAddedStage#usesHistory ask for it}, and if the instance keeps no
   * history.
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
   * The results of earlier stages, each value as text. The results of a filter have the columns'
   * own names, such as {@code not_moving}; those of another stage have its name and the column's,
   * such as {@code classifier.rise_rate}. Empty for a stage that reads every alert.
   */
  Map<String, String> said();
}
