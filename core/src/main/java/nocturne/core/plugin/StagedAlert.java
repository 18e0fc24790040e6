package nocturne.core.plugin;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.LightCurve;

/** An alert as a value-added stage receives it, with what earlier stages said of it. */
public interface StagedAlert {

  /** The alert's number. */
  Candid candid();

  /** The object's name, if the survey gave one. */
  Optional<ObjectId> objectId();

  /** Start of the candidate's exposure, Julian date, UTC; NaN where the alert has none. */
  double jd();

  /** The object's brightness over time, as the alert reports it. */
  LightCurve lightCurve();

  /**
   * A number of the candidate, by the survey's name of the field; empty where it is missing, null
   * or no number, and where it is NaN.
   */
  OptionalDouble number(String field);

  /** A text of the candidate, by the survey's name of the field; empty where there is none. */
  Optional<String> text(String field);

  /**
   * What earlier stages said of the alert, each value as text. The extragalactic filter's sub-cuts
   * stand under their own names, such as {@code not_moving}; the result of a plug-in's stage stands
   * under its name and the column's, such as {@code classifier.rise_rate}. Empty for a stage that
   * reads every alert.
   */
  Map<String, String> said();
}
