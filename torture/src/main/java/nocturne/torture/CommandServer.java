package nocturne.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import nocturne.app.Nocturne;
import nocturne.app.Surroundings;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands of the command line for another process, each in a thread of its own, so that not
 * every command has to start a Java. A line on stdin has a number and the arguments, separated by
 * tabs; what the command says goes to the files {@code NUMBER.out} and {@code NUMBER.err}, at last
 * its exit code to {@code NUMBER.code}. The line {@value #INTERRUPT} does to the newest command
 * what Ctrl-C does.
 */
final class CommandServer {
  /** Printed on stdout once it takes commands. */
  static final String READY = "torture: takes commands";

  static final String INTERRUPT = "interrupt";

  private CommandServer() {}

  /**
   * Takes commands until its standard input or its parent ends.
   *
   * @param args the folder for what the commands say
   */
  @SuppressWarnings("SystemOut") // the torture reads stdout
  public static void main(String[] args) throws IOException {
    ArmedKillPoint.endWithParent();
    Path folder = Path.of(args[0]);
    System.out.println(READY);
    System.out.flush();
    @Nullable Thread newest = null;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.equals(INTERRUPT)) {
          String[] words = line.split("\t", -1);
          newest = new Thread(() -> run(folder, words), "command " + words[1]);
          newest.start();
        } else if (newest != null) {
          newest.interrupt();
        }
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static void run(Path folder, String[] words) {
    String number = words[0];
    try (PrintStream out = stream(folder.resolve(number + ".out"));
        PrintStream err = stream(folder.resolve(number + ".err"))) {
      Surroundings surroundings =
          new Surroundings(
              InputStream.nullInputStream(),
              out,
              err,
              Surroundings.Terminals.NONE,
              Map.of(),
              folder,
              Clock.systemUTC());
      int code = Nocturne.run(surroundings, Arrays.copyOfRange(words, 1, words.length));
      Path next = folder.resolve(number + ".next");
      Files.writeString(next, Integer.toString(code));
      Files.move(next, folder.resolve(number + ".code"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("What a command says cannot be kept in " + folder, e);
    }
  }

  private static PrintStream stream(Path file) throws IOException {
    return new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
  }
}
