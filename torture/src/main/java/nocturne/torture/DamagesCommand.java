package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Damages single files of a home and continues with it. */
@Command(
    name = "damages",
    description = {
      "Damage single files of a home, one at a time, and receive on.",
      "Each damage must be harmless, be healed, or be named with its place and its remedy;"
          + " exit code 1 if one is not. docs/torture.md tells more."
    })
public final class DamagesCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--damages",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many (default: 50).")
  private int damages;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What they are drawn from (default: another each time).")
  private @Nullable Long seed;

  @Option(
      names = "--from",
      paramLabel = "K",
      defaultValue = "1",
      description = "Begin with this one.")
  private int from;

  @Option(names = "--only", paramLabel = "K", description = "Only the one with this number.")
  private @Nullable Integer only;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      defaultValue = "200",
      description = "Alerts of a night (default: 200).")
  private int alerts;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the report there, too.")
  private @Nullable String report;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Where the home is made (default: a temporary folder).")
  private @Nullable String work;

  private volatile String doing = "making a home";

  public DamagesCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    long first = seed == null ? new Random().nextInt(1_000_000) : seed;
    Path folder =
        work == null
            ? Files.createTempDirectory("nocturne-damages")
            : Files.createDirectories(global.surroundings().resolve(work));
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw Failure.misuse(
            "The home is made in " + folder + ", which is not empty; name another.");
      }
    }
    global.err().println("Seed " + first + ", in " + folder);
    DamageReport result = new DamageReport(words(first) + " --damages " + damages);
    HalfReceived home = new HalfReceived(folder, first, alerts);
    try (ProgressLine line = ProgressLine.start(global.surroundings(), () -> Tally.waiting(doing));
        Operator operator = new Operator(Java.ready(), folder.resolve("said"), home.home())) {
      home.make(operator);
      DamagedNight.Course reference = new DamagedNight(home, operator, Optional.empty()).run();
      if (!reference.balances() || !reference.unread().isEmpty()) {
        throw new TortureException(
            "The home does not go on well without damage: "
                + reference.unread()
                + DamagedNight.text(reference.complaints()));
      }
      int to = only == null ? damages : only;
      for (int i = only == null ? from : only; i <= to; i++) {
        DamageReport.Row row = damaged(home, operator, reference, first, i);
        result.add(row);
        tell(line, row, first);
        write(result);
      }
    }
    global.out().print(result.markdown());
    return result.isClean() ? 0 : Failure.INCOMPLETE;
  }

  private DamageReport.Row damaged(
      HalfReceived home, Operator operator, DamagedNight.Course reference, long first, int number)
      throws Exception {
    Damage damage = Damage.draw(first * 1_000 + number, home.made(), home.earlier());
    doing = number + ", " + damage;
    long began = System.nanoTime();
    DamagedNight.Course course = new DamagedNight(home, operator, Optional.of(damage)).run();
    return new DamageReport.Row(
        number, damage, Verdict.of(course, reference), (System.nanoTime() - began) / 1e9);
  }

  private void tell(ProgressLine line, DamageReport.Row row, long first) {
    StringBuilder text = new StringBuilder();
    DamageReport.tell(text, row);
    line.say(row.verdict().outcome().words() + text.toString().stripTrailing());
    if (row.verdict().outcome() == Verdict.Outcome.FAILED) {
      line.say("  again: " + words(first) + " --only " + row.number());
    }
  }

  private String words(long first) {
    return "nocturne damages --seed " + first + " --alerts " + alerts;
  }

  private void write(DamageReport result) throws IOException {
    if (report != null) {
      Files.writeString(global.surroundings().resolve(report), result.markdown());
    }
  }
}
