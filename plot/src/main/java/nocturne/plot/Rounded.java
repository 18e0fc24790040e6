package nocturne.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/** Formats numbers for people: to two digits of their error, with a power of ten if necessary. */
final class Rounded {
  private static final String UNKNOWN = "not known";
  private static final int DIGITS = 4;
  private static final String UP = "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";
  private static final String MINUS_UP = "\u207B";

  private Rounded() {}

  /** A given value, to four digits, without trailing zeros. */
  static String plain(double value) {
    String text = digits(value, DIGITS);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** A value such as {@code 0.0532 ± 0.0043}. */
  static String plain(double value, OptionalDouble error) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    if (error.isEmpty() || !(error.getAsDouble() > 0) || !Double.isFinite(error.getAsDouble())) {
      return digits(value, DIGITS);
    }
    int decimals = Math.min(12, Math.max(0, 1 - exponent(error.getAsDouble())));
    return fixed(value, decimals) + " \u00B1 " + fixed(error.getAsDouble(), decimals);
  }

  /** A value such as {@code (1.234 ± 0.045) × 10⁻³}. */
  static String scientific(double value, OptionalDouble error) {
    if (!Double.isFinite(value) || value == 0) {
      return plain(value, error);
    }
    int power = exponent(value);
    double unit = Math.pow(10, power);
    String scaled =
        plain(
            value / unit,
            error.isPresent() ? OptionalDouble.of(error.getAsDouble() / unit) : error);
    String times = " \u00D7 10" + raised(power);
    return error.isPresent() ? "(" + scaled + ")" + times : scaled + times;
  }

  /** A value with this many decimals, halves to the even digit. */
  static String fixed(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.toPlainString().replace('-', '\u2212');
  }

  private static String digits(double value, int digits) {
    return value == 0 ? "0" : fixed(value, Math.min(12, Math.max(0, digits - 1 - exponent(value))));
  }

  private static int exponent(double value) {
    return (int) Math.floor(Math.log10(Math.abs(value)));
  }

  private static String raised(int power) {
    StringBuilder text = new StringBuilder(power < 0 ? MINUS_UP : "");
    for (char digit : Integer.toString(Math.abs(power)).toCharArray()) {
      text.append(UP.charAt(digit - '0'));
    }
    return text.toString();
  }
}
