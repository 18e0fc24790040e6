package nocturne.standalone.kafka;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SavedRecords;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node inside this process, broker and controller in one. By default clients reach it on
 * 127.0.0.1 only; its controller is always there. There is no login. It keeps everything in one
 * folder and continues there at the next start, also after a kill. It keeps records until they are
 * deleted explicitly.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Files that the process must be able to have open: segments, sockets and jars. */
  private static final int FILES = 1024;

  private final KafkaRaftServer server;
  private final NodeFolder folder;
  private final String address;
  private final int port;
  private final Before before;
  private boolean closed;

  /**
   * The state in which the node started.
   *
   * @param endedInOrder whether its last run ended in order
   * @param mended what its topics lacked
   */
  public record Before(boolean endedInOrder, List<MendedLog> mended) {
    public Before {
      mended = List.copyOf(mended);
    }
  }

  private EmbeddedKafka(
      KafkaRaftServer server, NodeFolder folder, String address, int port, Before before) {
    this.before = before;
    this.server = server;
    this.folder = folder;
    this.address = address;
    this.port = port;
  }

  /** At what of the logs a start looks for records that were lost. */
  public enum Look {
    /** At what is not known to be synced, after an end that was none in order. */
    AFTER_A_CRASH,
    /** At the end of each log. */
    AT_ENDS,
    /** At all of each log. */
    AT_ALL
  }

  /** Starts the node on records that no other store holds. */
  public static EmbeddedKafka start(EmbeddedKafkaOptions options) {
    return start(options, SavedRecords.NONE, Look.AFTER_A_CRASH);
  }

  /**
   * Starts the node and returns when it serves. It first puts back the records that its topics
   * lost, as in a power cut.
   *
   * @param saved records that other stores hold as well
   * @throws PortException.Broken if the port is taken, the folder is in use or cannot be written,
   *     or the process may not open enough files
   */
  public static EmbeddedKafka start(EmbeddedKafkaOptions options, SavedRecords saved, Look look) {
    requireFiles();
    int wanted = options.port() == 0 ? 0 : FreePort.of(options.address(), options.port());
    NodeFolder folder = NodeFolder.open(options.folder());
    @Nullable KafkaRaftServer server = null;
    try {
      new DerivedFiles(folder.logs()).mend();
      boolean inOrder = folder.endedInOrder();
      List<MendedLog> mended =
          inOrder && look == Look.AFTER_A_CRASH
              ? List.of()
              : folder.mend(saved, look == Look.AT_ALL);
      int port = wanted == 0 ? FreePort.again(options.address(), folder.port()) : wanted;
      folder.keepPort(port);
      server = new KafkaRaftServer(new KafkaConfig(settings(options, folder, port)), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(
          server, folder, options.address(), port, new Before(inOrder, mended));
    } catch (PortException e) {
      folder.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      if (server != null) {
        abandon(server);
      }
      folder.close();
      throw new PortException.Broken(
          ("Kafka did not start on %s: %s. If that stays so, put the folder back from a backup, or"
                  + " move it away and run `nocturne repair`.")
              .formatted(options.folder(), e.getMessage()),
          e);
    }
  }

  private static void requireFiles() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        && system.getMaxFileDescriptorCount() < FILES) {
      throw new PortException.Broken(
          ("The Kafka inside this process needs up to %s open files, and the process may have %s:"
                  + " raise the limit, with `ulimit -n 4096` in the shell that starts it or"
                  + " LimitNOFILE=4096 in its service, then start again.")
              .formatted(FILES, system.getMaxFileDescriptorCount()));
    }
  }

  /** Address for clients. */
  public String bootstrapServers() {
    return place(address, port);
  }

  /** The state in which the node started. */
  public Before before() {
    return before;
  }

  /**
   * Returns what the topics in a folder lack, while no node runs there; changes nothing.
   *
   * @throws PortException.Broken if a node runs there
   */
  public static List<MendedLog> look(Path folder, SavedRecords saved) throws IOException {
    if (!isIn(folder)) {
      return List.of();
    }
    try (NodeFolder node = NodeFolder.open(folder)) {
      return node.look(saved);
    }
  }

  /** Whether a node ran in the folder before. */
  public static boolean isIn(Path folder) {
    return NodeFolder.exists(folder);
  }

  /** Whether programs on other machines can reach it. */
  public boolean isExposed() {
    return !FreePort.isLoopback(address);
  }

  private static String place(String address, int port) {
    return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
  }

  public int port() {
    return port;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      server.shutdown();
      server.awaitShutdown();
      folder.deleteWhatTopicsLeft();
      folder.close();
    }
  }

  /** A node that has started only partly may never complete its own shutdown. */
  private static void abandon(KafkaRaftServer server) {
    Thread stopping = new Thread(server::shutdown, "kafka-abandoned");
    stopping.setDaemon(true);
    stopping.start();
    try {
      stopping.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Properties settings(EmbeddedKafkaOptions options, NodeFolder folder, int port) {
    int controllerPort = port;
    while (controllerPort == port) { // which is free too until the node has it
      controllerPort = FreePort.any(EmbeddedKafkaOptions.LOOPBACK);
    }
    Properties s = fixedSettings();
    s.put("process.roles", "broker,controller");
    s.put("node.id", Integer.toString(NodeFolder.NODE_ID));
    s.put("log.dirs", folder.logs().toString());
    s.put("controller.listener.names", NodeFolder.CONTROLLER);
    String clients = "PLAINTEXT://" + place(options.address(), port);
    String controller = place(EmbeddedKafkaOptions.LOOPBACK, controllerPort);
    s.put("listeners", clients + ",CONTROLLER://" + controller);
    int advertised = options.advertisedPort() == 0 ? port : options.advertisedPort();
    s.put("advertised.listeners", "PLAINTEXT://" + place(options.address(), advertised));
    s.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    s.put("controller.quorum.voters", NodeFolder.NODE_ID + "@" + controller);

    // A start after a kill reads the last segment of each partition, on all cores.
    s.put("log.segment.bytes", Integer.toString(EmbeddedKafkaOptions.SEGMENT_BYTES));
    s.put(
        "num.recovery.threads.per.data.dir",
        Integer.toString(Runtime.getRuntime().availableProcessors()));
    return s;
  }

  private static Properties fixedSettings() {
    Properties settings = new Properties();
    try (InputStream in = EmbeddedKafka.class.getResourceAsStream("embedded-kafka.properties")) {
      settings.load(Objects.requireNonNull(in, "embedded-kafka.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings;
  }
}
