package nocturne.simulator.pace;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rate at which packets are sent. */
public sealed interface Rate {

  /**
   * Nanoseconds after the first packet at which another is due; empty if whenever possible.
   *
   * @param index packets sent before it
   * @param days by how much its exposure is later than that of the first packet which has a time;
   *     NaN if not known
   */
  OptionalDouble dueNanos(long index, double days);

  /** Whether packets must come in order of time for this to make sense. */
  default boolean followsTime() {
    return false;
  }

  /** As fast as the receiver takes them. */
  record Unlimited() implements Rate {
    @Override
    public OptionalDouble dueNanos(long index, double days) {
      return OptionalDouble.empty();
    }

    @Override
    public String toString() {
      return "max";
    }
  }

  /**
   * A number of packets per second, evenly.
   *
   * @param packets per second, above zero
   */
  record PerSecond(double packets) implements Rate {
    public PerSecond {
      requirePositive(packets, "packets per second");
    }

    @Override
    public OptionalDouble dueNanos(long index, double days) {
      return OptionalDouble.of(index * 1e9 / packets);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s/s", number(packets));
    }
  }

  /**
   * The night's own pace, accelerated by a factor.
   *
   * @param factor 1 is real time
   */
  record RealTime(double factor) implements Rate {
    public RealTime {
      requirePositive(factor, "times real time");
    }

    @Override
    public OptionalDouble dueNanos(long index, double days) {
      return Double.isNaN(days)
          ? OptionalDouble.empty()
          : OptionalDouble.of(days * 86400e9 / factor);
    }

    @Override
    public boolean followsTime() {
      return true;
    }

    @Override
    public String toString() {
      return "x" + number(factor);
    }
  }

  /**
   * Rates with a name: {@code ztf-active-avg} is a night of 250,000 alerts in ten hours, {@code
   * ztf-max} 5,000 a minute.
   */
  static Map<String, Rate> named() {
    Map<String, Rate> named = new TreeMap<>();
    named.put("max", new Unlimited());
    named.put("ztf-active-avg", new PerSecond(250_000 / 36_000.0));
    named.put("ztf-max", new PerSecond(5_000 / 60.0));
    return named;
  }

  /**
   * Reads {@code max}, a name, {@code 100/s}, {@code 5000/min}, {@code 250000/night} (of ten hours)
   * or {@code x60}.
   *
   * @throws IllegalArgumentException if the text is none of these; the message lists what is
   *     allowed
   */
  static Rate parse(String text) {
    Rate named = named().get(text);
    if (named != null) {
      return named;
    }
    Matcher many = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)/(s|min|night)").matcher(text);
    Matcher times = Pattern.compile("x([0-9]+(?:\\.[0-9]+)?)").matcher(text);
    boolean isMany = many.matches();
    if (!isMany && !times.matches()) {
      throw new IllegalArgumentException(
          ("Cannot take \"%s\" for a rate: write max, 100/s, 5000/min, 250000/night,"
                  + " x60 for sixty times real time, or one of %s.")
              .formatted(text, String.join(", ", named().keySet())));
    }
    double number = Double.parseDouble(isMany ? many.group(1) : times.group(1));
    if (!isMany) {
      return new RealTime(number);
    }
    return switch (many.group(2)) {
      case "s" -> new PerSecond(number);
      case "min" -> new PerSecond(number / 60);
      default -> new PerSecond(number / 36_000);
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static void requirePositive(double value, String unit) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "Cannot send %s %s: the rate must be above zero; write max for no limit."
              .formatted(value, unit));
    }
  }
}
