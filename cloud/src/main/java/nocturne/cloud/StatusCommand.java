package nocturne.cloud;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.output.Rows;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.google.instance.GoogleParts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the status of an instance. */
@Command(
    name = "status",
    description =
        "Show the nights that are open, what runs for them, and each part that is missing.")
final class StatusCommand extends NocturneCommand {
  @Mixin private final GoogleLocation place = new GoogleLocation();

  @Option(names = "--check", description = "Exit code 1 if a part is missing or a night is FAILED.")
  private boolean check;

  StatusCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return OpenInstance.with(global, place.instance(global), this::show);
  }

  private int show(OpenInstance open) {
    boolean isWhole = true;
    try (Rows rows = global.rows(List.of("what", "name", "state"))) {
      GoogleParts parts = open.parts();
      List<Found> missing =
          Stream.concat(parts.look().stream(), parts.lookAtMachines().stream())
              .filter(part -> part.state() == Found.State.MISSING)
              .toList();
      for (Found part : missing) {
        isWhole = false;
        rows.add(Arrays.asList(part.kind().label(), part.name(), part.state().label()));
      }
      for (String running : open.machines().running()) {
        rows.add(Arrays.asList(Kind.MACHINE.label(), running, "runs"));
      }
      if (missing.stream().noneMatch(part -> part.kind() == Kind.BUCKET)) {
        for (JournalEntry entry : open.journal().latest()) {
          if (entry.state() != NightState.CLOSED) {
            isWhole &= entry.state() != NightState.FAILED;
            rows.add(Arrays.asList("night", entry.night(), entry.state()));
          }
        }
      }
    }
    return check && !isWhole ? 1 : 0;
  }
}
