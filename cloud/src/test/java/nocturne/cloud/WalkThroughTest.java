package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.Packets;
import nocturne.core.instance.Bucket;
import nocturne.core.sample.SampleAlert;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import nocturne.google.archive.AlertObjects;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.testkit.FakeMachines;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.kafka.KafkaAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk of an operator of the original broker, twice, by the commands: a testing instance is set
 * up, has a night with balanced books, is left inactive, and torn down, beside a production that
 * has had the same night and receives the next. Machines, function and jobs work in this process,
 * when they are told to.
 */
@Timeout(300) // a busy machine takes minutes
class WalkThroughTest {
  private static final String TESTID = "mytest";
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final int ALERTS = 30;

  /** Production receives it all the while. */
  private static final String NEXT_TOPIC = "ztf_20210121_programid1";

  private static final int NEXT_ALERTS = 10;
  private static final int ALL = ALERTS + NEXT_ALERTS;
  private static final Set<String> OF_PRODUCTION = Set.of("ztf-consumer", "bq-sink", "value-added");

  /** Each alert of such a number passes the filter. */
  private static final int PASSING = 5;

  @TempDir Path folder;
  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final FakeMachines machines = new FakeMachines();
  private final List<String> started = new CopyOnWriteArrayList<>();
  private final Map<String, CloudStorageStore> stores = new ConcurrentHashMap<>();
  private final List<Working> all = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private StandIns standIns;
  private HttpServer functions;
  private EmbeddedKafka survey;
  private Map<String, String> environment;

