package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;

/** Prints the version. */
@Command(
    name = "version",
    description = "Print the version of Nocturne and of the Java it runs on.")
public final class VersionCommand implements Callable<Integer> {
  private final GlobalOptions global;

  public VersionCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() {
    String built = VersionCommand.class.getPackage().getImplementationVersion();
    global
        .out()
        .println(
            "nocturne "
                + (built == null ? "(not packaged)" : built)
                + ", Java "
                + Runtime.version()
                + " ("
                + System.getProperty("java.vendor")
                + ")");
    return 0;
  }
}
