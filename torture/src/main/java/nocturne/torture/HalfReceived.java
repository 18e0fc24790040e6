package nocturne.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.plugin.PlugIns;
import nocturne.app.wiring.Stores;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.kafka.KafkaTopics;

/**
 * A home with a closed night and an open one of which half is received, and with a file of each
 * kind; it is made once. Its copies are at the place where it was made.
 *
 * @param folder of the home, of what it was when the first night was closed, and of what it is in
 *     the end
 * @param seed of the packets
 * @param alerts of a night
 */
record HalfReceived(Path folder, long seed, int alerts) {
  static final Night CLOSED = Night.parse("20210120");
  static final Night OPEN = Night.parse("20210121");
  static final List<Night> NIGHTS = List.of(CLOSED, OPEN);

  private static final Names NAMES =
      new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY);
  private static final Night SIMULATED = Night.parse("20210119");
  private static final int LARGE = 1 << 20;
  private static final long COMMITS_MILLIS = 4_000;
  private static final long SENDING_SECONDS = 40;
  private static final long JOIN_MILLIS = 20_000;

  /** The home, whose copies are damaged. */
  Path home() {
    return folder.resolve("home");
  }

  /** The home as it was when its first night was closed. */
  Path earlier() {
    return folder.resolve("earlier");
  }

  /** The home as it was made. */
  Path made() {
    return folder.resolve("made");
  }

  /** Makes it. */
  void make(Operator operator) throws Exception {
    TortureHome.make(home(), new Layout("damages", false, List.of()), true);
    addPlugIn();
    up(operator);
    run(operator, "setup");
    run(operator, "simulate", "--night", SIMULATED.basicIso(), "--alerts", "5", "--rate", "100/s");
    try (KafkaTopics topics = kafka(operator).open()) {
      for (Night night : NIGHTS) {
        topics.create(NAMES.surveyTopic(night), TorturedNight.PARTITIONS);
      }
    }
    send(operator, CLOSED, 0, 1);
    run(operator, "night", "start", "--night", CLOSED.basicIso());
    run(operator, "night", "end", "--night", CLOSED.basicIso());
    operator.stop();
    copy(home(), earlier());
    up(operator);
    send(operator, OPEN, 0, 0.5);
    run(operator, "night", "start", "--night", OPEN.basicIso());
    Thread.sleep(COMMITS_MILLIS);
    run(operator, "component", "restart", "bq-sink");
    operator.stop();
    copy(home(), made());
    List<FileKind> lacking = FileKind.lacking(made());
    if (!lacking.isEmpty()) {
      throw new TortureException("The home to damage has no file of some kinds: " + lacking);
    }
  }

  /** A plug-in that adds no stage to those that every night has. */
  private void addPlugIn() throws IOException {
    Path folder = Files.createDirectories(home().resolve(PlugIns.FOLDER));
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("none.jar")))) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + ValueAddedStage.class.getName()));
      jar.write("# None.\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void up(Operator operator) throws IOException, InterruptedException {
    var ended = operator.up();
    if (ended.isPresent()) {
      throw new TortureException("The home to damage could not be made: " + ended.get().text());
    }
  }

  private static void run(Operator operator, String... arguments)
      throws IOException, InterruptedException {
    Operator.Said said = operator.run(arguments);
    if (!said.isDone()) {
      throw new TortureException("The home to damage could not be made: " + said.text());
    }
  }

  /** Puts a fresh copy in the home's place. */
  void renew() throws IOException, InterruptedException {
    copy(made(), home());
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    command("rm", "-rf", to.toString());
    command("cp", "-a", from.toString(), to.toString());
  }

  private static void command(String... words) throws IOException, InterruptedException {
    if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
      throw new TortureException("`" + String.join(" ", words) + "` failed");
    }
  }

  /** Without the packet of megabytes, which would take most of the damages. */
  private List<Feeder.Packet> packets(Night night) {
    return Feeder.packets(night, seed, alerts, Set.of()).stream()
        .filter(packet -> packet.bytes().length < LARGE)
        .toList();
  }

  /**
   * Sends the part of the open night that is not received yet.
   *
   * @return why Kafka does not take it; empty if it does
   */
  Optional<String> sendRest(Operator operator) throws Exception {
    try {
      send(operator, OPEN, 0.5, 1);
      return Optional.empty();
    } catch (TortureException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void send(Operator operator, Night night, double from, double to) throws Exception {
    List<Feeder.Packet> packets = packets(night);
    String topic = NAMES.surveyTopic(night);
    Feeder feeder = new Feeder(kafka(operator), topic, plan(night, packets));
    FutureTask<Boolean> sending =
        new FutureTask<>(
            () -> {
              feeder.beginAt((int) (from * packets.size()));
              feeder.sendTo((int) (to * packets.size()));
              feeder.flush();
              return true;
            });
    Thread thread = new Thread(sending, "survey");
    thread.setDaemon(true);
    thread.start();
    try {
      var unused = sending.get(SENDING_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new TortureException("Kafka does not take the packets of " + topic + ": " + e);
    } finally {
      thread.interrupt(); // or it would continue with the Kafka of the next home
      thread.join(JOIN_MILLIS);
      feeder.close();
    }
  }

  private static NightPlan plan(Night night, List<Feeder.Packet> packets) {
    return new NightPlan(night, 0, packets, 1, Set.of(), Map.of(), ExpiredRecords.none());
  }

  private static CurrentKafka kafka(Operator operator) throws IOException {
    String address = operator.bootstrapServers();
    return new CurrentKafka(() -> address, NAMES.topic(Topic.LEDGER), () -> 0);
  }

  /** The content of the stores for both nights. */
  Evidence evidence(Operator operator) throws IOException {
    try (KafkaTopics topics = kafka(operator).open();
        Stores stores =
            Stores.open(
                Home.existing(home()), Configuration.read(home(), Map.of(), Map.of()), NAMES)) {
      Evidence all = EvidenceReader.read(stores, topics, plan(OPEN, List.of()));
      all.add(CLOSED, EvidenceReader.read(stores, topics, plan(CLOSED, List.of())));
      for (Night night : NIGHTS) {
        stores
            .journal()
            .latest(night)
            .ifPresent(entry -> all.add("journal", night.toString(), entry.state().name()));
      }
      return all;
    }
  }
}
