package nocturne.broker.filter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nocturne.core.alert.Reason;
import nocturne.core.filter.AlertFilter;
import nocturne.core.filter.Verdict;
import nocturne.core.plugin.Column;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.StagedAlert;
import nocturne.core.plugin.ValueAddedStage;
import org.jspecify.annotations.Nullable;

/**
 * The stage of the extragalactic filter: passes those alerts on that may be transients in another
 * galaxy. An alert that the original filter would have crashed on, in its mode, is refused.
 */
public final class FilterStage implements ValueAddedStage<FilterSettings, Verdict> {

  @Override
  public String name() {
    return "filter";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public String output() {
    return "exgalac_trans";
  }

  @Override
  public boolean isFilter() {
    return true;
  }

  @Override
  public FilterSettings defaults() {
    return FilterSettings.DEFAULT;
  }

  @Override
  public Class<Verdict> result() {
    return Verdict.class;
  }

  @Override
  public List<Column<Verdict>> columns() {
    return List.of(
        cut("is_positive_sub", verdict -> verdict.subCuts().isPositiveSub()),
        cut("no_pointsource_counterpart", verdict -> verdict.subCuts().noPointsourceCounterpart()),
        cut("not_moving", verdict -> verdict.subCuts().notMoving()),
        cut("no_ssobject", verdict -> verdict.subCuts().noSsobject()),
        optional("min_rb"),
        optional("min_drb"),
        optional("min_galactic_latitude"),
        optional("max_ndethist"));
  }

  private static Column<Verdict> cut(String name, Function<Verdict, @Nullable Object> passed) {
    return new Column<>(name, Boolean.class, "whether the alert passes this cut", passed);
  }

  /** A cut that has no value where it is off. */
  private static Column<Verdict> optional(String name) {
    return cut(
        name,
        verdict -> {
          for (Verdict.Cut cut : verdict.cuts()) {
            if (cut.name().equals(name)) {
              return cut.passed();
            }
          }
          return null;
        });
  }

  @Override
  public Evaluation<Verdict> open(FilterSettings settings, StageFiles files) {
    return new Filtering(settings.filter(), String.join(", ", settings.cutsOn()));
  }

  private record Filtering(AlertFilter filter, String cutsOn) implements Evaluation<Verdict> {

    @Override
    public Outcome<Verdict> evaluate(StagedAlert alert) {
      Verdict verdict = filter.evaluate(alert.decoded().orElseThrow());
      if (verdict.verdict() == null) {
        return Outcome.refused(
            Reason.MISSING_FIELD, "the original filter fails without " + verdict.reason());
      }
      return verdict.passes()
          ? Outcome.passed(verdict)
          : Outcome.notPassed(verdict, verdict.reason().split(" ", 2)[0]);
    }

    @Override
    public Optional<String> work() {
      return cutsOn.isEmpty() ? Optional.empty() : Optional.of("evaluated, also by " + cutsOn);
    }
  }
}
