package nocturne.app.web;

import io.javalin.http.Context;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query. */
final class Parameters {
  private static final int MOST = 1_000;
  private static final int FURTHEST = 1_000_000;

  private Parameters() {}

  /** How many rows a page has: 1 to 1,000. */
  static int limit(Context ctx, int otherwise) {
    return whole(ctx, "limit", otherwise, 1, MOST);
  }

  /** How many rows are before the page. */
  static int offset(Context ctx) {
    return whole(ctx, "offset", 0, 0, FURTHEST);
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
