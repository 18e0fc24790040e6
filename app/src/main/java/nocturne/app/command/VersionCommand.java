package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;

/** Prints the version. */
@Takes({})
@Command(
    name = "version",
    description = "Print the version of Nocturne and of the Java it runs on.")
public record VersionCommand(GlobalOptions global) implements Callable<Integer> {
  @Override
  public Integer call() {
    global.out().println(text());
    return 0;
  }

  /** The version of Nocturne, and of the Java it runs on. */
  public static String text() {
    String built = VersionCommand.class.getPackage().getImplementationVersion();
    return "nocturne %s, Java %s (%s)"
        .formatted(
            built == null ? "(not packaged)" : built,
            Runtime.version(),
            System.getProperty("java.vendor"));
  }
}
