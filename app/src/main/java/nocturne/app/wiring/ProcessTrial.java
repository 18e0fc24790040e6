package nocturne.app.wiring;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import nocturne.app.Failure;
import nocturne.app.Nocturne;
import nocturne.app.home.Home;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Trial;
import nocturne.core.instance.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a packet in a Java process of its own, with this one's options, home, instance and {@code
 * -D} settings: the hidden command {@code try-packet}, which reads the packet from its standard
 * input. The packet is harmless if that ends with exit code 0 within a minute.
 *
 * @param arguments that name the instance and its settings
 */
record ProcessTrial(List<String> arguments) implements Trial {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessTrial.class);
  private static final long LONGEST_SECONDS = 60;

  ProcessTrial {
    arguments = List.copyOf(arguments);
  }

  /**
   * A trial for an instance's packets.
   *
   * @param options settings of this run alone; none is a secret
   */
  static ProcessTrial of(Home home, Instance instance, Map<String, String> options) {
    List<String> arguments = new ArrayList<>(List.of("--home", home.root().toString()));
    arguments.addAll(
        instance.isProduction()
            ? List.of("--production")
            : List.of("--instance", instance.toString()));
    options.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    return new ProcessTrial(arguments);
  }

  /**
   * Result of a trial.
   *
   * @param lives whether the process survived
   * @param said what was done, or why it could not be tried
   */
  record Tried(boolean lives, String said) {}

  @Override
  public boolean survives(Stage stage, byte[] packet) throws InterruptedException {
    Tried tried = tried(stage, packet);
    LOG.info(
        "A packet of {} bytes that killed workers of {} was tried by itself: {}",
        packet.length,
        stage.name(),
        (tried.lives() ? "it survives, " : "") + tried.said());
    return tried.lives();
  }

  /** Tries the packet. */
  Tried tried(Stage stage, byte[] packet) throws InterruptedException {
    try {
      Path said = Files.createTempFile("nocturne-trial", ".txt");
      try {
        return tried(stage, packet, said);
      } finally {
        Files.deleteIfExists(said);
      }
    } catch (IOException e) {
      LOG.warn("A packet of {} cannot be tried by itself: no process could be started", stage, e);
      return new Tried(false, "no process could be started: " + e.getMessage());
    }
  }

  private Tried tried(Stage stage, byte[] packet, Path said)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(stage))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      hand(process, packet);
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        return new Tried(false, "it hangs");
      }
      int code = process.exitValue();
      String words = Files.readString(said, StandardCharsets.ISO_8859_1).strip();
      return code == 0
          ? new Tried(true, words)
          : new Tried(
              false,
              code == Failure.MISUSE
                  ? "it could not be tried: " + words
                  : "exit code " + code + (words.isEmpty() ? "" : ", " + words));
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

  private List<String> command(Stage stage) {
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
    command.add(stage.name());
    command.addAll(arguments);
    return command;
  }
}
