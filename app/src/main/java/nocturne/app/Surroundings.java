package nocturne.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * The process as a command sees it, replaceable in tests.
 *
 * @param in read for a file named {@code -}
 * @param out results only
 * @param err messages: progress, warnings, errors
 * @param terminals which of the two are terminals
 * @param environment variables of the process
 * @param directory for relative paths
 * @param clock the time of day
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Terminals terminals,
    Map<String, String> environment,
    Path directory,
    Clock clock) {

  /**
   * Which streams are terminals.
   *
   * @param out whether a person reads the results as they come
   * @param err whether a line of messages can be redrawn
   */
  public record Terminals(boolean out, boolean err) {
    public static final Terminals NONE = new Terminals(false, false);
  }

  /** The surroundings of this process. Output is UTF-8 in every locale. */
  static Surroundings ofProcess() {
    return new Surroundings(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        new Terminals(isTerminal(1), isTerminal(2)),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Clock.systemUTC());
  }

  /**
   * Java does not report this for each stream, so the launcher does ({@code NOCTURNE_TTY=12}:
   * both); without it the system's own table is read, if there is one.
   */
  private static boolean isTerminal(int descriptor) {
    String terminals = System.getenv("NOCTURNE_TTY");
    if (terminals != null) {
      return terminals.contains(Integer.toString(descriptor));
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** A path as the user wrote it, relative to the current folder. */
  public Path resolve(String path) {
    return directory.resolve(path).normalize();
  }

  /** A path for display: relative if it is below the current folder, else absolute. */
  public String shown(Path path) {
    String text = (path.startsWith(directory) ? directory.relativize(path) : path).toString();
    return text.matches("[\\w./+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** The command by which the user started Nocturne, as the launcher reports it. */
  public String calledAs() {
    return environment.getOrDefault("NOCTURNE_CALLED", "nocturne");
  }

  /** Columns of the terminal. */
  public int width() {
    try {
      return Math.max(20, Integer.parseInt(environment.getOrDefault("COLUMNS", "100").strip()));
    } catch (NumberFormatException e) {
      return 100;
    }
  }
}
