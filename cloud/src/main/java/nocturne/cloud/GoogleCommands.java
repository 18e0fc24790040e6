package nocturne.cloud;

import java.util.List;
import nocturne.app.command.BackEndCommands;
import nocturne.app.options.GlobalOptions;

/** The commands of the back end {@code google}. */
public final class GoogleCommands implements BackEndCommands {
  @Override
  public String backEnd() {
    return "google";
  }

  @Override
  public List<String> names() {
    return List.of(
        "demo", "setup", "status", "worker", "teardown", "night", "books", "dead-letters", "bench");
  }

  @Override
  public Object of(String name, GlobalOptions global) {
    return switch (name) {
      case "demo" -> new DemoCommand(global);
      case "setup" -> new SetupCommand(global);
      case "status" -> new StatusCommand(global);
      case "worker" -> new WorkerCommand(global);
      case "teardown" -> new TeardownCommand(global);
      case "night" -> new NightCommand(global);
      case "books" -> new BooksCommand(global);
      case "dead-letters" -> new DeadLettersCommand(global);
      case "bench" -> new BenchCommand(global);
      default -> throw new IllegalArgumentException("no command: " + name);
    };
  }
}
