package nocturne.torture;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.standalone.directory.WholeFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills the broker repeatedly while it receives simulated nights, and compares the stores. */
@Command(
    name = "torture",
    description = {
      "Receive simulated nights in processes that are killed again and again, and compare.",
      "Every store is held against an undisturbed run of the same night; exit code 1 on any"
          + " difference, which is named with its seed. docs/torture.md tells more."
    })
public final class TortureCommand implements Callable<Integer> {
  private static final int WORTH_AN_ARCHIVE = 150;
  private static final int NAMED = 40;

  private final GlobalOptions global;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "60",
      description = "How many kills in all, about (default: 60).")
  private int kills;

  @Option(
      names = "--kills-a-night",
      paramLabel = "N",
      defaultValue = "60",
      description = "After so many a night ends and the next begins (default: 60).")
  private int killsANight;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Alerts of a night (default: 2000).")
  private int alerts;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What nights and kills are drawn from (default: another each time).")
  private @Nullable Long seed;

  @Option(
      names = "--layout",
      paramLabel = "NAMES",
      split = ",",
      description = "Only these sharings of stages among processes (default: each in turn).")
  private List<String> layoutNames = List.of();

  @Option(
      names = "--faults",
      paramLabel = "NAMES",
      split = ",",
      description = {
        "Only faults and odd nights with one of these in their names, and all of those; \"none\""
            + " for kills alone (default: each by chance). docs/torture.md lists them."
      })
  private Set<String> only = new TreeSet<>();

  @Option(names = "--report", paramLabel = "FILE", description = "Write the report there, too.")
  private @Nullable String report;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Where the nights' folders are made (default: a temporary folder).")
  private @Nullable String work;

  @Option(names = "--keep", description = "Keep the folders of nights that were the same, too.")
  private boolean keep;

  private volatile String doing = "getting ready";
  private final Tolls tolls = new Tolls();
  private final Pace pace = new Pace();

  public TortureCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    long first = seed == null ? new Random().nextInt(1_000_000) * 1_000L : seed;
    List<Layout> layouts = layouts();
    Path folder = folder();
    TortureReport result = new TortureReport(first, words(first), tolls);
    global.err().println("Seed " + first + ", in " + folder);
    try (ProgressLine line = ProgressLine.start(global.surroundings(), this::tally)) {
      Java java =
          kills >= WORTH_AN_ARCHIVE
              ? Java.quick(Files.createDirectories(folder.resolve("archive")))
              : Java.ready();
      for (long cycle = 0; tolls.kills() < kills; cycle++) {
        long nightSeed = first + cycle;
        Layout layout = layouts.get((int) Math.floorMod(nightSeed, (long) layouts.size()));
        TortureReport.Cycle done =
            night(java, folder.resolve("seed-" + nightSeed), nightSeed, layout, line);
        result.add(done);
        write(result);
      }
    }
    global.out().print(result.markdown());
    WholeFolder.delete(folder.resolve("archive"));
    if (!result.isClean()) {
      return Failure.INCOMPLETE;
    }
    // A folder named by the user stays, with its other content.
    if (!keep && work == null) {
      WholeFolder.delete(folder);
    }
    return 0;
  }

  private TortureReport.Cycle night(
      Java java, Path folder, long nightSeed, Layout layout, ProgressLine line) throws Exception {
    int share = (int) Math.min(killsANight, Math.max(1, kills - tolls.kills()));
    long before = tolls.kills();
    Set<Scenario> scenarios = Scenario.draw(nightSeed, only);
    List<Feeder.Packet> packets = Feeder.packets(TorturedNight.NIGHT, nightSeed, alerts, scenarios);
    Map<String, String> poison =
        scenarios.contains(Scenario.POISON)
            ? Poison.draw(nightSeed, packets).properties()
            : Map.of();
    scenarios.forEach(scenario -> tolls.fault("night: " + scenario.words()));
    Map<String, String> always = new HashMap<>(poison);
    if (scenarios.contains(Scenario.STORE_FAILS)) {
      always.put(ArmedKillPoint.FAILS, Integer.toString(3 + new Random(nightSeed).nextInt(12)));
    }
    int revisions = 1 + new Random(nightSeed).nextInt(2);
    doing = "night " + nightSeed + " (" + layout.name() + ")";
    long began = System.nanoTime();
    boolean fails = false;
    Evidence tortured;
    try {
      List<Fault> faults =
          Faults.ALL.stream().filter(f -> Scenario.isWanted(f.name(), only)).toList();
      Path home = Files.createDirectories(folder.resolve("tortured")).resolve("home");
      NightPlan plan =
          new NightPlan(
              TorturedNight.NIGHT,
              nightSeed,
              packets,
              revisions,
              scenarios,
              always,
              ExpiredRecords.none());
      tortured = run(java, home, layout, plan, share, faults);
    } catch (RuntimeException e) {
      // A long run continues: this night is kept, and reported at the end.
      tortured = new Evidence();
      tortured.wrong("it did not end well: " + e);
      Files.writeString(folder.resolve("failure.txt"), stack(e));
      fails = true;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    doing = "night " + nightSeed + " (" + layout.name() + "), undisturbed";
    Evidence reference = new Evidence();
    Evidence.Differences differences;
    if (fails) {
      differences = tortured.from(reference);
    } else {
      ExpiredRecords expiredRecords = new ExpiredRecords(tortured.expired());
      List<Feeder.Packet> seen =
          expiredRecords.in(packets, Turns.notTaken(scenarios, packets.size()));
      NightPlan calm =
          new NightPlan(
              TorturedNight.NIGHT, nightSeed, seen, revisions, scenarios, poison, expiredRecords);
      Path home = Files.createDirectories(folder.resolve("reference")).resolve("home");
      // With a poisonous packet it needs processes of its own, since that ends them.
      reference =
          poison.isEmpty()
              ? new ReferenceRun(home, global.err()).run(calm)
              : run(java, home, Layout.ALL.get(0), calm, 0, List.of());
      differences =
          tortured.from(reference, expiredRecords.isEmpty() ? Set.of() : ExpiredRecords.TOTALS);
      tolls.brought("packets expired unread", expiredRecords.count());
    }
    tell(nightSeed, folder, reference, differences, line);
    return new TortureReport.Cycle(
        nightSeed, layout.name(), tolls.kills() - before, seconds, packets.size(), differences);
  }

  /** Runs one night. If it gets no kills, those that a packet causes are not counted. */
  private Evidence run(
      Java java, Path home, Layout layout, NightPlan plan, int share, List<Fault> faults)
      throws Exception {
    Tolls counted = share == 0 ? new Tolls() : tolls;
    Watch watch = new Watch(counted, pace, home.toAbsolutePath().getParent());
    try (TorturedNight night = new TorturedNight(java, home, layout, plan, share, faults, watch)) {
      return night.run();
    }
  }

  private static String stack(RuntimeException e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private void tell(
      long nightSeed,
      Path folder,
      Evidence reference,
      Evidence.Differences differences,
      ProgressLine line)
      throws IOException {
    if (differences.none()) {
      line.say("night " + nightSeed + ": the same " + reference.counts());
      if (!keep) {
        WholeFolder.delete(folder);
      }
      return;
    }
    line.say("night " + nightSeed + " differs:");
    differences.words().stream().limit(NAMED).forEach(word -> line.say("  " + word));
    if (differences.words().size() > NAMED) {
      line.say("  and " + (differences.words().size() - NAMED) + " more");
    }
    line.say("  its folder is kept: " + folder);
    line.say("  again: " + words(nightSeed));
    Files.write(folder.resolve("differences.txt"), differences.words(), StandardCharsets.UTF_8);
  }

  private String words(long nightSeed) {
    return "nocturne torture --seed %s --kills %s --kills-a-night %s --alerts %s%s%s"
        .formatted(
            nightSeed,
            kills,
            killsANight,
            alerts,
            layoutNames.isEmpty() ? "" : " --layout '" + String.join(",", layoutNames) + "'",
            only.isEmpty() ? "" : " --faults '" + String.join(",", only) + "'");
  }

  private List<Layout> layouts() {
    if (layoutNames.isEmpty()) {
      return Layout.ALL;
    }
    List<Layout> named = new ArrayList<>();
    for (String name : layoutNames) {
      named.add(
          Layout.ALL.stream()
              .filter(l -> l.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      Failure.misuse(
                          "There is no layout \"%s\"; those there are: %s"
                              .formatted(name, Layout.ALL.stream().map(Layout::name).toList()))));
    }
    return named;
  }

  private Path folder() throws IOException {
    return work == null
        ? Files.createTempDirectory("nocturne-torture")
        : Files.createDirectories(global.surroundings().resolve(work));
  }

  private void write(TortureReport result) throws IOException {
    if (report != null) {
      Files.writeString(global.surroundings().resolve(report), result.markdown());
    }
  }

  private Tally tally() {
    return Tally.waiting(doing + ": " + tolls.kills() + " of " + kills + " kills");
  }
}
