package nocturne.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.filter.OptionalCuts;

/** How alerts are evaluated. */
public record FilterSettings(
    @Setting(
            key = "filter.mode",
            byDefault = "standard",
            meaning =
                "original: the exact verdicts of the original broker, its errors included;"
                    + " standard: with these corrected.")
        Mode mode,
    @Setting(
            key = "filter.min-rb",
            atLeast = 0,
            atMost = 1,
            meaning =
                "Keep only alerts with at least this real-bogus score `rb` (0 to 1); an alert"
                    + " without one fails. Off unless set.")
        Optional<Double> minRb,
    @Setting(
            key = "filter.min-drb",
            atLeast = 0,
            atMost = 1,
            meaning =
                "Keep only alerts with at least this deep-learning real-bogus score `drb` (0 to 1);"
                    + " an alert without one fails. Off unless set.")
        Optional<Double> minDrb,
    @Setting(
            key = "filter.min-galactic-latitude",
            atLeast = 0,
            atMost = 90,
            meaning =
                "Keep only alerts at least this many degrees from the plane of the Milky Way. Off"
                    + " unless set.")
        Optional<Double> minGalacticLatitude,
    @Setting(
            key = "filter.max-ndethist",
            atLeast = 0,
            meaning =
                "Keep only alerts with at most this many earlier detections (`ndethist`). Off"
                    + " unless set.")
        Optional<Integer> maxNdethist) {

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

  /** Which rules apply. */
  public enum Mode {
    STANDARD,
    ORIGINAL
  }
}
