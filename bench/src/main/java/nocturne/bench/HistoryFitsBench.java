package nocturne.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.history.NightHistory;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.JulianDate;
import nocturne.core.night.Night;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.salt2.WholePhotometry;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedSeason;

/**
 * Measures the effect of the history on fits: supernovae are followed over many nights, and each is
 * fitted at its last alert that passes the filter, in several ways: to the detections of its packet
 * alone, and to ever more of the epochs known by then.
 *
 * @param objects supernovae in the simulated sky
 * @param nights over which they are followed
 */
record HistoryFitsBench(int objects, int nights) {
  private static final Night LAST = Night.parse("20210320");
  private static final long SEED = 20210320;

  /** An alert to be fitted, and the truth. */
  private record Target(Night night, Alert alert, SaltParameters truth) {}

  void run(PrintStream out) {
    History history = new InMemoryTables().history("photometry");
    history.create();
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    Map<String, Target> targets = new TreeMap<>();
    Map<Night, List<HistoryRow>> reported = new TreeMap<>();
    for (SimulatedAlert each : new SimulatedSeason(LAST, nights, SEED, objects).alerts()) {
      Alert alert = Packets.decoded(decoder, each.packet());
      Night night = SimulatedSeason.night(each);
      reported
          .computeIfAbsent(night, n -> new ArrayList<>())
          .addAll(NightHistory.rows(night, alert));
      if (FilterSettings.DEFAULT.filter().evaluate(alert).passes()) {
        targets.put(
            each.truth().objectId(), new Target(night, alert, each.truth().salt().orElseThrow()));
      }
    }
    reported.values().forEach(history::add);
    out.printf(
        Locale.ROOT,
        "%,d supernovae, %,d of them with an alert that passes, over %d nights; %s%n",
        objects,
        targets.size(),
        nights,
        Packets.machine());
    Map<String, Function<Target, List<Observation>>> ways = new LinkedHashMap<>();
    ways.put("detections of the packet", one -> AlertPhotometry.of(one.alert.lightCurve()));
    ways.put("detections", one -> whole(history, one).detections());
    ways.put(
        "detections, forced",
        one ->
            Stream.concat(
                    whole(history, one).detections().stream(),
                    whole(history, one).forced().stream())
                .toList());
    ways.put("detections, forced, limits", one -> whole(history, one).all());
    ways.put("detections, limits", one -> withLimits(history, one, 1));
    ways.put("detections, limits / 5", one -> withLimits(history, one, 0.2));
    SaltFitter fitter =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), FitSettings.defaults());
    Map<String, Map<String, FitOutcome>> outcomes = new LinkedHashMap<>();
    ways.forEach(
        (way, epochs) -> {
          Map<String, FitOutcome> fits = new TreeMap<>();
          long begin = System.nanoTime();
          targets.forEach((name, one) -> fits.put(name, fitter.fit(epochs.apply(one))));
          out.printf(
              Locale.ROOT,
              "%-28s %6.1f ms a fit%n",
              way,
              (System.nanoTime() - begin) / 1e6 / targets.size());
          outcomes.put(way, fits);
        });
    out.println();
    outcomes.forEach((way, fits) -> tell(out, way, targets, fits));
    out.println("\nThose that are fitted in each way:");
    List<String> common =
        targets.keySet().stream()
            .filter(
                name ->
                    outcomes.values().stream().allMatch(fits -> fits.get(name) instanceof Fitted))
            .toList();
    Map<String, Target> same = new TreeMap<>(targets);
    same.keySet().retainAll(common);
    outcomes.forEach((way, fits) -> tell(out, way, same, fits));
  }

  private static void tell(
      PrintStream out, String way, Map<String, Target> targets, Map<String, FitOutcome> fits) {
    List<Fitted> fitted = new ArrayList<>();
    List<SaltParameters> truths = new ArrayList<>();
    int good = 0;
    targets.forEach(
        (name, one) -> {
          if (fits.get(name) instanceof Fitted fit) {
            fitted.add(fit);
            truths.add(one.truth);
          }
        });
    int recovered = 0;
    for (int i = 0; i < fitted.size(); i++) {
      good += fitted.get(i).quality() == Fitted.Quality.GOOD ? 1 : 0;
      boolean all = true;
      for (SaltParameter parameter : SaltParameter.values()) {
        all &= sigmas(fitted.get(i), truths.get(i), parameter) <= 3;
      }
      recovered += all ? 1 : 0;
    }
    out.printf(
        Locale.ROOT,
        "%-28s fitted %d, good %d, all five within 3 sigma %d%n",
        way,
        fitted.size(),
        good,
        recovered);
    for (SaltParameter parameter : SaltParameter.values()) {
      int[] within = new int[3];
      List<Double> off = new ArrayList<>();
      List<Double> errors = new ArrayList<>();
      for (int i = 0; i < fitted.size(); i++) {
        double sigmas = sigmas(fitted.get(i), truths.get(i), parameter);
        for (int n = 0; n < 3; n++) {
          within[n] += sigmas <= n + 1 ? 1 : 0;
        }
        off.add(Math.abs(fitted.get(i).parameters().get(parameter) - truths.get(i).get(parameter)));
        fitted.get(i).error(parameter).ifPresent(errors::add);
      }
      out.printf(
          Locale.ROOT,
          "    %-3s within 1, 2, 3 sigma: %4d %4d %4d   median off %.4g, median error %.4g%n",
          parameter.label(),
          within[0],
          within[1],
          within[2],
          new Sample(off).median(),
          new Sample(errors).median());
    }
  }

  /** Infinite where the parameter has no error. */
  private static double sigmas(Fitted fit, SaltParameters truth, SaltParameter parameter) {
    OptionalDouble error = fit.error(parameter);
    return error.isEmpty()
        ? Double.POSITIVE_INFINITY
        : Math.abs(fit.parameters().get(parameter) - truth.get(parameter)) / error.getAsDouble();
  }

  /** Without forced photometry, as of packets of the time before there was any. */
  private static List<Observation> withLimits(History history, Target one, double scale) {
    LightCurve curve = curve(history, one);
    WholePhotometry whole =
        WholePhotometry.of(
            new LightCurve(curve.detections(), curve.upperLimits(), List.of()), mjd(one));
    List<Observation> all = new ArrayList<>(whole.detections());
    for (Observation limit : whole.limits()) {
      all.add(
          new Observation(
              limit.mjd(),
              limit.band(),
              limit.flux(),
              scale * limit.fluxError(),
              limit.zeroPoint(),
              false));
    }
    return all;
  }

  private static WholePhotometry whole(History history, Target one) {
    return WholePhotometry.of(curve(history, one), mjd(one));
  }

  private static double mjd(Target one) {
    return JulianDate.toMjd(one.alert.jd());
  }

  private static LightCurve curve(History history, Target one) {
    return one.alert.lightCurve().with(history.asOf(one.alert, one.night));
  }
}
