package nocturne.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code nocturne} command line. */
@Command(name = "nocturne", description = "An alert broker for time-domain astronomy.")
public final class Nocturne {
  private Nocturne() {}

  /** Runs the command that the arguments name and exits with its code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Nocturne()).execute(args));
  }

  @Command(description = "Prints the version of Nocturne and of the Java it runs on.")
  int version() {
    String built = Nocturne.class.getPackage().getImplementationVersion();
    System.out.println(
        "nocturne " + (built == null ? "(unpacked)" : built) + " on Java " + Runtime.version());
    return 0;
  }
}
