package nocturne.app.wiring;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nocturne.app.Nocturne;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Trial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a packet in a Java of its own, with this one's options: the hidden command {@code
 * try-packet}, which reads the packet from its standard input. Lives if that ends with exit code 0
 * within a minute.
 */
final class ProcessTrial implements Trial {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessTrial.class);
  private static final long LONGEST_SECONDS = 60;

  @Override
  public boolean survives(Stage stage, byte[] packet) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command(stage))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      LOG.warn("A packet of {} cannot be tried by itself: no process could be started", stage, e);
      return false;
    }
    try {
      hand(process, packet);
      boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
      boolean lives = ended && process.exitValue() == 0;
      LOG.info(
          "A packet of {} bytes that killed workers of {} was tried by itself: {}",
          packet.length,
          stage.word(),
          lives ? "it harms nobody" : ended ? "exit code " + process.exitValue() : "it hangs");
      return lives;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void hand(Process process, byte[] packet) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(packet);
    } catch (IOException e) {
      LOG.debug("The process that tries a packet died before it had read it", e);
    }
  }

  private static List<String> command(Stage stage) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-agent") && !option.startsWith("-javaagent")) {
        command.add(option);
      }
    }
    command.add("-Xmx" + Runtime.getRuntime().maxMemory());
    command.add("-cp");
    command.add(System.getProperty("java.class.path", "." + File.pathSeparator));
    command.add(Nocturne.class.getName());
    command.add("try-packet");
    command.add("--stage");
    command.add(stage.word());
    return command;
  }
}
