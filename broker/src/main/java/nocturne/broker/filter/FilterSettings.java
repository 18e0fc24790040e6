package nocturne.broker.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.filter.OptionalCuts;

/** The settings of the filter. */
public record FilterSettings(
    Mode mode,
    Optional<Double> minRb,
    Optional<Double> minDrb,
    Optional<Double> minGalacticLatitude,
    Optional<Integer> maxNdethist) {
  /** The filter as it should be, with no further cut. */
  public static final FilterSettings DEFAULT =
      new FilterSettings(
          Mode.STANDARD, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The optional cuts that are set. */
  public OptionalCuts cuts() {
    return new OptionalCuts(
        minRb.orElse(null),
        minDrb.orElse(null),
        minGalacticLatitude.orElse(null),
        maxNdethist.orElse(null));
  }

  /** The names of those that are, in the order in which a verdict reports them. */
  public List<String> cutsOn() {
    List<String> on = new ArrayList<>();
    minRb.ifPresent(cut -> on.add("min_rb"));
    minDrb.ifPresent(cut -> on.add("min_drb"));
    minGalacticLatitude.ifPresent(cut -> on.add("min_galactic_latitude"));
    maxNdethist.ifPresent(cut -> on.add("max_ndethist"));
    return on;
  }

  /** The filter that these settings describe. */
  public ExtragalacticTransient filter() {
    ExtragalacticTransient filter =
        mode == Mode.ORIGINAL
            ? ExtragalacticTransient.original()
            : ExtragalacticTransient.standard();
    return filter.withCuts(cuts());
  }

  /** The rules that apply. */
  public enum Mode {
    STANDARD,
    ORIGINAL
  }
}
