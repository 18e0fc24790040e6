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
 * What a command finds around it: everything of the process that a test would want to choose.
 *
 * @param in read where a file is named {@code -}
 * @param out results, and nothing else
 * @param err talk: progress, warnings, errors
 * @param outIsTerminal whether a person reads the results as they come
 * @param errIsTerminal whether a line on {@code err} can be drawn anew
 * @param environment variables of the process
 * @param directory that relative paths start from
 * @param clock the time of day
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Map<String, String> environment,
    Path directory,
    Clock clock) {

  /** Those of this process. Output is UTF-8 whatever the locale says. */
  static Surroundings ofProcess() {
    return new Surroundings(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(1),
        isTerminal(2),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Clock.systemUTC());
  }

  /**
   * Java cannot say it of one stream alone, so the launcher does ({@code NOCTURNE_TTY=12}: both);
   * without it the system's own table is asked, where there is one.
   */
  private static boolean isTerminal(int descriptor) {
    String told = System.getenv("NOCTURNE_TTY");
    if (told != null) {
      return told.contains(Integer.toString(descriptor));
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** A path as the user wrote it, from the folder the user stands in. */
  public Path resolve(String path) {
    return directory.resolve(path).normalize();
  }

  /** A path as the user may write it: short below the folder the user stands in, else whole. */
  public String shown(Path path) {
    String text = (path.startsWith(directory) ? directory.relativize(path) : path).toString();
    return text.matches("[\\w./+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** What the user types to start Nocturne, as far as the launcher tells. */
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
