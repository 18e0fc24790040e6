package nocturne.app.command;

/**
 * Adds a command from a module that app does not know, such as the benchmarks: found by {@link
 * java.util.ServiceLoader}, so that the arrow goes from there to here.
 */
public interface CommandPlugin {

  /** A picocli command object. */
  Object command(GlobalOptions global);
}
