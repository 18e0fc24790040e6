package nocturne.bench;

import java.util.List;
import nocturne.app.command.MoreCommands;
import nocturne.app.options.GlobalOptions;

/** Makes {@code nocturne bench} known to the command line. */
public final class BenchCommands implements MoreCommands {
  @Override
  public List<String> names() {
    return List.of("bench");
  }

  @Override
  public List<Object> of(GlobalOptions global) {
    return List.of(BenchCommand.line(global));
  }
}
