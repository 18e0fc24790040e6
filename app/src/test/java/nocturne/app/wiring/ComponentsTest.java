package nocturne.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nocturne.app.command.NocturneRun;
import nocturne.app.config.ComponentFile;
import nocturne.app.config.Configuration;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.home.Home;
import nocturne.broker.books.NightBooks;
import nocturne.broker.component.ComponentDrain;
import nocturne.broker.component.ComponentOrder.Action;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.component.Orders;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.fit.StagedModel;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.filter.OptionalCuts;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Components that are started, stopped and drained one by one in a process that works on, on a real
 * Kafka: each takes its files when it begins, and only then, and only its own; and no alert is
 * lost.
 */
@Timeout(300)
final class ComponentsTest {
  private static final Instance MINE = Instance.testing("mytest");
  private static final double THRESHOLD = 0.9;
  private static final ExtragalacticTransient STANDARD = ExtragalacticTransient.standard();
  private static final ExtragalacticTransient STRICT =
      STANDARD.withCuts(new OptionalCuts(THRESHOLD, null, null, null));

  private static final Night NIGHT = Night.parse("20210120");
  private static final int CHUNK = 300;
  private static final int CHUNKS = 3;

  /** The same in all tests, so they are made once. */
  private static final List<SimulatedAlert> ALERTS = simulated();

  private static final Pattern MODEL = Pattern.compile("\"model\":\"([^\"]+)\"");

  @TempDir Path folder;

  private Services open() throws IOException, InterruptedException {
    return open(false);
  }

