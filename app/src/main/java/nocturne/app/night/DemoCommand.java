package nocturne.app.night;

import static nocturne.app.options.Takes.Group.BOOKS;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import nocturne.app.Surroundings;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.books.NightBooks;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.simulator.night.Truth;
import nocturne.simulator.night.TruthWriter;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A simulated night in a home of its own, compared with its truth. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
@Command(
    name = "demo",
    description = {
      "Run a simulated night through every stage.",
      "Uses the folder demo-home beside the usual home folder, or the one that"
          + " --home names. --replace empties the folder of an earlier demonstration"
          + " first; a folder that no demonstration made is never emptied. Needs no"
          + " account, server or download."
    })
public final class DemoCommand extends NocturneCommand {
  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Number of alerts in the night (default: ${DEFAULT-VALUE}).")
  private int alerts = 5000;

  @Option(names = "--replace", description = "Empty the folder of an earlier demonstration first.")
  private boolean replace;

  private final Map<Delivery.Kind, Long> injected = new EnumMap<>(Delivery.Kind.class);
  private final Set<Candid> expected = new HashSet<>();
  private final List<Recovery.Sighting> sightings = new ArrayList<>();

  public DemoCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    StreamLimits.requireSimulated(alerts);
    Path folder = DemoHome.take(global, "demo-home", replace);
    int seed = global.configuration().simulator().seed();
    SimulatedNight night = DemoNight.of(seed, alerts);
    Simulation simulation = new Simulation(night, DemoNight.FAULTS);
    global.say("A simulated night of " + count(alerts) + " alerts, in " + folder + ":");
    Path truth =
        Home.existing(folder).truth(global.instance()).resolve(DemoNight.NIGHT.basicIso() + ".csv");
    return Session.of(global, "demo")
        .withServices(services -> run(services, night, simulation, truth));
  }

  private int run(Services services, SimulatedNight night, Simulation simulation, Path truthFile)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    NightBooks books =
        new NightRun(services, global.surroundings(), DemoNight.NIGHT)
            .run(
                OptionalLong.of(expectedPackets()),
                (topic, progress, line) -> {
                  try (TruthWriter truth = TruthWriter.create(truthFile)) {
                    injected.putAll(
                        simulation.run(
                            topic,
                            Pacer.ofSystem(new Rate.Unlimited()),
                            progress,
                            () -> !Thread.currentThread().isInterrupted(),
                            each -> {
                              truth.write(each);
                              note(each);
                            }));
                    truth.finish();
                  }
                });
    double seconds = (System.nanoTime() - start) / 1e9;
    int code = new BooksText(global).print(books);
    global.out().flush();
    List<Candid> passed = passed(services);
    compare(books, passed);
    new SupernovaReport(global, services, DemoNight.NIGHT)
        .tell(night.injectedSupernovae(), sightings, Set.copyOf(passed));
    tellNext(books, truthFile, seconds);
    return code;
  }

  /** Keeps what of an alert's truth is compared with what comes of it. */
  private void note(Truth truth) {
    if (truth.expectedPass()) {
      expected.add(truth.candid());
    }
    truth
        .salt()
        .ifPresent(
            salt -> sightings.add(new Recovery.Sighting(truth.candid(), truth.objectId(), salt)));
  }

  private long expectedPackets() {
    Faults faults = DemoNight.FAULTS;
    return Math.round(alerts * (1 + faults.duplicates() + faults.repeats() + faults.malformed()));
  }

  /** Compares injected faults with those met, and injected transients with those that passed. */
  private void compare(NightBooks books, List<Candid> passed) {
    PrintStream err = global.err();
    err.println();
    err.println("What was sent, and what was found of it:");
    line("alerts", injected(Delivery.Kind.ALERT), books.count("published"), "published once each");
    line("sent twice", injected(Delivery.Kind.DUPLICATE), books.count("duplicates"), "duplicates");
    line(
        "sent in two versions",
        injected(Delivery.Kind.REPEAT),
        books.deadLettered().getOrDefault("ingest DIFFERS_FROM_FIRST", 0L),
        "rejected as DIFFERS_FROM_FIRST");
    line(
        "unreadable",
        injected(Delivery.Kind.MALFORMED),
        books.count("rejected at ingest")
            - books.deadLettered().getOrDefault("ingest DIFFERS_FROM_FIRST", 0L),
        "rejected with their reason");
    long right = passed.stream().filter(expected::contains).count();
    line("made to pass the filter", expected.size(), right, "of these passed");
    if (right < passed.size()) {
      err.println("  and " + count(passed.size() - right) + " passed that were not made to");
    }
  }

  /** The alerts on the filter's topic. */
  private static List<Candid> passed(Services services) {
    List<Candid> passed = new ArrayList<>();
    services
        .log()
        .readToEnd(
            services.names().topic(services.pipeline().storing(Bucket.PLOTS).input().orElseThrow()),
            Map.of(),
            message ->
                passed.add(
                    new Candid(Long.parseLong(message.attributes().getOrDefault("candid", "")))));
    return passed;
  }

  private long injected(Delivery.Kind kind) {
    return injected.getOrDefault(kind, 0L);
  }

  private void line(String what, long in, long found, String how) {
    global.say(
        String.format(
            Locale.ROOT,
            "  %-24s %,9d   %,9d %s%s",
            what,
            in,
            found,
            how,
            in == found ? "" : "  <--"));
  }

  private void tellNext(NightBooks books, Path truth, double seconds) {
    PrintStream err = global.err();
    Surroundings surroundings = global.surroundings();
    String home = " --home " + surroundings.shown(global.home());
    String nocturne = "  " + surroundings.calledAs() + " ";
    err.println();
    err.println(
        String.format(
            Locale.ROOT,
            "That took %.1f s for %,d packets, from the first start of a stage to the books.",
            seconds,
            books.count("received")));
    err.println("The truth of each alert is in " + truth + ".");
    err.println("Next, try:");
    err.println(
        ("%ssql \"SELECT objectId, count(*) AS n FROM alerts GROUP BY ALL ORDER BY n"
                + " DESC LIMIT 10\"%s")
            .formatted(nocturne, home));
    err.println(nocturne + "dead-letters list" + home);
    err.println(nocturne + "stream ztf_exgalac_trans --from beginning --max 1" + home);
    err.println(nocturne + "replay PATH...    real packets, as a night");
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
