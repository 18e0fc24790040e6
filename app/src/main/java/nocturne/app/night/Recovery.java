package nocturne.app.night;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import nocturne.core.alert.Candid;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import nocturne.simulator.night.InjectedSupernova;
import org.jspecify.annotations.Nullable;

/**
 * Follows the Type Ia supernovae of a simulated night from the sky to their parameters.
 *
 * <p>A supernova with several alerts passed if one of them did. Its newest fit counts, the one with
 * the most epochs. It is recovered if all five parameters have an error and are within three errors
 * of the truth.
 */
final class Recovery {
  /** Largest deviation of a parameter, in errors. */
  static final double SIGMAS = 3;

  /** Chi-squares that differ by less are the same minimum. */
  private static final double SAME_CHISQ = 0.01;

  private final BiFunction<Candid, SaltParameters, Double> chisqOf;
  private final int injected;
  private final Map<InjectedSupernova.Outcome, Integer> unseen =
      new EnumMap<>(InjectedSupernova.Outcome.class);
  private final List<Lost> lost = new ArrayList<>();
  private int seen;
  private int passed;
  private int fitted;
  private int recovered;
  private int mostDegrees;
  private @Nullable Candid best;

  /**
   * @param injected all that were put into the sky
   * @param sightings all alerts of supernovae
   * @param passing the alerts that passed the filter
   * @param filterReason why an alert did not pass
   * @param chisqOf chi-square of an alert's light curve for parameters; NaN if it has none
   */
  Recovery(
      List<InjectedSupernova> injected,
      List<Sighting> sightings,
      Set<Candid> passing,
      Map<Candid, FitOutcome> fits,
      Function<Candid, String> filterReason,
      BiFunction<Candid, SaltParameters, Double> chisqOf) {
    this.chisqOf = chisqOf;
    this.injected = injected.size();
    for (InjectedSupernova each : injected) {
      if (each.objectId() == null) {
        unseen.merge(each.outcome(), 1, Integer::sum);
      }
    }
    Map<String, List<Sighting>> byObject = new TreeMap<>();
    for (Sighting each : sightings) {
      byObject.computeIfAbsent(each.objectId(), id -> new ArrayList<>()).add(each);
    }
    byObject.forEach(
        (objectId, alerts) -> {
          alerts.sort(Comparator.comparing(Sighting::candid).reversed());
          follow(objectId, alerts, passing, fits, filterReason);
        });
  }

  /** An alert of a supernova. */
  record Sighting(Candid candid, String objectId, SaltParameters truth) {}

  /**
   * A supernova that was not recovered.
   *
   * @param where it was lost: at the filter, at the fit, or in its parameters
   */
  record Lost(String objectId, Where where, String why) {}

  /** Step at which a supernova was lost. */
  enum Where {
    FILTER,
    FIT,
    PARAMETERS
  }

  /** Follows one supernova, its alerts newest first. */
  private void follow(
      String objectId,
      List<Sighting> alerts,
      Set<Candid> passing,
      Map<Candid, FitOutcome> fits,
      Function<Candid, String> filterReason) {
    seen++;
    List<Sighting> through = alerts.stream().filter(t -> passing.contains(t.candid())).toList();
    if (through.isEmpty()) {
      lost.add(new Lost(objectId, Where.FILTER, filterReason.apply(alerts.get(0).candid())));
      return;
    }
    passed++;
    Optional<Candid> alert =
        through.stream()
            .map(Sighting::candid)
            .filter(candid -> fits.get(candid) instanceof Fitted)
            .findFirst();
    if (alert.isEmpty()) {
      String why =
          fits.get(through.get(0).candid()) instanceof NotFitted not
              ? not.reason() + ": " + not.detail()
              : "the topic of fits says nothing of it";
      lost.add(new Lost(objectId, Where.FIT, why));
      return;
    }
    Candid candid = alert.get();
    Fitted fit = (Fitted) Objects.requireNonNull(fits.get(candid));
    fitted++;
    SaltParameters truth = through.get(0).truth();
    String off = off(fit, truth);
    if (!off.isEmpty()) {
      double atTruth = chisqOf.apply(candid, truth);
      lost.add(new Lost(objectId, Where.PARAMETERS, off + "; " + assessment(fit, atTruth)));
      return;
    }
    recovered++;
    if (best == null || fit.ndof() > mostDegrees) {
      best = candid;
      mostDegrees = fit.ndof();
    }
  }

  /** The parameters that deviate from the truth; empty if none does. */
  private static String off(Fitted fit, SaltParameters truth) {
    List<String> words = new ArrayList<>();
    for (SaltParameter parameter : SaltParameter.values()) {
      double pull =
          (fit.parameters().get(parameter) - truth.get(parameter))
              / fit.error(parameter).orElse(Double.NaN);
      if (fit.atBound().contains(parameter.label())) {
        words.add(parameter.label() + " at its bound");
      } else if (Math.abs(pull) > SIGMAS) {
        words.add(String.format(Locale.ROOT, "%s %+.1f sigma", parameter.label(), pull));
      } else if (Double.isNaN(pull)) {
        words.add(parameter.label() + " without an error");
      }
    }
    if (fit.atBound().contains("phase")) {
      return "no errors, as an epoch is at the edge of the model's phases";
    }
    return String.join(", ", words);
  }

  /** Whether the data or the search are the cause. */
  private static String assessment(Fitted fit, double atTruth) {
    return String.format(
        Locale.ROOT,
        "chi-square %.1f/%d, %.1f at the truth%s",
        fit.chisq(),
        fit.ndof(),
        atTruth,
        atTruth < fit.chisq() - SAME_CHISQ ? ": THE SEARCH MISSED IT" : "");
  }

  int injected() {
    return injected;
  }

  int seen() {
    return seen;
  }

  int passed() {
    return passed;
  }

  int fitted() {
    return fitted;
  }

  int recovered() {
    return recovered;
  }

  /** The supernovae that no exposure found, by cause. */
  Map<InjectedSupernova.Outcome, Integer> unseen() {
    return Map.copyOf(unseen);
  }

  /** The seen supernovae that were lost, by name. */
  List<Lost> lost() {
    return List.copyOf(lost);
  }

  /** The recovered fit with the most degrees of freedom. */
  Optional<Candid> best() {
    return Optional.ofNullable(best);
  }

  /** The recovered share of the fitted supernovae. */
  OptionalDouble share() {
    return fitted == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) recovered / fitted);
  }
}
