package nocturne.app.command;

import java.util.List;
import nocturne.app.options.GlobalOptions;

/**
 * Commands of a module that depends on this one, such as bench. {@link java.util.ServiceLoader}
 * finds them; they are listed after our own.
 */
public interface MoreCommands {
  /** Their names. */
  List<String> names();

  /** Objects annotated as picocli commands, one for each name. */
  List<Object> of(GlobalOptions global);
}
