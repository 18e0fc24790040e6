package nocturne.app.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.app.query.SearchConditions;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query. */
final class Parameters {
  /** Rows of a page. */
  static final int MOST = 1_000;

  private static final int FURTHEST = 1_000_000;

  private Parameters() {}

  /** Number of rows on a page: 1 to 1,000. */
  static int limit(Context ctx, int otherwise) {
    return whole(ctx, "limit", otherwise, 1, MOST);
  }

  /** Number of rows before the page. */
  static int offset(Context ctx) {
    return whole(ctx, "offset", 0, 0, FURTHEST);
  }

  /** Returns one page of rows: at most 1,000, or all rows for a file, unless a limit is given. */
  static <T> List<T> page(Context ctx, List<T> rows, boolean isFile) {
    int most = isFile && ctx.queryParam("limit") == null ? rows.size() : limit(ctx, MOST);
    return rows.stream().skip(offset(ctx)).limit(most).toList();
  }

  /**
   * The conditions of a search; the parameters have the names of {@code nocturne object}'s options.
   *
   * @throws WebProblem 400 if a value is wrong or two contradict each other
   */
  static SearchConditions conditions(Context ctx, Survey survey) {
    Optional<Night> night = night(ctx, "night");
    Optional<Night> from = night(ctx, "from");
    Optional<Night> to = night(ctx, "to");
    if (night.isPresent() && (from.isPresent() || to.isPresent())) {
      throw WebProblem.wrongRequest("night is one night; give it, or from and to.");
    }
    return WebProblem.orWrong(
        () ->
            new SearchConditions(
                night.or(() -> from),
                night.or(() -> to),
                number(ctx, "brighter"),
                Optional.ofNullable(ctx.queryParam("band"))
                    .map(word -> SearchConditions.band(survey, word)),
                flag(ctx, "fitted"),
                flag(ctx, "passed")));
  }

  /** The night that a parameter names, if it is given. */
  static Optional<Night> night(Context ctx, String name) {
    return Optional.ofNullable(ctx.queryParam(name)).map(NightRoutes::night);
  }

  private static boolean flag(Context ctx, String name) {
    String word = Optional.ofNullable(ctx.queryParam(name)).orElse("false");
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw WebProblem.wrongRequest(
              "%s is \"%s\"; it must be true or false.".formatted(name, word));
    };
  }

  /**
   * A whole number.
   *
   * @throws WebProblem 400 if it is none, or out of bounds
   */
  static int whole(Context ctx, String name, int otherwise, int least, int most) {
    @Nullable String text = ctx.queryParam(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // answered below
    }
    throw WebProblem.wrongRequest(
        "%s is \"%s\"; it must be a whole number from %s to %s."
            .formatted(name, text, least, most));
  }

  /**
   * A finite number, if it is given.
   *
   * @throws WebProblem 400 if it is none
   */
  static OptionalDouble number(Context ctx, String name) {
    @Nullable String text = ctx.queryParam(name);
    if (text == null) {
      return OptionalDouble.empty();
    }
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException e) {
      // answered below
    }
    throw WebProblem.wrongRequest("%s is \"%s\"; it must be a number.".formatted(name, text));
  }
}
