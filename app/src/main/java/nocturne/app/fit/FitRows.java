package nocturne.app.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameter;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code nocturne fit}: one for each fit.
 *
 * <p>Columns: the target's id, {@code fitted} or {@code not_fitted}, the reason, the quality,
 * parameters at a bound, and epochs left out; then each SALT parameter with its one-sigma error (z,
 * x1 and c without unit, t0 as MJD, x0 as amplitude); chi-square, degrees of freedom, number of
 * model evaluations, and seconds that the fit took; then the upper triangle of the covariance.
 */
final class FitRows {
  static final List<String> COLUMNS = columns();

  private FitRows() {}

  private static List<String> columns() {
    List<String> columns =
        new ArrayList<>(List.of("id", "status", "reason", "quality", "at_bound", "left_out"));
    for (SaltParameter parameter : SaltParameter.values()) {
      columns.add(parameter.label());
      columns.add(parameter.label() + "_err");
    }
    columns.addAll(List.of("chisq", "ndof", "ncall", "seconds"));
    forEachPair((one, other) -> columns.add(one.label() + "_" + other.label() + "_cov"));
    return List.copyOf(columns);
  }

  static List<@Nullable Object> row(FitTarget target, FitOutcome outcome, double seconds) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(target.id());
    if (outcome instanceof Fitted fit) {
      row.add("fitted");
      row.add(null);
      row.add(fit.quality().label());
      row.add(String.join(" ", new TreeSet<>(fit.atBound())));
      row.add(fit.leftOut().stream().map(String::valueOf).collect(Collectors.joining(" ")));
      for (SaltParameter parameter : SaltParameter.values()) {
        row.add(fit.parameters().get(parameter));
        row.add(orNull(fit.error(parameter)));
      }
      row.add(fit.chisq());
      row.add(fit.ndof());
      row.add(fit.search().ncall());
      row.add(seconds);
      forEachPair((one, other) -> row.add(orNull(fit.covariance().get(one, other))));
    } else if (outcome instanceof NotFitted not) {
      row.add("not_fitted");
      row.add(not.reason() + ": " + not.detail());
      while (row.size() < COLUMNS.size()) {
        row.add(null);
      }
      row.set(COLUMNS.indexOf("seconds"), seconds);
    }
    return row;
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** The upper triangle of a covariance, row by row. */
  private static void forEachPair(BiConsumer<SaltParameter, SaltParameter> each) {
    for (SaltParameter one : SaltParameter.values()) {
      for (SaltParameter other : SaltParameter.values()) {
        if (other.index() >= one.index()) {
          each.accept(one, other);
        }
      }
    }
  }
}
