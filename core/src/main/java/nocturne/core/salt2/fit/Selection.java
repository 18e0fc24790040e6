package nocturne.core.salt2.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.NotFitted.Reason;
import nocturne.core.salt2.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Selects the epochs of a light curve that can be fitted, and decides whether they suffice.
 *
 * <p>Left out are epochs whose time, flux, error or zero point is not a number of a size that a
 * survey could mean, whose error is not above zero, whose band is unknown, or whose band the model
 * does not cover at all redshifts allowed.
 */
final class Selection {
  private static final double UNIT = 25;
  private static final double LATEST = 1e7;
  private static final double LARGEST = 1e30;
  private static final double LARGEST_SIGNAL = 1e12;

  private final FitSettings settings;
  private final BandNumbers bands;
  private final List<Observation> kept = new ArrayList<>();
  private int unknown;
  private int uncovered;

  /** Returns the number of a band's table. */
  interface BandNumbers {
    int UNKNOWN = -1;
    int UNCOVERED = -2;

    /** The table's number, or one of the two negative ones. */
    int of(String band);

    int count();
  }

  Selection(FitSettings settings, BandNumbers bands, List<Observation> photometry) {
    this.settings = settings;
    this.bands = bands;
    for (Observation one : photometry) {
      add(one);
    }
  }

  private void add(Observation one) {
    double scale = one.zeroPoint() == UNIT ? 1 : Math.pow(10, 0.4 * (UNIT - one.zeroPoint()));
    double flux = one.flux() * scale;
    double error = one.fluxError() * scale;
    boolean sound =
        Math.abs(one.mjd()) < LATEST
            && Math.abs(flux) < LARGEST
            && error > 1 / LARGEST
            && error < LARGEST
            && Math.abs(flux) < LARGEST_SIGNAL * error;
    if (!sound) {
      return;
    }
    int band = bands.of(one.band());
    if (band == BandNumbers.UNKNOWN) {
      unknown++;
    } else if (band == BandNumbers.UNCOVERED) {
      uncovered++;
    } else {
      kept.add(new Observation(one.mjd(), one.band(), flux, error, UNIT, one.positive()));
    }
  }

  /** Why the epochs do not do; null if they do. */
  @Nullable NotFitted refusal(int freeParameters) {
    if (kept.isEmpty() && unknown + uncovered > 0) {
      return uncovered > 0
          ? new NotFitted(
              Reason.OUTSIDE_MODEL,
              "none of the %s epochs is in a band that the model covers at all redshifts allowed"
                  .formatted(uncovered + unknown))
          : new NotFitted(
              Reason.UNKNOWN_BAND, "none of the " + unknown + " epochs is in a band that is known");
    }
    long positive = kept.stream().filter(Observation::positive).count();
    if (kept.isEmpty() || positive < settings.demands().positive()) {
      return new NotFitted(
          Reason.TOO_FEW_POINTS,
          "%s of %s usable epochs are positive detections; %s are needed"
              .formatted(positive, kept.size(), settings.demands().positive()));
    }
    double most =
        kept.stream().mapToDouble(one -> one.flux() / one.fluxError()).max().orElse(Double.NaN);
    if (most < settings.demands().signal() || window().isEmpty()) {
      return new NotFitted(
          Reason.LOW_SIGNAL,
          "the highest signal-to-noise ratio is %s; %s is needed"
              .formatted(most, settings.demands().signal()));
    }
    if (kept.size() < freeParameters) {
      return new NotFitted(
          Reason.DEGENERATE,
          kept.size() + " usable epochs cannot determine " + freeParameters + " parameters");
    }
    return null;
  }

  /** The range of t0; empty where no epoch is significant. */
  java.util.Optional<Range> window() {
    Range t0 = settings.window().t0();
    if (t0 != null) {
      return java.util.Optional.of(t0);
    }
    OptionalDouble significant = significant();
    if (significant.isEmpty()) {
      return java.util.Optional.empty();
    }
    double time = significant.getAsDouble();
    return java.util.Optional.of(
        new Range(time - settings.window().before(), time + settings.window().after()));
  }

  private OptionalDouble significant() {
    double least = settings.demands().signal();
    if (settings.window().start() == FitSettings.Start.ORIGINAL) {
      return kept.stream()
          .filter(one -> one.flux() / one.fluxError() > least)
          .mapToDouble(one -> (long) one.mjd())
          .findFirst();
    }
    return kept.stream()
        .filter(one -> one.positive() && one.flux() / one.fluxError() >= least)
        .mapToDouble(Observation::mjd)
        .min();
  }

  /** This selection without the epochs at the given times; the range of t0 stays. */
  Selection without(DoublePredicate times) {
    Range t0 = window().orElseThrow();
    return new Selection(
        settings.withT0(t0), bands, kept.stream().filter(one -> !times.test(one.mjd())).toList());
  }

  /** The epochs that are fitted, for the zero point 25, their errors as measured. */
  List<Observation> kept() {
    return kept;
  }

  /** The epochs by band, with the error floor. */
  Measurements measurements() {
    int size = kept.size();
    int[] numbers = new int[bands.count()];
    int[] ends = new int[bands.count()];
    double[] times = new double[size];
    double[] fluxes = new double[size];
    double[] errors = new double[size];
    int used = 0;
    int at = 0;
    for (int band = 0; band < bands.count(); band++) {
      int begin = at;
      for (Observation one : kept) {
        if (bands.of(one.band()) == band) {
          times[at] = one.mjd();
          fluxes[at] = one.flux();
          double floor = settings.errors().floor() * one.flux();
          errors[at] =
              floor == 0
                  ? one.fluxError()
                  : Math.sqrt(one.fluxError() * one.fluxError() + floor * floor);
          at++;
        }
      }
      if (at > begin) {
        numbers[used] = band;
        ends[used] = at;
        used++;
      }
    }
    return new Measurements(
        java.util.Arrays.copyOf(numbers, used),
        java.util.Arrays.copyOf(ends, used),
        times,
        fluxes,
        errors);
  }
}
