package nocturne.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the page of what benchmarks found. */
@Command(
    name = "report",
    description = {
      "Write one HTML page, with plots, of what benchmarks found: give each `--format json` and a"
          + " file in a folder, such as `nocturne bench live --format json >found/live.json`.",
      "live, chain, night, archive and wide have sections; what has not run is left out."
    })
public final class ReportCommand implements Callable<Integer> {
  private static final String HISTORY = "docs/bench-history.csv";

  private final GlobalOptions global;

  @Parameters(paramLabel = "FILE", description = "The page to write.")
  private String file = "";

  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "The folder of what they found: its files *.json.")
  private String from = "";

  @Option(
      names = "--history",
      paramLabel = "CSV",
      description =
          "The chain's ratio on earlier commits (default: docs/bench-history.csv, if it is here).")
  private @Nullable String history;

  /** A command for these options. */
  public ReportCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException {
    Path to = global.surroundings().resolve(file);
    Findings findings = Findings.in(global.surroundings().resolve(from));
    String page = new ReportPage(findings, history()).html();
    WholeFile.write(to, page.getBytes(StandardCharsets.UTF_8));
    global.out().println(to);
    return 0;
  }

  private Optional<History> history() throws IOException {
    Path csv = global.surroundings().resolve(history == null ? HISTORY : history);
    if (Files.exists(csv)) {
      return Optional.of(History.read(csv));
    }
    if (history != null) {
      throw Failure.misuse("There is no file " + csv + ".");
    }
    return Optional.empty();
  }
}
