package nocturne.core.filter;

import nocturne.core.alert.Alert;

/**
 * Decides which alerts deserve a closer look. A filter is a function of the alert alone: no clock,
 * no memory of other alerts; it may be used by many threads at once.
 */
public interface AlertFilter {

  /** The filter's name as messages and tables have it. */
  String name();

  /** Judges one alert; never fails, whatever the alert lacks. */
  Verdict evaluate(Alert alert);
}
