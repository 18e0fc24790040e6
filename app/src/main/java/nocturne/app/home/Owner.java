package nocturne.app.home;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The process that owns a home and runs its services.
 *
 * @param started when the process began, from the operating system: with the pid it identifies the
 *     process, even if the clock changes or the pid is used again
 * @param command that it runs, such as {@code up}
 * @param since when it took the home
 * @param bootstrapServers address of its Kafka; absent while it starts
 * @param instance whose stages it runs: the testid, or {@code production}, or {@link #NO_INSTANCE}
 */
public record Owner(
    long pid,
    Instant started,
    String command,
    Instant since,
    Optional<String> bootstrapServers,
    String instance) {
  /** The system rounds, and computes the start from its current clock. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  /** The command that runs the services for other processes, and no stage. */
  public static final String SERVICES = "services";

  /** The command that mends an instance, and looks at all of Kafka's logs before it starts. */
  public static final String REPAIR = "repair";

  /** Stands for the instance where the command belongs to none. */
  public static final String NO_INSTANCE = "-";

  private static final Set<String> RUNNING_FOR_GOOD = Set.of("up", "worker", "night auto");
  private static final Set<String> RUNNING_A_NIGHT = Set.of("demo", "replay", "dead-letters retry");

  /** This process as an owner whose services have no address yet. */
  public static Owner self(String command, Instant since, String instance) {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(self.pid(), start(self), command, since, Optional.empty(), instance);
  }

  private static Instant start(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Whether this process wrote it. */
  boolean isSelf() {
    ProcessHandle self = ProcessHandle.current();
    return pid == self.pid() && started.equals(start(self));
  }

  /**
   * Whether the process can be seen. A process in another container, or one that began before the
   * clock was corrected, exists and is not seen.
   */
  public boolean isSeen() {
    return ProcessHandle.of(pid)
        .filter(p -> Duration.between(start(p), started).abs().compareTo(ROUNDING) <= 0)
        .isPresent();
  }

  /** Whether the process with this {@link #text} can be seen. */
  public static boolean isSeen(String text) {
    return parse(text).filter(Owner::isSeen).isPresent();
  }

  /** Whether it runs until it is stopped, so that other processes can use its services. */
  public boolean serves() {
    return serves(command);
  }

  /** Whether the command runs until it is stopped. */
  public static boolean serves(String command) {
    return command.equals(SERVICES) || RUNNING_FOR_GOOD.contains(command);
  }

  /** Whether the command runs stages, at least for a night of its own. */
  public static boolean runsStages(String command) {
    return RUNNING_FOR_GOOD.contains(command) || RUNNING_A_NIGHT.contains(command);
  }

  /** Whether this process runs stages. */
  public boolean runsStages() {
    return runsStages(command);
  }

  /** Whether the other one is the same process. */
  public boolean isSameAs(Owner other) {
    return pid == other.pid
        && Duration.between(started, other.started).abs().compareTo(ROUNDING) <= 0;
  }

  Owner withBootstrapServers(String address) {
    return new Owner(pid, started, command, since, Optional.of(address), instance);
  }

  /** Its identity for other processes. */
  public String text() {
    Properties lines = new Properties();
    lines.setProperty("pid", Long.toString(pid));
    lines.setProperty("started", started.toString());
    lines.setProperty("command", command);
    lines.setProperty("since", since.toString());
    lines.setProperty("instance", instance);
    bootstrapServers.ifPresent(b -> lines.setProperty("kafka", b));
    StringWriter out = new StringWriter();
    try {
      lines.store(out, null);
    } catch (IOException e) {
      throw new IllegalStateException("a StringWriter cannot fail", e);
    }
    return out.toString();
  }

  /** Empty if the text is incomplete, as after a power cut. */
  public static Optional<Owner> parse(String text) {
    Properties lines = new Properties();
    try {
      lines.load(new StringReader(text));
      return Optional.of(
          new Owner(
              Long.parseLong(lines.getProperty("pid", "")),
              Instant.parse(lines.getProperty("started", "")),
              lines.getProperty("command", "?"),
              Instant.parse(lines.getProperty("since", "")),
              Optional.ofNullable(lines.getProperty("kafka")),
              lines.getProperty("instance", "?")));
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "`nocturne " + command + "`, process " + pid;
  }
}
