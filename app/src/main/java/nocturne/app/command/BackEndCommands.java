package nocturne.app.command;

import java.util.List;
import nocturne.app.options.GlobalOptions;

/**
 * The commands of an instance that is not on this machine: those in place of ours when {@code
 * --backend} names their back end. {@link java.util.ServiceLoader} finds them.
 */
public interface BackEndCommands {
  /** The back end's name, such as {@code google}. */
  String backEnd();

  /** The names of its commands. */
  List<String> names();

  /** An object annotated as a picocli command, for one of the names. */
  Object of(String name, GlobalOptions global);
}
