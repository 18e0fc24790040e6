package nocturne.app.web;

import io.javalin.http.Context;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query. */
final class Parameters {
  private Parameters() {}

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
