package nocturne.app.night;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.output.Format;
import nocturne.app.output.Json;
import nocturne.app.output.Rows;
import nocturne.app.query.StatusQuery;
import nocturne.app.query.StatusRow;
import nocturne.app.wiring.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how an instance stands, once or again and again, and says what is wrong with it. */
@Command(
    name = "status",
    description = {
      "Show processes, open nights, topics, components and stages.",
      "Shows which process runs the services of this home, the open nights, the"
          + " size of each topic, and how many partitions of each stage are worked; with"
          + " --format json in typed fields."
    })
public final class StatusCommand extends NocturneCommand {
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Option(
      names = "--check",
      description =
          "Exit code 1, with a sentence on stderr for each problem: a component that"
              + " is stopped, failed, run by no process or has waited for a minute, a"
              + " stage of which not all partitions are worked, a missing part, a night that is"
              + " FAILED, starts for more than a minute or ends for more than 15, a full disk.")
  private boolean check;

  @Option(names = "--watch", description = "Repeat every two seconds, until interrupted.")
  private boolean watch;

  public StatusCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (check && watch) {
      throw Failure.misuse("--check looks once and --watch has no end; give one of them.");
    }
    Home home = Home.existing(global.home());
    return Session.of(global, "status")
        .followingServices(
            services -> {
              StatusQuery query = new StatusQuery(home, services);
              List<StatusRow> rows = query.rows();
              show(rows, watch);
              while (watch) {
                Thread.sleep(AGAIN.toMillis());
                rows = query.rows();
                show(rows, true);
              }
              return check ? checked(rows) : 0;
            });
  }

  private void show(List<StatusRow> rows, boolean again) throws IOException {
    if (again && global.surroundings().terminals().out()) {
      global.out().print(CLEAR);
    }
    if (global.format() == Format.JSON) {
      for (StatusRow row : rows) {
        global.out().append(Json.of(row.typed())).append('\n');
      }
    } else {
      try (Rows table = global.rows(StatusRow.COLUMNS)) {
        rows.forEach(row -> table.add(row.cells()));
      }
    }
    global.out().flush();
  }

  private static int checked(List<StatusRow> rows) {
    List<String> problems = rows.stream().flatMap(row -> row.problem().stream()).toList();
    if (!problems.isEmpty()) {
      throw Failure.incomplete(String.join("\n", problems));
    }
    return 0;
  }
}
