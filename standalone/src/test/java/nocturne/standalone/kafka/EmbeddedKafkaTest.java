package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.core.jvm.SecondJvm;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.kafka.KafkaAddress;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.SurveyOptions;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {
  @TempDir Path folder;

  @Test
  void whatItHoldsIsThereAtTheNextStartUnderTheSameIdentity() {
    String cluster;
    int port;
    try (EmbeddedKafka node = start(0)) {
      cluster = clusterId(node);
      port = node.port();
      write(node, "a", "b");
    }
    try (EmbeddedKafka node = start(0)) {
      assertThat(clusterId(node)).isEqualTo(cluster);
      assertThat(node.port()).isEqualTo(port);
      assertThat(read(node)).containsExactly("a", "b");
    }
  }

  /** Clients of the original would take a copy's node for theirs. */
  @Test
  void aPortThatIsTakenOrThatOfACopiedFolderIsNotTakenAgain() throws Exception {
    try (NodeFolder node = NodeFolder.open(folder.resolve("original"))) {
      assertThat(node.port()).isEmpty();
      node.keepPort(20_123);
      assertThat(node.port()).hasValue(20_123);
    }
    Path copied = Files.createDirectory(folder.resolve("copied"));
    Files.copy(folder.resolve("original/port"), copied.resolve("port"));
    try (NodeFolder copy = NodeFolder.open(copied)) {
      assertThat(copy.port()).isEmpty();
    }
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      OptionalInt port = OptionalInt.of(taken.getLocalPort());
      assertThat(FreePort.again("127.0.0.1", port)).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void whatStandsBetweenIsWhereClientsAreSent() throws Exception {
    try (ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedKafka node =
            EmbeddedKafka.start(
                EmbeddedKafkaOptions.in(folder.resolve("behind"))
                    .withPort(0)
                    .withAdvertisedPort(between.getLocalPort()))) {
      between.setSoTimeout(60_000);
      Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()));
      try {
        var unused = admin.describeCluster();
        between.accept().close(); // fails where nobody comes
      } finally {
        admin.close(Duration.ZERO);
      }
      assertThat(node.port()).isNotEqualTo(between.getLocalPort());
    }
  }

  @Test
  void nothingIsLeftOfATopicThatWasDeletedOrNeverQuiteMade() throws Exception {
    try (EmbeddedKafka node = start(0);
        KafkaTopics topics =
            new KafkaTopics(
                KafkaAddress.plain(node.bootstrapServers()), "gone", KafkaTopicsOptions.DEFAULTS)) {
      topics.create("gone", 2);
      topics.create("kept", 1);
      topics.delete("gone");
      stray("undone-0", "");
      stray("lost-0", "a record");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> folders =
          all.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
      assertThat(folders)
          .contains("kept-0", "lost-0.4f3c-stray")
          .noneMatch(name -> name.startsWith("gone") || name.startsWith("undone"));
    }
  }

  /** As Kafka puts one aside. */
  private void stray(String partition, String records) throws Exception {
    Path stray = folder.resolve("kafka-logs").resolve(partition + ".4f3c-stray");
    Files.createDirectory(stray);
    Files.writeString(stray.resolve("00000000000000000000.log"), records);
    Files.writeString(stray.resolve("partition.metadata"), "version: 0");
  }

  @Test
  void closingTwiceIsClosing() {
    EmbeddedKafka node = start(0);
    node.close();
    node.close();

    try (EmbeddedKafka next = start(node.port())) {
      assertThat(next.port()).isEqualTo(node.port());
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket other =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      assertThatThrownBy(() -> start(other.getLocalPort()))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("another port");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anyPortIsAFreeOneThatNobodyGetsWithoutAskingForIt() throws Exception {
    try (ServerSocket other =
        new ServerSocket(
            FreePort.any(EmbeddedKafkaOptions.LOOPBACK), 1, InetAddress.getLoopbackAddress())) {
      int free = FreePort.any(EmbeddedKafkaOptions.LOOPBACK);
      Iterator<Integer> candidates =
          List.of(other.getLocalPort(), other.getLocalPort(), free).iterator();

      assertThat(free).isBetween(FreePort.FIRST, FreePort.LAST);
      assertThat(FreePort.any(EmbeddedKafkaOptions.LOOPBACK, candidates::next)).isEqualTo(free);
      assertThat(FreePort.any(EmbeddedKafkaOptions.LOOPBACK, other::getLocalPort))
          .isNotEqualTo(other.getLocalPort())
          .isPositive();
      try (EmbeddedKafka node = start(0)) {
        assertThat(node.port()).isBetween(FreePort.FIRST, FreePort.LAST);
      }
    }
  }

  @Test
  void aFolderInUseIsNamed() {
    try (EmbeddedKafka node = start(0)) {
      assertThat(node.port()).isPositive();
      assertThatThrownBy(() -> start(0))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("another process");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");

    assertThatThrownBy(
            () -> EmbeddedKafka.start(EmbeddedKafkaOptions.in(file.resolve("in")).withPort(0)))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aKillWhileItWasFormattedDoesNotKeepItFromStarting() throws Exception {
    Path unfinished = Files.createDirectories(folder.resolve("kafka-logs.unfinished"));
    Files.writeString(unfinished.resolve("meta.properties"), "half a li");

    try (EmbeddedKafka node = start(0)) {
      assertThat(clusterId(node)).isNotBlank();
    }
  }

  @Test
  void afterAKillCommittedMessagesAreThereAndOpenOnesAreNot() throws Exception {
    Process process = SecondJvm.running(ChildProcess.class, folder.toString()).start();
    try {
      assertThat(process.inputReader(UTF_8).lines().anyMatch("committed, one left open"::equals))
          .isTrue();
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    try (EmbeddedKafka node = start(0)) {
      assertThat(read(node)).containsExactly("a", "b");
    }
  }

  /**
   * Kafka does not look at its logs after an end in order, and would write on behind the damage.
   */
  @Test
  void aLogThatDoesNotEndWhereItEndedIsLookedAtAndGoesOn() throws Exception {
    try (EmbeddedKafka node = start(0)) {
      write(node, "a", "b");
    }
    Path log = segment("t-0");
    Files.write(log, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    try (EmbeddedKafka node = start(0)) {
      assertThat(node.before().endedInOrder()).isFalse();
      write(node, "c");
      assertThat(read(node)).containsExactly("a", "b", "c");
    }
    Files.delete(log);
    try (EmbeddedKafka node = start(0)) {
      assertThat(node.before().endedInOrder()).isFalse();
    }
    try (EmbeddedKafka node = start(0)) {
      assertThat(node.before().endedInOrder()).isTrue();
    }
  }

  @Test
  void ofADamagedLogOfKafkasOwnTheRestIsKept() throws Exception {
    try (EmbeddedKafka node = start(0);
        KafkaTopics topics = topics(node)) {
      write(node, "a", "b");
      assertThat(new KafkaSubscriptions(topics).create("first", "t")).isTrue();
      assertThat(new KafkaSubscriptions(topics).create("second", "t")).isTrue();
    }
    try (RandomAccessFile log =
        new RandomAccessFile(segment("__consumer_offsets-0").toFile(), "rw")) {
      log.seek(70);
      log.write(new byte[30]);
    }
    try (EmbeddedKafka node = start(0);
        KafkaTopics topics = topics(node)) {
      KafkaSubscriptions subscriptions = new KafkaSubscriptions(topics);
      assertThat(subscriptions.lag("second", "t")).hasValue(0);
      subscriptions.create("first", "t");
      assertThat(subscriptions.lag("first", "t")).hasValue(0);
    }
  }

  private Path segment(String partition) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("kafka-logs").resolve(partition))) {
      return all.filter(p -> p.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  /** Writes to a node of its own until it is killed. */
  static final class ChildProcess {
    private ChildProcess() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedKafka node =
          EmbeddedKafka.start(EmbeddedKafkaOptions.in(Path.of(arguments[0])).withPort(0));
      write(node, "a", "b");
      KafkaTopics topics = topics(node);
      LogWriter writer = topics.writer("w");
      writer.begin();
      writer.publish("t", message("never seen"));
      writer.flush();
      System.out.println("committed, one left open");
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  private EmbeddedKafka start(int port) {
    return EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(port));
  }

  private static KafkaTopics topics(EmbeddedKafka node) {
    return new KafkaTopics(
        KafkaAddress.plain(node.bootstrapServers()), "ledger", KafkaTopicsOptions.DEFAULTS);
  }

  private static String clusterId(EmbeddedKafka node) {
    try (KafkaSurveyStream stream =
        new KafkaSurveyStream(
            KafkaAddress.plain(node.bootstrapServers()), SurveyOptions.DEFAULTS, Ztf.SURVEY)) {
      return stream.clusterId();
    }
  }

  private static void write(EmbeddedKafka node, String... texts) {
    try (KafkaTopics topics = topics(node)) {
      topics.create("t", 1);
      LogWriter writer = topics.writer("w");
      writer.begin();
      for (String text : texts) {
        writer.publish("t", message(text));
      }
      writer.commit();
    }
  }

  private static List<String> read(EmbeddedKafka node) {
    try (KafkaTopics topics = topics(node)) {
      topics.writer("w").close();
      List<LogRecord> records = new ArrayList<>();
      topics.readToEnd("t", Map.of(), records::add);
      return records.stream().map(r -> new String(r.value(), UTF_8)).toList();
    }
  }

  private static Message message(String text) {
    return new Message(null, text.getBytes(UTF_8), Map.of());
  }
}
