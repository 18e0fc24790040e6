package nocturne.app.options;

import java.util.concurrent.Callable;

/** A command with the options that all commands share; it returns the exit code. */
public abstract class NocturneCommand implements Callable<Integer> {
  /** The shared options, and the streams that it prints to. */
  protected final GlobalOptions global;

  protected NocturneCommand(GlobalOptions global) {
    this.global = global;
  }
}
