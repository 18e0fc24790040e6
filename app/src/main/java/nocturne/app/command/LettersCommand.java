package nocturne.app.command;

import nocturne.app.look.LettersLook;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows dead letters. */
@Command(name = "letters", description = "Look at what was set aside, and why.")
public final class LettersCommand {
  private final GlobalOptions global;

  public LettersCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "list",
      description = "One row for each packet that a stage set aside, with its reason.")
  int list(
      @Option(names = "--night", paramLabel = "YYYYMMDD", description = "Only of this night.")
          @Nullable String night)
      throws Exception {
    return new LettersLook(global, night).run();
  }
}