  @BeforeEach
  void begin() throws Exception {
    StandIns four = trial.standIns();
    standIns =
        new StandIns(
            four.pubsub(),
            four.storage(),
            four.bigQuery(),
            four.storageWrite(),
            machines.address().toString());
    environment = new HashMap<>(standIns.environment());
    environment.put("GOOGLE_CLOUD_PROJECT", "my-project");
    environment.put("CE_zone", "europe-west1-b");
    environment.put("NOCTURNE_BACKEND", "google");
    environment.put("NOCTURNE_PROGRAM", BuiltProgram.in(folder.resolve("built")).toString());
    machines.onStart(machine -> started.add(machine.path("name").asText()));
    functions = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    functions.setExecutor(threads);
    functions.createContext("/", this::archive);
    functions.start();
    machines.serveAt(name -> "http://127.0.0.1:" + functions.getAddress().getPort() + "/" + name);
    survey = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder.resolve("kafka")).withPort(0));
    KafkaAddress address = new KafkaAddress(survey.bootstrapServers(), Map.of());
    send(address, TOPIC, 1, ALERTS);
    send(address, NEXT_TOPIC, ALERTS + 1, ALL);
    Path consumer = Files.createDirectories(folder.resolve("my-files/consumer"));
    Files.writeString(
        consumer.resolve("consumer.properties"),
        "survey.bootstrap-servers = " + survey.bootstrapServers() + "\n");
  }

  /** A night of alerts, some of which pass, and a packet that is none. */
  private static void send(KafkaAddress address, String topic, int from, int to)
      throws IOException, InterruptedException {
    try (KafkaTopics topics = new KafkaTopics(address, "ztf_ledger", KafkaTopicsOptions.DEFAULTS)) {
      topics.create(topic, 2);
    }
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(address, topic)) {
      for (int i = from; i <= to; i++) {
        out.send(
            Integer.toString(i).getBytes(UTF_8),
            i % PASSING == 0 ? SampleAlert.packet(i) : Packets.alert(i, 1));
      }
      out.send("noise".getBytes(UTF_8), Packets.noise(from));
      out.flush();
    }
  }

  @AfterEach
  void close() {
    all.forEach(Working::close);
    stores.values().forEach(CloudStorageStore::close);
    functions.stop(0);
    threads.shutdownNow();
    survey.close();
    machines.close();
    trial.close();
  }

  private Ran run(String... arguments) {
    return Ran.in(folder, environment, arguments);
  }

  private void expect(int code, String said, String... arguments) {
    Ran ran = run(arguments);
    String asked = String.join(" ", arguments);
    assertThat(ran.code()).as("%s: %s", asked, ran).isEqualTo(code);
    assertThat(ran.out() + ran.err()).as(asked).contains(said);
  }

  /** The archive's function, for the instance that its service's environment names. */
  private void archive(HttpExchange exchange) throws IOException {
    try (exchange) {
      @Nullable JsonNode service =
          machines.service(exchange.getRequestURI().getPath().substring(1));
      if (service == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Map<String, String> its = new HashMap<>();
      service
          .path("template")
          .path("containers")
          .path(0)
          .path("env")
          .forEach(each -> its.put(each.path("name").asText(), each.path("value").asText()));
      GoogleInstance where = where(its.getOrDefault("NOCTURNE_INSTANCE", ""));
      CloudStorageStore store = stores.computeIfAbsent(where.instance(), name -> where.store());
      AlertObjects objects =
          new AlertObjects(
              store, where.names().bucket(Bucket.ALERTS), where.names().survey(), KillPoint.NONE);
      String unused = objects.keep(Delivered.read(exchange.getRequestBody()));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private GoogleInstance where(String instance) {
    return new GoogleInstance("my-project", "europe-west1-b", instance, standIns);
  }

  private Working work(String instance, String... named) {
    List<String> command = new ArrayList<>(List.of("worker", "--stages", "ingest"));
    command.addAll(List.of(named));
    command.addAll(List.of("--home", folder.resolve("consumer-" + instance).toString()));
    Working its = new Working(where(instance), machines, () -> run(command.toArray(String[]::new)));
    all.add(its);
    return its;
  }

  @Test
  void productionIsAsItWas() throws Exception {
    String files = folder.resolve("my-files").toString();
    String[] ofProduction = {"--production"};
    expect(0, "created", with(ofProduction, "setup", "--files", files));
    Working production = work("production", ofProduction);
    night(ofProduction);
    expect(0, "is received", with(ofProduction, "night", "start", "--topic", NEXT_TOPIC));
    while (count(picture(), "tables/ztf_alerts.salt2_rows/") < ALL / PASSING) {
      Thread.sleep(50);
    }
    settle();
    String nights = run("night", "list", "--production").out();
    Map<String, String> before = picture();
    assertThat(count(before, "buckets/my-project_ztf_alert_avro_bucket/ztf_")).isEqualTo(ALL);
    assertThat(count(before, "projects/my-project/topics/ztf_alert_data/")).isEqualTo(ALL);
    assertThat(count(before, "projects/my-project/subscriptions/ztf_alert_data-reservoir/"))
        .isEqualTo(ALL);
    assertThat(count(before, "projects/my-project/subscriptions/ztf_alert_data-counter/"))
        .isEqualTo(NEXT_ALERTS);
    assertThat(count(before, "tables/ztf_alerts.alerts_rows/")).isEqualTo(ALL);
    assertThat(count(before, "tables/ztf_alerts.salt2_rows/")).isEqualTo(ALL / PASSING);
    assertThat(count(before, "jobs/bq-sink/")).isEqualTo(2);
    assertThat(machines.working()).containsExactlyInAnyOrderElementsOf(OF_PRODUCTION);

    Working testing = work(TESTID, "--instance", TESTID);
    for (int i = 0; i < 2; i++) {
      walk(files, before);
    }
    assertThat(run("night", "list", "--production").out()).isEqualTo(nights);
    expect(0, "all stores agree", with(ofProduction, "night", "end"));
    assertThat(machines.working()).isEmpty();
    expect(0, "", "books", "--production", "--night", "2021-01-20");
    assertThat(run(with(ofProduction, "setup", "--files", files)).out())
        .doesNotContain("created")
        .doesNotContain("uploaded");
    assertThat(production.faults()).isEmpty();
    assertThat(testing.faults()).isEmpty();
  }

  private void walk(String files, Map<String, String> before) throws Exception {
    String[] its = {"--instance", TESTID};
    expect(0, "topic,ztf_alert_data-mytest,created", with(its, "setup", "--files", files));
    night(its);
    settle();
    assertSame(before, withoutTesting(picture()));

    started.clear();
    expect(0, "nothing is received", with(its, "night", "start", "--topic", "NONE"));
    assertThat(ofTesting()).containsExactlyInAnyOrder("bq-sink-mytest", "value-added-mytest");
    expect(1, "is not torn down while", with(its, "teardown", "--yes"));
    expect(0, "all stores agree", with(its, "night", "end"));
    assertThat(ofTesting()).isEmpty();
    assertThat(started).as("machines that were started with nothing to receive").isEmpty();
    assertThat(run(with(its, "night", "list")).out())
        .containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\d,CLOSED,1,,[^,]*,0,0,0,0,0,true$");
    expect(0, "", with(its, "status", "--check"));
    settle();
    assertSame(before, withoutTesting(picture()));

    expect(0, "is deleted", with(its, "teardown", "--yes"));
    Map<String, String> after = picture();
    after.keySet().removeIf(name -> name.startsWith("jobs/") && name.contains(TESTID));
    assertSame(before, after);
  }

  /** A night that is received, and ended with balanced books. */
  private void night(String[] its) {
    expect(0, "is received from " + TOPIC, with(its, "night", "start", "--topic", TOPIC));
    expect(0, "all stores agree", with(its, "night", "end"));
    assertThat(run(with(its, "night", "list")).out())
        .contains("2021-01-20,CLOSED,1," + TOPIC)
        .contains(",%d,%d,0,1,%d,true".formatted(ALERTS + 1, ALERTS, ALERTS / PASSING));
    assertThat(its.length == 1 ? machines.working() : ofTesting()).isEmpty();
  }

  private Set<String> ofTesting() {
    Set<String> working = new TreeSet<>(machines.working());
    working.removeAll(OF_PRODUCTION);
    return working;
  }

  private static String[] with(String[] named, String... command) {
    List<String> whole = new ArrayList<>(List.of(command));
    whole.addAll(Arrays.asList(named));
    return whole.toArray(String[]::new);
  }

  /**
   * Until what was at work has acknowledged what it had, and nothing changes any more, for longer
   * than the second after which ingest records positions without a packet. Who looks at a job that
   * drains finds it drained at the next look.
   */
  private void settle() throws InterruptedException {
    Map<String, String> now = Map.of();
    Map<String, String> then;
    do {
      then = now;
      Ran unused = run("status", "--production");
      Thread.sleep(1200);
      now = picture();
    } while (!now.equals(then) || now.keySet().stream().anyMatch(WalkThroughTest::isToBeTaken));
  }

  private static boolean isToBeTaken(String name) {
    return name.matches(
        ".*/subscriptions/(bq-sink|value-added|upload_ztf_bytes_to_bucket)(-[^/]*)?/.*");
  }

  private Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>(trial.picture());
    picture.putAll(machines.picture());
    return picture;
  }

  private static Map<String, String> withoutTesting(Map<String, String> picture) {
    Map<String, String> others = new TreeMap<>(picture);
    others.keySet().removeIf(name -> name.contains(TESTID));
    return others;
  }

  private static void assertSame(Map<String, String> before, Map<String, String> after) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    assertThat(names)
        .allSatisfy(name -> assertThat(after.get(name)).as(name).isEqualTo(before.get(name)));
  }

  private static long count(Map<String, String> picture, String prefix) {
    return picture.keySet().stream().filter(name -> name.startsWith(prefix)).count();
  }
}
