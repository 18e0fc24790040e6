package nocturne.app.night;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Printable;
import nocturne.app.wiring.Services;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FittedEpochs;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import nocturne.simulator.night.InjectedSupernova;

/** Reports the supernovae of a simulated night, from its topics and archive. */
record SupernovaReport(GlobalOptions global, Services services, Night night) {

  /** Prints the table, each lost supernova, and the file of the best plot. */
  void tell(List<InjectedSupernova> injected, List<Recovery.Sighting> sightings, Set<Candid> passed)
      throws IOException {
    Recovery recovery =
        new Recovery(injected, sightings, passed, fits(), this::reason, this::chisq);
    PrintStream err = global.err();
    err.println();
    RecoveryText.of(recovery).forEach(err::println);
    recovery.best().ifPresent(this::tellPlot);
  }

  private void tellPlot(Candid best) {
    Surroundings at = global.surroundings();
    Path plot = plot(best);
    if (Files.exists(plot)) {
      global.say("The best plot: " + plot.toAbsolutePath());
    } else {
      String nocturne = at.calledAs();
      global.say(
          ("To see the best of them:\n  %s alert %s --packet - --home %s | %s fit -"
                  + " --plot plots")
              .formatted(nocturne, best, at.shown(global.home()), nocturne));
    }
  }

  private PipelineStage fit() {
    return services.pipeline().storing(Bucket.PLOTS);
  }

  /** Reads the outcomes of the fits from their topic. */
  private Map<Candid, FitOutcome> fits() throws IOException {
    ResultRecords results = services.results(fit());
    List<LogRecord> messages = new ArrayList<>();
    services.log().readToEnd(results.topic(), Map.of(), messages::add);
    Map<Candid, FitOutcome> fits = new HashMap<>();
    for (LogRecord message : messages) {
      try {
        ResultRecord record = results.read(message).orElseThrow();
        fits.put(record.candid(), FitColumns.outcome(record.values()));
      } catch (UnreadableException | IllegalArgumentException e) {
        throw new IOException(
            "A message on the topic of fits is no fit; see it with `nocturne stream ztf_salt2`.",
            e);
      }
    }
    return fits;
  }

  /** Why an alert did not pass the filter, evaluated again from the archive. */
  private String reason(Candid candid) {
    return archived(candid)
        .map(alert -> global.configuration().filter().filter().evaluate(alert).reason())
        .orElse("its alert is not in the archive: " + candid);
  }

  /** Chi-square of an archived alert's light curve for some parameters. */
  private double chisq(Candid candid, SaltParameters parameters) {
    Optional<Alert> alert = archived(candid);
    if (alert.isEmpty()) {
      return Double.NaN;
    }
    List<Observation> epochs = fitted(alert.get());
    double[] flux =
        new Photometry(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none(), epochs)
            .flux(parameters);
    double chisq = 0;
    for (int i = 0; i < flux.length; i++) {
      double pull = (epochs.get(i).flux() - flux[i]) / epochs.get(i).fluxError();
      chisq += pull * pull;
    }
    return chisq;
  }

  /** The epochs of an alert that were fitted. */
  private List<Observation> fitted(Alert alert) {
    LightCurve past =
        services
            .pipeline()
            .history(services.tables())
            .map(history -> history.asOf(alert, night))
            .orElse(LightCurve.NONE);
    return FittedEpochs.of(
            global.configuration().fit().mode(),
            alert.lightCurve(),
            past,
            alert::original,
            alert.jd())
        .photometry()
        .all();
  }

  private Optional<Alert> archived(Candid candid) {
    Optional<byte[]> packet = services.stores().archive().packet(night, candid);
    try {
      return packet.isEmpty()
          ? Optional.empty()
          : Optional.of(services.decoder().decodeOne(packet.get()));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  private Path plot(Candid candid) {
    return services
        .stores()
        .store()
        .file(
            services.names().bucket(Bucket.PLOTS),
            services.plots(fit()).orElseThrow().name(candid));
  }

  /** Prints a recovery for people. */
  static final class RecoveryText {
    private RecoveryText() {}

    static List<String> of(Recovery r) {
      List<String> lines = new ArrayList<>();
      lines.add("Type Ia supernovae in the simulated sky, and how many reached each step:");
      lines.add(count("injected", r.injected()));
      lines.add(count("seen", r.seen()) + lost(r.injected() - r.seen(), unseen(r)));
      lines.add(
          count("passed the filter", r.passed()) + lost(r.seen() - r.passed(), "named below"));
      lines.add(count("fitted", r.fitted()) + lost(r.passed() - r.fitted(), "named below"));
      lines.add(
          count("recovered", r.recovered())
              + (r.share().isPresent()
                  ? String.format(
                      Locale.ROOT,
                      "   %.0f %% of the fitted have all five parameters within %.0f sigma",
                      100 * r.share().getAsDouble(),
                      Recovery.SIGMAS)
                  : ""));
      if (!r.lost().isEmpty()) {
        lines.add(
            "Where each missing one was lost, and why (parameters: the light curve as measured has a"
                + " lower chi-square elsewhere than at the truth):");
      }
      for (Recovery.Where where : Recovery.Where.values()) {
        for (Recovery.Lost each : r.lost()) {
          if (each.where() == where) {
            lines.add(
                String.format(
                    Locale.ROOT,
                    "  %-12s  %-10s  %s",
                    Printable.line(each.objectId()),
                    word(where),
                    Printable.line(each.why())));
          }
        }
      }
      return lines;
    }

    private static String count(String what, int n) {
      return String.format(Locale.ROOT, "  %-24s %,9d", what, n);
    }

    private static String lost(int n, String how) {
      return n == 0 ? "" : String.format(Locale.ROOT, "   %,d lost: %s", n, how);
    }

    private static String unseen(Recovery r) {
      List<String> words = new ArrayList<>();
      int faint = r.unseen().getOrDefault(InjectedSupernova.Outcome.TOO_FAINT, 0);
      int dark = r.unseen().getOrDefault(InjectedSupernova.Outcome.DARK, 0);
      if (faint > 0) {
        words.add(faint + " below five sigma in every exposure");
      }
      if (dark > 0) {
        words.add(dark + " before or after they shone");
      }
      return String.join(", ", words);
    }

    private static String word(Recovery.Where where) {
      return switch (where) {
        case FILTER -> "filter";
        case FIT -> "fit";
        case PARAMETERS -> "parameters";
      };
    }
  }
}