  private Services open(boolean readsSurvey) throws IOException, InterruptedException {
    return Services.open(
        new Services.Opening(
            Home.create(folder.resolve("home")),
            Configuration.read(folder, Map.of(), Map.of()),
            new Names(Names.DEFAULT_PROJECT, MINE, Ztf.SURVEY),
            "up",
            readsSurvey,
            Clock.systemUTC(),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)));
  }

  /** An instance in which all stages work, and what is done with it. */
  @FunctionalInterface
  private interface Doing {
    void with(Services services) throws Exception;
  }

  @SuppressWarnings("try") // only held open
  private void working(Doing doing) throws Exception {
    try (Services services = open()) {
      services.resources().create();
      Workers workers = services.startWorkers();
      doing.with(services);
      assertThat(workers.fault()).isEmpty();
    }
  }

  @Test
  void aReplacedFilterFileCountsForTheComponentThatIsRestartedAndForNobodyElse() throws Exception {
    working(
        services -> {
          Conductor conductor = started(services);
          Map<Component, Set<String>> before = runs(services);
          long passed = passing(send(services, 0), STANDARD);
          awaitRecords(services, Topic.EXTRAGALACTIC, passed);

          upload(
              services, Map.of(ComponentFile.FILTER.path(), bytes("filter.min-rb = " + THRESHOLD)));
          passed += passing(send(services, 1), STANDARD);
          awaitRecords(services, Topic.EXTRAGALACTIC, passed);

          NocturneRun restart = run("component", "restart", "value-added");
          assertThat(restart.code()).as(restart.err()).isZero();
          assertThat(restart.out()).contains("value-added-mytest,RUNNING,1,restart,");
          List<Alert> third = send(services, 2);
          assertThat(passing(third, STRICT)).isPositive().isLessThan(passing(third, STANDARD));
          passed += passing(third, STRICT);
          assertThat(services.trial().tried(Stage.FILTER, SampleAlert.packet(1)).said())
              .isEqualTo("evaluated, also by min_rb");
          NightBooks books = ended(conductor, 3);
          assertThat(books.count("passed")).isEqualTo(passed);
          assertThat(records(services, Topic.EXTRAGALACTIC)).isEqualTo(passed);

          Map<Component, Set<String>> after = runs(services);
          assertThat(after.get(Component.VALUE_ADDED)).hasSize(1).first().asString().endsWith(" 2");
          before.remove(Component.VALUE_ADDED);
          after.remove(Component.VALUE_ADDED);
          assertThat(after).isEqualTo(before).hasSize(3);
        });
  }

  @Test
  void aStagedModelCountsForTheFitsOfTheComponentThatIsRestarted() throws Exception {
    working(
        services -> {
          Conductor conductor = started(services);
          awaitRecords(services, Topic.SALT2, passing(send(services, 0), STANDARD));
          assertThat(models(services)).containsExactly("salt3-f22");
          upload(services, tiny());

          Map<Component, Set<String>> before = runs(services);
          order(services, Component.VALUE_ADDED, Action.RESTART);
          List<Alert> second = send(services, 1);
          NightBooks books = ended(conductor, 2);

          assertThat(books.count("passed")).isGreaterThan(passing(second, STANDARD));
          assertThat(models(services)).containsExactlyInAnyOrder("salt3-f22", "tiny");
          Map<Component, Set<String>> after = runs(services);
          assertThat(after.remove(Component.VALUE_ADDED))
              .isNotEqualTo(before.remove(Component.VALUE_ADDED));
          assertThat(after).isEqualTo(before);
          aFitIsTriedByItselfWithTheStagedModel(services);
        });
  }

  /** The folder of the archive is elsewhere for a while. */
  @Test
  void aComponentThatFailsBeginsAgainByItselfAndAllOthersGoOn() throws Exception {
    working(
        services -> {
          Conductor conductor = started(services);
          Path bucket =
              folder.resolve("home/store").resolve(services.names().bucket(Bucket.ALERTS));
          Path elsewhere = folder.resolve("elsewhere");
          Files.move(bucket, elsewhere);
          long passed = passing(send(services, 0), STANDARD);
          awaitRecords(services, Topic.EXTRAGALACTIC, passed);
          while (words(services, Component.ARCHIVE)
              .noneMatch(word -> word.note().endsWith("; begins again after 10 s"))) {
            Thread.sleep(20);
          }
          Files.move(elsewhere, bucket);

          assertThat(ended(conductor, 1).count("passed")).isEqualTo(passed);
          assertThat(words(services, Component.ARCHIVE))
              .extracting(ComponentStatus::state, ComponentStatus::runs)
              .containsExactly(tuple(ComponentStatus.State.RUNNING, 2));
        });
  }

  private static Stream<ComponentStatus> words(Services services, Component component) {
    return services.stores().components().statuses(component).stream();
  }

  /** Else a fit that kills because of that model would be found to harm nobody. */
  private static void aFitIsTriedByItselfWithTheStagedModel(Services services) throws Exception {
    List<byte[]> passed = new ArrayList<>();
    services
        .log()
        .readToEnd(
            services.names().topic(Topic.EXTRAGALACTIC),
            Map.of(),
            message -> passed.add(message.value()));
    byte[] alert = passed.get(0);
    ProcessTrial trial = services.trial();
    assertThat(trial.tried(Stage.FIT, alert))
        .isEqualTo(new ProcessTrial.Tried(true, "fitted with tiny, version " + version(services)));
    assertThat(
            ProcessTrial.of(services.home(), MINE, Map.of("fit.model", "salt3-f22"))
                .tried(Stage.FIT, alert)
                .said())
        .startsWith("fitted with salt3-f22");
    assertThat(
            ProcessTrial.of(services.home(), Instance.testing("other"), Map.of())
                .tried(Stage.FIT, alert)
                .said())
        .startsWith("fitted with salt3-f22");
    services
        .stores()
        .brokerFiles()
        .upload(Map.of(StagedModel.FOLDER + "tiny/salt3_template_0.dat", new byte[] {'?'}));
    assertThat(trial.tried(Stage.FIT, alert))
        .matches(tried -> !tried.lives())
        .extracting(ProcessTrial.Tried::said)
        .asString()
        .contains("could not be tried", StagedModel.FOLDER);
  }

  private static String version(Services services) {
    return SaltModelFiles.staged(services.stores().brokerFiles()).orElseThrow().version();
  }

  /** Where the survey is, and how to log in there, is in the consumer's own file. */
  @Test
  void aConsumerThatIsRestartedGoesToTheSurveysClusterThatItsFileNamesThen() throws Exception {
    try (Services services = open(true);
        ServerSocket cluster = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      services.resources().create();
      List<String> secrets = new CopyOnWriteArrayList<>();
      services.heededBy(read -> secrets.add(read.redaction().of("the password is hunter2")));
      var unused = services.startWorkers();
      services
          .conductor((any, doing) -> {})
          .startAtOnce(NIGHT, "ztf_20210120_programid1", Map.of());
      String file =
          "survey.bootstrap-servers = 127.0.0.1:"
              + cluster.getLocalPort()
              + "\nsurvey.client.ssl.key.password = hunter2\n";
      upload(services, Map.of(ComponentFile.CONSUMER.path(), bytes(file)));
      Orders orders = services.stores().orders("a test", Clock.systemUTC());
      assertThat(orders.give(Component.CONSUMER, Action.RESTART, Map.of()).n()).isEqualTo(1);
      cluster.setSoTimeout(60_000);
      try (Socket consumer = cluster.accept()) {
        assertThat(consumer.isConnected()).isTrue();
      }
      assertThat(secrets).containsExactly("the password is hunter2", "the password is ***");
      assertThat(runs(services).get(Component.TABLES)).first().asString().endsWith(" 1");
    }
  }

  @Test
  void aFileThatIsWrongStopsTheComponentThatReadsItAndIsToldUntilItIsMended() throws Exception {
    working(
        services -> {
          Conductor conductor = started(services);
          upload(services, Map.of(ComponentFile.FILTER.path(), bytes("filter.min-rb = many")));
          NocturneRun restart = run("component", "restart", "value-added");
          assertThat(restart.code()).isEqualTo(1);
          assertThat(restart.err())
              .contains("value-added does not work in")
              .contains("value_added/filter.properties:1")
              .contains("nocturne component restart value-added");
          send(services, 0);
          assertThat(run("component", "list").out())
              .contains("value-added-mytest,FAILED,")
              .contains("ztf-consumer-mytest,RUNNING,");

          upload(services, Map.of(ComponentFile.FILTER.path(), bytes("filter.min-rb = 0.1")));
          assertThat(run("component", "restart", "value-added-mytest").code()).isZero();
          ended(conductor, 1);
        });
  }

  @Test
  void aNightThatIsDrainedNamesTheComponentThatIsPausedAndWaitsForIt() throws Exception {
    working(
        services -> {
          started(services);
          send(services, 0);
          assertThat(run("component", "stop", "bq-sink").out()).contains("bq-sink-mytest,STOPPED,");
          send(services, 1);
          BlockingQueue<String> steps = new LinkedBlockingQueue<>();
          Conductor watched = services.conductor((night, doing) -> steps.add(doing));
          CompletableFuture<NightBooks> end =
              CompletableFuture.supplyAsync(() -> ended(watched, 2));

          String isPaused = "bq-sink is paused (order 1, stop by an operator, process ";
          String step = steps.take();
          while (!step.contains(isPaused)) {
            step = steps.take();
          }
          assertThat(step).startsWith("draining").contains("table");
          while (!step.startsWith("draining table: " + isPaused)) {
            step = steps.take();
          }
          assertThat(run("night", "status").out())
              .contains("bq-sink is paused: `nocturne component start bq-sink`");
          assertThat(end).isNotDone();
          assertThat(run("component", "start", "bq-sink").code()).isZero();
          assertThat(end.get().count("published")).isEqualTo(2 * CHUNK);
          List<Long> rows = new ArrayList<>();
          services.tables().candids(Names.ALERTS_TABLE, NIGHT, rows::add);
          assertThat(rows).hasSize(2 * CHUNK).doesNotHaveDuplicates();
          assertThat(run("night", "status").out()).doesNotContain("is paused");
        });
  }

  @Test
  void theConsumerDrainsIsPausedAndGoesOnWhereItWas() throws Exception {
    working(
        services -> {
          Conductor conductor = started(services);
          send(services, 0);
          order(services, Component.CONSUMER, Action.DRAIN);
          assertThat(records(services, Topic.ALERTS)).isEqualTo(CHUNK);
          send(services, 1);
          order(services, Component.TABLES, Action.RESTART);
          assertThat(records(services, Topic.ALERTS)).isEqualTo(CHUNK);
          order(services, Component.CONSUMER, Action.START);
          send(services, 2);
          ended(conductor, 3);
        });
  }

  @Test
  void aComponentThatIsDrainedDoesWhatIsThereAndNoMore() throws Exception {
    working(
        services -> {
          Conductor conductor = started(services);
          order(services, Component.VALUE_ADDED, Action.STOP);
          order(services, Component.TABLES, Action.STOP);
          List<Alert> first = send(services, 0);
          awaitRecords(services, Topic.ALERTS, CHUNK);
          assertThat(records(services, Topic.EXTRAGALACTIC)).isZero();

          order(services, Component.VALUE_ADDED, Action.DRAIN);
          long passed = passing(first, STANDARD);
          assertThat(records(services, Topic.EXTRAGALACTIC)).isEqualTo(passed);
          assertThat(records(services, Topic.SALT2)).isEqualTo(passed);
          order(services, Component.TABLES, Action.DRAIN);
          List<Long> rows = new ArrayList<>();
          services.tables().candids(Names.ALERTS_TABLE, NIGHT, rows::add);
          assertThat(rows).hasSize(CHUNK);

          send(services, 1);
          awaitRecords(services, Topic.ALERTS, 2 * CHUNK);
          assertThat(records(services, Topic.EXTRAGALACTIC)).isEqualTo(passed);
          order(services, Component.VALUE_ADDED, Action.START);
          order(services, Component.TABLES, Action.START);
          ended(conductor, 2);
        });
  }

  @Test
  void anOrderHoldsForWhoeverComesLaterUntilANightStarts() throws Exception {
    try (Services services = open()) {
      services.resources().create();
      NocturneRun nobody = run("component", "stop", "value-added");
      assertThat(nobody.code()).as(nobody.err()).isZero();
      assertThat(nobody.err()).contains("No process runs it now");
      NocturneRun dry = run("component", "stop", "ztf-consumer", "--dry-run");
      assertThat(dry.code()).isZero();
      assertThat(dry.err()).contains("Order 1 would be given: ztf-consumer shall stop.");
      assertThat(run("component", "list").out()).contains("ztf-consumer-mytest,ABSENT,,start,");
      NocturneRun absent = run("component", "start", "bq-sink");
      assertThat(absent.code()).isEqualTo(1);
      assertThat(absent.err()).contains("Nobody runs bq-sink").contains("--stages table`");
      assertThat(run("component", "start", "upload_ztf_bytes_to_bucket").code()).isEqualTo(1);
      assertThat(run("component", "stop", "ztf-consumer").code()).isZero();
      Workers workers = services.startWorkers();
      assertThat(run("component", "list").out())
          .contains("ztf-consumer-mytest,STOPPED,1,stop,")
          .contains("upload_ztf_bytes_to_bucket-mytest,")
          .contains("value-added-mytest,STOPPED,1,stop,");

      assertThat(run("component", "start", "upload_ztf_bytes_to_bucket").code()).isZero();

      Conductor conductor = services.conductor((any, doing) -> {});
      conductor.startWithoutTopic(NIGHT);
      assertThat(run("component", "list").out())
          .contains("ztf-consumer-mytest,STOPPED,1,stop,")
          .contains("value-added-mytest,RUNNING,2,start,\"conductor, process ");
      send(services, 0);
      conductor.start(NIGHT, services.names().surveyTopic(NIGHT));
      assertThat(run("component", "list").out())
          .contains("ztf-consumer-mytest,RUNNING,2,start,\"conductor, process ");
      ended(conductor, 1);
      assertThat(workers.fault()).isEmpty();
    }
  }

  @Test
  void whatIsNotToBeOrderedIsRefusedAndNothingIsTouched() {
    for (String action : List.of("stop", "drain", "restart")) {
      NocturneRun archive = run("component", action, "upload_ztf_bytes_to_bucket");
      assertThat(archive.code()).as(action).isEqualTo(2);
      assertThat(archive.err()).contains("always on").contains("told to " + action);
    }
    NocturneRun conductor = run("component", "start", "night-conductor");
    assertThat(conductor.code()).isEqualTo(2);
    assertThat(conductor.err()).contains("nocturne night auto");
    NocturneRun unknown = run("component", "stop", "table");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("ztf-consumer, upload_ztf_bytes_to_bucket, bq-sink, value-added");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void anInstanceThatIsNotSetUpHasNoComponents() throws IOException {
    Home.create(folder.resolve("home"));
    NocturneRun stop = run("component", "stop", "bq-sink");
    assertThat(stop.code()).isEqualTo(2);
    assertThat(stop.err()).contains("nocturne setup");
    assertThat(folder.resolve("home/store/nocturne-broker_files-mytest")).doesNotExist();
  }

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(
        folder,
        Stream.concat(
                Arrays.stream(arguments),
                Stream.of("--instance", "mytest", "--home", folder.resolve("home").toString()))
            .toArray(String[]::new));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void upload(Services services, Map<String, byte[]> files) {
    assertThat(services.stores().brokerFiles().upload(files)).isNotEmpty();
  }

  /** A night that is received. */
  private static Conductor started(Services services) throws InterruptedException {
    Conductor conductor = services.conductor((any, doing) -> {});
    services.topics().create(services.names().surveyTopic(NIGHT), 2);
    conductor.startAtOnce(NIGHT, services.names().surveyTopic(NIGHT), Map.of());
    return conductor;
  }

  private static NightBooks ended(Conductor conductor, int chunks) {
    try {
      NightBooks books = conductor.end(NIGHT);
      assertThat(books.wrong()).isEmpty();
      assertThat(books.count("published")).isEqualTo((long) chunks * CHUNK);
      return books;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void order(Services services, Component component, Action action)
      throws InterruptedException {
    Orders orders = services.stores().orders("a test", Clock.systemUTC());
    Map<String, Map<Integer, Long>> ends =
        action != Action.DRAIN
            ? Map.of()
            : ComponentDrain.ends(
                component, services.backEnd(), services.stores().journal().openNights());
    int n = orders.give(component, action, ends).n();
    while (!orders.isObeyed(component, action, n)) {
      Thread.sleep(20);
    }
  }

  /** Who runs each component, and how often it began there. */
  private static Map<Component, Set<String>> runs(Services services) {
    Map<Component, Set<String>> runs = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      services
          .stores()
          .components()
          .statuses(component)
          .forEach(
              word ->
                  runs.computeIfAbsent(component, c -> new TreeSet<>())
                      .add(word.self().worker() + " " + word.runs()));
    }
    return runs;
  }

  private static long records(Services services, Topic topic) {
    AtomicLong records = new AtomicLong();
    services
        .log()
        .readToEnd(services.names().topic(topic), Map.of(), message -> records.incrementAndGet());
    return records.get();
  }

  private static void awaitRecords(Services services, Topic topic, long wanted)
      throws InterruptedException {
    while (records(services, topic) < wanted) {
      Thread.sleep(100);
    }
  }

  /** Names of the models that were fitted until now. */
  private static Set<String> models(Services services) {
    Set<String> models = new TreeSet<>();
    services
        .log()
        .readToEnd(
            services.names().topic(Topic.SALT2),
            Map.of(),
            message -> {
              String text = new String(message.value(), StandardCharsets.UTF_8);
              MODEL.matcher(text).results().forEach(found -> models.add(found.group(1)));
            });
    return models;
  }

  /** A model of a few numbers, by the names of its files among the broker files. */
  private static Map<String, byte[]> tiny() {
    StringBuilder grid = new StringBuilder();
    double[][] light = {{-50, 0}, {-25, 0.2}, {0, 1}, {25, 0.4}, {50, 0.1}};
    for (double[] at : light) {
      grid.append(at[0]).append(" 2000 ").append(at[1]).append('\n');
      grid.append(at[0]).append(" 12000 ").append(at[1]).append('\n');
    }
    Map<String, byte[]> files = new TreeMap<>();
    for (String part :
        List.of("template_0", "template_1", "lc_variance_0", "lc_variance_1", "lc_covariance_01")) {
      file(files, part, grid.toString());
    }
    file(
        files,
        "color_correction",
        "1\n-0.5\nSalt2ExtinctionLaw.version 1\nSalt2ExtinctionLaw.min_lambda 2800\n");
    file(files, "color_dispersion", "2000 0.1\n12000 0.3\n");
    return files;
  }

  private static void file(Map<String, byte[]> files, String part, String text) {
    files.put(
        StagedModel.FOLDER + "tiny/salt3_" + part + ".dat", text.getBytes(StandardCharsets.UTF_8));
  }

  private static long passing(List<Alert> alerts, ExtragalacticTransient filter) {
    return alerts.stream().filter(alert -> filter.evaluate(alert).passes()).count();
  }

  private static List<SimulatedAlert> simulated() {
    List<SimulatedAlert> all = new ArrayList<>();
    SimulatedNight.of(NIGHT, 1, CHUNKS * CHUNK).iterator().forEachRemaining(all::add);
    return List.copyOf(all);
  }

  /** Adds one of some equal parts of a night to its survey topic; answers what that is. */
  private static List<Alert> send(Services services, int chunk) throws Exception {
    String topic = services.names().surveyTopic(NIGHT);
    services.topics().create(topic, 2);
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    List<Alert> alerts = new ArrayList<>();
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic)) {
      for (int i = chunk; i < ALERTS.size(); i += CHUNKS) {
        SimulatedAlert alert = ALERTS.get(i);
        String candid = alert.truth().candid().toString();
        out.send(candid.getBytes(StandardCharsets.US_ASCII), alert.packet());
        alerts.add(decoder.decodeOne(alert.packet()));
      }
      out.flush();
    }
    return alerts;
  }
}
