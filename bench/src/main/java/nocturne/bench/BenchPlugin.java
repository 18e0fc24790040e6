package nocturne.bench;

import nocturne.app.command.CommandPlugin;
import nocturne.app.command.GlobalOptions;

/** Makes {@code nocturne bench} known to the command line. */
public final class BenchPlugin implements CommandPlugin {
  @Override
  public Object command(GlobalOptions global) {
    return new BenchCommand(global);
  }
}
