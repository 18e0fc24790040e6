package nocturne.broker.filter;

import nocturne.core.filter.AlertFilter;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.filter.OptionalCuts;

/**
 * How the filter stage evaluates alerts.
 *
 * @param original as the original broker did, to its mistakes; an alert it would have crashed on is
 *     dead-lettered
 * @param cuts what an operator cuts away besides
 */
public record FilterSettings(boolean original, OptionalCuts cuts) {
  /** The filter as it should be, with no further cut. */
  public static final FilterSettings DEFAULT = new FilterSettings(false, OptionalCuts.OFF);

  AlertFilter filter() {
    ExtragalacticTransient filter =
        original ? ExtragalacticTransient.original() : ExtragalacticTransient.standard();
    return filter.withCuts(cuts);
  }
}
