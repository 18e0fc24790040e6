package nocturne.app.night;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import nocturne.simulator.night.InjectedSupernova;
import nocturne.simulator.night.TruthTable;

/** Reports the supernovae of a simulated night, from its topics and archive. */
record SupernovaReport(GlobalOptions global, Services services, Night night) {

  /** Prints the table, each lost supernova, and the file of the best plot. */
  void tell(List<InjectedSupernova> injected, TruthTable truths, Set<Candid> passed)
      throws IOException {
    Recovery recovery =
        new Recovery(injected, truths.all(), passed, fits(), this::reason, this::chisq);
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

  /** The messages on the topic of fits. */
  private Map<Candid, FitMessage> fits() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    services
        .streams()
        .readToEnd(
            services.names().topic(services.pipeline().storing(Bucket.PLOTS).topics().get(0)),
            Map.of(),
            message -> messages.add(message.value()));
    Map<Candid, FitMessage> fits = new HashMap<>();
    for (byte[] message : messages) {
      FitMessage fit = FitMessage.parse(message);
      fits.put(fit.candid(), fit);
    }
    return fits;
  }

  /** Why an alert did not pass the filter, evaluated again from the archive. */
  private String reason(Candid candid) {
    return archived(candid)
        .map(alert -> global.configuration().filter().filter().evaluate(alert).reason())
        .orElse("the archive lacks its alert " + candid);
  }

  /** Chi-square of an archived alert's light curve for some parameters. */
  private double chisq(Candid candid, SaltParameters parameters) {
    Optional<Alert> alert = archived(candid);
    if (alert.isEmpty()) {
      return Double.NaN;
    }
    List<Observation> epochs = AlertPhotometry.of(alert.get().lightCurve());
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
        .file(services.names().bucket(Bucket.PLOTS), "salt2/plot_lc/candid_" + candid + ".png");
  }
}
