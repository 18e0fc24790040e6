package nocturne.app.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import nocturne.app.Nocturne;
import nocturne.core.jvm.SecondJvm;

/** The command as a process of its own, whose doors can be looked at from outside. */
public final class NocturneProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private NocturneProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it in a folder, which is where its output is written too. */
  public static NocturneProcess start(
      Path folder, Map<String, String> environment, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "stdout", ".txt");
    Path err = Files.createTempFile(folder, "stderr", ".txt");
    ProcessBuilder builder =
        SecondJvm.running(List.of("-Xmx512m"), Nocturne.class, arguments)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("NOCTURNE_"));
    builder.environment().putAll(environment);
    return new NocturneProcess(builder.start(), out, err);
  }

  public long pid() {
    return process.pid();
  }

  /** Waits for its end; answers its exit code. */
  public int ended() throws InterruptedException, IOException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new AssertionError("did not end within two minutes; it said: " + err());
    }
    return process.exitValue();
  }

  /** Ends it as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits until it has said this. */
  public void awaitSaying(String words) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!err().contains(words)) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("never said '" + words + "'; it said: " + err());
      }
      Thread.sleep(50);
    }
  }

  /** Its command line as every user of the machine sees it. */
  String commandLine() throws IOException {
    return Files.readString(Path.of("/proc/" + pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
  }

  public String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  public String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
