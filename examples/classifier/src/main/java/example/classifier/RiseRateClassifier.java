package example.classifier;

import java.util.List;
import nocturne.core.lightcurve.Detection;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.StagedAlert;
import nocturne.core.plugin.ValueAddedStage;

/**
 * Passes alerts of objects that brighten fast: by the two newest detections in the band of the
 * newest one.
 */
public final class RiseRateClassifier
    implements ValueAddedStage<RiseRateClassifier.Settings, RiseRateClassifier.Result> {

  /**
   * What may be set.
   *
   * @param minRate an alert passes from so many magnitudes a day
   * @param minDetections with fewer detections in the band there is no rate, at least 2
   */
  public record Settings(double minRate, int minDetections) {}

  /**
   * What it says of an alert: the columns of the table {@code classifier}.
   *
   * @param riseRate magnitudes a day, above zero where the object brightens; null where there are
   *     too few detections
   * @param detections in the band
   */
  public record Result(Double riseRate, int detections) {}

  @Override
  public String name() {
    return "classifier";
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public Settings defaults() {
    return new Settings(0.2, 2);
  }

  @Override
  public Class<Result> result() {
    return Result.class;
  }

  @Override
  public Evaluation<Result> open(Settings settings, StageFiles files) {
    return alert -> evaluate(alert, settings);
  }

  private static Outcome<Result> evaluate(StagedAlert alert, Settings settings) {
    if (Double.isNaN(alert.jd())) {
      return Outcome.refused("the alert has no time");
    }
    List<Detection> positive =
        alert.lightCurve().detections().stream().filter(Detection::isPositive).toList();
    if (positive.isEmpty()) {
      return Outcome.notPassed(new Result(null, 0), "not_positive");
    }
    String band = positive.get(positive.size() - 1).band();
    List<Detection> same = positive.stream().filter(each -> each.band().equals(band)).toList();
    if (same.size() < Math.max(2, settings.minDetections())) {
      return Outcome.notPassed(new Result(null, same.size()), "too_few_detections");
    }
    Detection last = same.get(same.size() - 1);
    Detection before = same.get(same.size() - 2);
    double rate = (before.mag() - last.mag()) / (last.jd() - before.jd());
    Result result = new Result(rate, same.size());
    return rate >= settings.minRate()
        ? Outcome.passed(result)
        : Outcome.notPassed(result, "too_slow");
  }
}
