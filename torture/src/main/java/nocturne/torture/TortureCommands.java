package nocturne.torture;

import java.util.List;
import nocturne.app.command.MoreCommands;
import nocturne.app.options.GlobalOptions;

/** Adds {@code nocturne torture} and {@code nocturne damages} to the command line. */
public final class TortureCommands implements MoreCommands {
  @Override
  public List<String> names() {
    return List.of("torture", "damages");
  }

  @Override
  public List<Object> of(GlobalOptions global) {
    return List.of(new TortureCommand(global), new DamagesCommand(global));
  }
}
