package nocturne.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import nocturne.google.GoogleInstance;
import nocturne.google.instance.Machines;

/**
 * Processes of this machine in place of Google's machines, for a trial: the archive's function,
 * started as Cloud Run starts it; ingest; and a process for each job, on Beam's direct runner. What
 * they print goes to files of their names.
 */
final class LocalMachines implements Machines {
  private static final String HEAP = "-Xmx512m";
  private static final Duration FUNCTION_STARTS = Duration.ofSeconds(60);
  private static final Duration LEAVES = Duration.ofSeconds(15);

  private final GoogleInstance where;
  private final Program program;
  private final Path logs;
  private final String pubsubRest;
  private final List<String> ingest;
  private final Map<String, Process> processes = new TreeMap<>();
  private int archivePort;

  /**
   * @param where the instance, with stand-ins
   * @param program with the jobs and the function
   * @param logs folder for the processes' output
   * @param pubsubRest address at which Beam reads subscriptions
   * @param ingest arguments that start ingest, after the program's name
   */
  LocalMachines(
      GoogleInstance where, Program program, Path logs, String pubsubRest, List<String> ingest) {
    this.where = where;
    this.program = program;
    this.logs = logs;
    this.pubsubRest = pubsubRest;
    this.ingest = List.copyOf(ingest);
  }

  /** Starts the archive's function and waits until it listens. */
  void startArchive() throws IOException, InterruptedException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      archivePort = free.getLocalPort();
    }
    String name = where.names().hyphenated(Component.ARCHIVE);
    List<String> command =
        program.java("function", "com.google.cloud.functions.invoker.runner.Invoker", HEAP);
    command.addAll(List.of("--target", "nocturne.google.archive.ArchiveFunction"));
    command.addAll(List.of("--port", Integer.toString(archivePort)));
    Process process = have(name, command);
    long until = System.nanoTime() + FUNCTION_STARTS.toNanos();
    while (!listens(archivePort)) {
      if (!process.isAlive() || System.nanoTime() > until) {
        throw Failure.incomplete(
            "The archive's function did not start; %s says why.".formatted(log(name)));
      }
      Thread.sleep(100);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String archive() {
    return "http://127.0.0.1:" + archivePort + "/";
  }

  @Override
  public List<String> startStages() {
    Program.jobs().forEach((component, job) -> have(where.names().component(component), job(job)));
    return List.of();
  }

  private List<String> job(String main) {
    List<String> command = program.java("jobs", main, HEAP);
    command.addAll(
        List.of(
            "--runner=DirectRunner",
            "--targetParallelism=1",
            "--credentialFactoryClass="
                + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
            "--pubsubRootUrl=" + pubsubRest,
            "--instanceProject=" + where.project(),
            "--instance=" + where.instance(),
            "--pubsubStandIn=" + where.standIns().pubsub(),
            "--storageStandIn=" + where.standIns().storage(),
            "--bigQueryStandIn=" + where.standIns().bigQuery(),
            "--storageWriteStandIn=" + where.standIns().storageWrite()));
    return command;
  }

  @Override
  public void startIngest() {
    List<String> command = Program.javaHere("nocturne.app.Nocturne", HEAP);
    command.addAll(ingest);
    var unused = have(where.names().component(Component.CONSUMER), command);
  }

  private synchronized Process have(String name, List<String> command) {
    Process there = processes.get(name);
    if (there != null && there.isAlive()) {
      return there;
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
    builder.environment().putAll(where.standIns().environment());
    builder.environment().put("GOOGLE_CLOUD_PROJECT", where.project());
    builder.environment().put("NOCTURNE_INSTANCE", where.instance());
    try {
      Process started = builder.start();
      processes.put(name, started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name, e);
    }
  }

  private Path log(String name) {
    return logs.resolve(name + ".log");
  }

  @Override
  public void rest() {
    Stream.concat(Program.jobs().keySet().stream(), Stream.of(Component.CONSUMER))
        .forEach(component -> end(where.names().component(component)));
  }

  private synchronized void end(String name) {
    Process process = processes.remove(name);
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(LEAVES.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new PortException.Unavailable("Interrupted while " + name + " ended", e);
      }
    }
  }

  @Override
  public synchronized List<String> running() {
    return processes.entrySet().stream()
        .filter(each -> each.getValue().isAlive())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public synchronized void close() {
    processes.values().forEach(Process::destroyForcibly);
  }
}
