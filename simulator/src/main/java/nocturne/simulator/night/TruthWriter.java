package nocturne.simulator.night;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a night's truth as CSV, one line an alert. The file appears under its name when {@link
 * #finish} is called and is then complete; a writer closed before that leaves no file. One thread
 * owns an instance.
 */
public final class TruthWriter implements Simulation.Truths, Closeable {
  private final Path file;
  private final Path unfinished;
  private final BufferedWriter out;

  private TruthWriter(Path file, Path unfinished, BufferedWriter out) {
    this.file = file;
    this.unfinished = unfinished;
    this.out = out;
  }

  /**
   * Begins a truth file; a file of that name is replaced in the end.
   *
   * @throws IOException if its folder cannot be made or written
   */
  public static TruthWriter create(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path unfinished = absolute.resolveSibling("." + absolute.getFileName() + ".unfinished");
    Files.createDirectories(absolute.getParent());
    BufferedWriter out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8);
    TruthWriter writer = new TruthWriter(absolute, unfinished, out);
    writer.line(Truth.HEADER);
    return writer;
  }

  @Override
  public void write(Truth truth) throws IOException {
    line(truth.line());
  }

  private void line(String line) throws IOException {
    out.write(line);
    out.write('\n');
  }

  /** Closes the file and gives it its name. */
  public void finish() throws IOException {
    out.close();
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Gives up what is not finished; does nothing after {@link #finish}. */
  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(unfinished);
  }
}
