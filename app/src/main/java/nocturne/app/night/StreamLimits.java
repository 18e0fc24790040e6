package nocturne.app.night;

import java.time.Duration;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.core.night.Night;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.pace.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Rate, number and duration of a simulated stream, and its night.
 *
 * @param alerts after which to end; absent for no such limit
 * @param longest time after which to end; null for no such limit
 */
public record StreamLimits(
    Rate rate, OptionalLong alerts, @Nullable Duration longest, Night night) {

  /**
   * Checks the arguments.
   *
   * @throws Failure with exit code 2 if they cannot be met
   */
  public static StreamLimits of(
      GlobalOptions global,
      String rateText,
      @Nullable Integer alerts,
      @Nullable String duration,
      @Nullable String night) {
    if (alerts == null && duration == null) {
      throw Failure.misuse("Say when to end: --alerts N, --for D, or both.");
    }
    if (alerts != null) {
      requireSimulated(alerts);
    }
    return new StreamLimits(
        Failure.orMisuse(() -> Rate.parse(rateText)),
        alerts == null ? OptionalLong.empty() : OptionalLong.of(alerts),
        duration == null ? null : GlobalOptions.duration(duration),
        night == null
            ? new Night(LocalDate.now(global.surroundings().clock()))
            : GlobalOptions.night(night));
  }

  /**
   * Checks that a simulated night can have this number of alerts.
   *
   * @throws Failure with exit code 2 if it cannot
   */
  static void requireSimulated(int alerts) {
    if (alerts < 0 || alerts > SimulatedNight.MOST_ALERTS) {
      throw Failure.misuse(
          "--alerts %s is not to be had: a simulated night has 0 to %s."
              .formatted(alerts, SimulatedNight.MOST_ALERTS));
    }
  }

  /** True until the duration is over, counted from this call on. */
  BooleanSupplier untilTimeIsOver() {
    @Nullable Duration most = longest;
    long start = System.nanoTime();
    return () -> most == null || System.nanoTime() - start < most.toNanos();
  }
}
