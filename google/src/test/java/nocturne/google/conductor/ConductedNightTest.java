package nocturne.google.conductor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.ReceivedMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Difference;
import nocturne.broker.books.NightBooks;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.component.Components;
import nocturne.broker.component.Orders;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.crash.Place;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitStage;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.Packets;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.NightState;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.archive.Archiving;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.books.InstanceTraces;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.Clouds;
import nocturne.google.ingest.IntentIngest;
import nocturne.google.ingest.ObjectLedger;
import nocturne.google.instance.Machines;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PulledMessages;
import nocturne.google.table.TableSink;
import nocturne.google.valueadded.ValueAddedSink;
import nocturne.google.valueadded.ValueAdding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A night that a conductor starts and ends: journal, ingest, archive and books on both fakes. */
class ConductedNightTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final Clock CLOCK = Clock.systemUTC();

  /** Each alert of such a number passes the filter. */
  private static final int PASSING = 5;

  private final Clouds clouds = new Clouds();
  private final Names names = new Names("nocturne", Instance.testing("night"), Ztf.SURVEY);
  private final String archive = names.bucket(Bucket.ALERTS);
  private final String files = names.bucket(Bucket.BROKER_FILES);
  private final String alerts = names.topic(Topic.ALERTS);
  private final String announcements = names.topic(Topic.ARCHIVED);
  private final InMemorySurvey survey = new InMemorySurvey("cluster");
  private final PubSubPull pull =
      new PubSubPull(new PubSubSettings(Clouds.PROJECT).withEmulator(clouds.pubsub.address()));
  private final AtomicBoolean over = new AtomicBoolean();
  private final Journal journal = new Journal(clouds.store, files);
  private final ObjectLedger ledger = new ObjectLedger(clouds.store, files, KillPoint.NONE);
  private Ingest ingest;
  private Thread ingesting;
  private Thread archiving;
  private Thread tabling;
  private Thread evaluating;
  private final Pipeline pipeline = Pipeline.of(names, List.of(new FilterStage(), new FitStage()));
  private final Warehouse warehouse = new Warehouse();
  private final TraceDeadLetters deadLetters =
      new TraceDeadLetters(
          clouds.store, files, clouds.publisher, names.topic(Topic.DEAD_LETTERS), KillPoint.NONE);

  @BeforeEach
  void setUp() {
    clouds.store.createBucket(files);
    clouds.store.createBucket(archive);
    clouds.store.createBucket(names.bucket(Bucket.PLOTS));
    pipeline.topicNames().forEach(topic -> clouds.topics.create(topic, 1));
    pipeline
        .subscriptions()
        .forEach((name, topic) -> clouds.topics.subscriptions().create(name, topic));
    clouds.topics.subscriptions().create("archive", alerts);
    clouds.topics.subscriptions().create("table", alerts);
    clouds.topics.subscriptions().create("value-added", alerts);
    warehouse.tables.create("alerts");
    clouds.store.announce(archive, announcements);
    clouds.storage.announceTo(
        (topic, attributes) ->
            clouds
                .publisher
                .publish(announcements, new Message(null, "".getBytes(UTF_8), attributes))
                .join());
    survey.create(TOPIC, 2);
    send(1, 20);
    ingest =
        IntentIngest.of(
            new IntentIngest.Back(clouds.store, clouds.publisher, survey, journal::openNights),
            names,
            new PacketDecoder(Ztf.SURVEY),
            IntentIngest.OPTIONS,
            new Ingest.Timing(CLOCK, new Random(7)),
            KillPoint.NONE);
    ingesting = new Thread(() -> ingest.keepRunning());
    ingesting.start();
    archiving = new Thread(this::archive);
    archiving.start();
    tabling = new Thread(this::table);
    tabling.start();
    evaluating = new Thread(this::evaluate);
    evaluating.start();
  }

  private void send(int from, int to) {
    for (int i = from; i <= to; i++) {
      byte[] packet = i % PASSING == 0 ? SampleAlert.packet(i) : Packets.alert(i, 1);
      survey.send(TOPIC, i % 2, packet, 1_611_111_111_000L);
    }
    survey.send(TOPIC, 0, Packets.noise(from), 1_611_111_111_000L);
  }

  private void archive() {
    Archiving function = new Archiving(clouds.store, archive, Ztf.SURVEY);
    deliver("archive", received -> received.forEach(each -> function.keep(each.getMessage())));
  }

  private void table() {
    try (RowAppender rows = warehouse.tables.appender("alerts")) {
      TableSink sink = new TableSink(rows::append, deadLetters, pipeline, KillPoint.NONE);
      deliver("table", received -> sink.take(delivered(received)));
    }
  }

  private void evaluate() {
    try (ValueAdding stages = new ValueAdding(pipeline, clouds, warehouse)) {
      ValueAddedSink sink = stages.sink(KillPoint.NONE);
      deliver("value-added", received -> sink.take(delivered(received)));
    }
  }

  private static List<Delivered> delivered(List<ReceivedMessage> received) {
    return received.stream()
        .map(ReceivedMessage::getMessage)
        .map(
            each ->
                new Delivered(
                    each.getMessageId(), each.getAttributesMap(), each.getData().toByteArray()))
        .toList();
  }

  private void deliver(String subscription, Consumer<List<ReceivedMessage>> to) {
    try (PulledMessages delivered =
        new PulledMessages(clouds.pubsub.address(), Clouds.PROJECT, subscription)) {
      while (!over.get()) {
        List<ReceivedMessage> received = delivered.pull(10);
        if (!received.isEmpty()) {
          to.accept(received);
          delivered.acknowledge(received);
        }
      }
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    over.set(true);
    ingest.stop();
    ingesting.join();
    archiving.join();
    tabling.join();
    evaluating.join();
    pull.close();
    warehouse.close();
    clouds.close();
  }

  private Conductor conductor(String name, KillPoint kill) {
    InstanceTraces traces =
        new InstanceTraces(
            pipeline,
            new InstanceTraces.Stores(clouds.store, warehouse.tables, deadLetters),
            night -> Set.of(TOPIC),
            kill);
    TraceAuditor auditor = traces.auditor(ledger, CLOCK);
    Orders orders =
        new Orders(new Components(clouds.store, files, word -> false), name, CLOCK, kill);
    return new Conductor(
        name,
        pipeline,
        survey,
        new Conductor.Files(journal, new BookStore(clouds.store, files), orders),
        new TraceProgress(
            journal,
            auditor,
            traces.awaited(),
            traces.counters(),
            pull,
            Machines.NONE,
            Duration.ofSeconds(2),
            kill),
        auditor,
        new Conductor.Surroundings(CLOCK, (night, doing) -> {}, kill));
  }

  @Test
  void aNightIsReceivedAndClosedWithItsBooks() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    NightBooks books = conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(20);
    assertThat(books.count("rejected at ingest")).isEqualTo(1);
    assertThat(books.count("passed")).isEqualTo(4);
    assertThat(books.counts().keySet()).anyMatch(name -> name.startsWith("not passed: "));
    assertThat(books.checks())
        .extracting(BookCheck::name)
        .containsExactly(
            "survey",
            "received",
            "published",
            "archived",
            "announced",
            "rows",
            "evaluated",
            "passed",
            "fitted",
            "salt2",
            "plots",
            "rejected");
    assertThat(journal.latest(NIGHT).orElseThrow().state()).isEqualTo(NightState.CLOSED);
    assertThat(conductor("two", KillPoint.NONE).books(NIGHT, false)).isEqualTo(books);
  }

  /** Each by its own line, and by those that are compared with it. */
  @Test
  void whatAValueAddedStageLostIsNamed() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    assertThat(conductor.end(NIGHT).wrong()).isEmpty();

    String plots = names.bucket(Bucket.PLOTS);
    clouds.store.list(plots, "salt2/").forEach(each -> clouds.store.delete(plots, each.name()));
    NightBooks books = conductor.books(NIGHT, true);
    assertThat(books.count("fitted")).isPositive();
    assertThat(wrong(books)).containsExactly("plots");
    assertThat(books.check(CheckName.PLOTS).orElseThrow().missing())
        .hasSize((int) books.count("fitted"));

    String counted = "counts/%s/%s/".formatted(NIGHT.basicIso(), names.topic(Topic.EXTRAGALACTIC));
    for (ObjectStore.Entry each : clouds.store.list(files, counted)) {
      String lines = new String(clouds.store.read(files, each.name()).orElseThrow(), UTF_8);
      String without = lines.replaceAll("(?m)^.* 10\n", "");
      clouds.store.put(files, each.name(), without.getBytes(UTF_8));
    }
    assertThat(missing(conductor, CheckName.PASSED)).singleElement().asString().contains("10");

    warehouse.cloud.lose(Warehouse.DATASET, "salt2_rows", row -> row.get("candid").equals(15L));
    assertThat(missing(conductor, CheckName.SALT2)).singleElement().asString().contains("15");

    warehouse.cloud.lose(
        Warehouse.DATASET, "filter_verdicts_rows", row -> row.get("candid").equals(20L));
    books = conductor.books(NIGHT, true);
    assertThat(books.check(CheckName.EVALUATED).orElseThrow().missing()).hasSize(1);
    assertThat(books.check(CheckName.FITTED).orElseThrow().differences())
        .singleElement()
        .satisfies(each -> assertThat(each.kind()).isEqualTo(Difference.Kind.SURPLUS));
  }

  private static List<String> wrong(NightBooks books) {
    return books.wrong().stream().map(BookCheck::name).toList();
  }

  private static List<String> missing(Conductor conductor, CheckName line)
      throws InterruptedException {
    return conductor.books(NIGHT, true).check(line).orElseThrow().missing();
  }

  @Test
  void aLateTailIsTheNextRevision() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    conductor.end(NIGHT);
    send(21, 25);
    conductor.start(NIGHT, TOPIC);
    NightBooks books = conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(2);
    assertThat(books.count("published")).isEqualTo(25);
  }

  @Test
  void aCounterThatLacksAnAlertHoldsUpNoNightAndIsNamed() throws InterruptedException {
    Conductor conductor = conductor("one", KillPoint.NONE);
    conductor.start(NIGHT, TOPIC);
    try (PulledMessages stolen =
        new PulledMessages(clouds.pubsub.address(), Clouds.PROJECT, names.counter(Topic.ALERTS))) {
      List<ReceivedMessage> one = List.of();
      while (one.isEmpty()) {
        one = stolen.pull(1);
      }
      stolen.acknowledge(one);
    }
    NightBooks books = conductor.end(NIGHT);
    assertThat(books.wrong())
        .singleElement()
        .satisfies(line -> assertThat(line.checkName()).isEqualTo(CheckName.PUBLISHED));
    assertThat(books.check(CheckName.PUBLISHED).map(BookCheck::missing).orElseThrow()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {
        "CONDUCTOR_STARTING",
        "CONDUCTOR_COUNTER_RESET",
        "CONDUCTOR_RECEIVING",
        "CONDUCTOR_DRAINING",
        "CONDUCTOR_CLOSED",
        "BOOKS_KEPT",
        "GOOGLE_COUNTS_STORED"
      })
  void aConductorsSuccessorEndsTheNightAlike(Place place) throws InterruptedException {
    Conductor doomed = conductor("doomed", NthReach.of(place, 0));
    assertThatThrownBy(
            () -> {
              doomed.start(NIGHT, TOPIC);
              doomed.end(NIGHT);
            })
        .isInstanceOf(NthReach.Killed.class);
    clouds.pubsub.endLeases();
    Conductor successor = conductor("successor", KillPoint.NONE);
    if (Set.of(NightState.STARTING, NightState.RECEIVING)
        .contains(journal.latest(NIGHT).orElseThrow().state())) {
      successor.start(NIGHT, TOPIC);
    }
    NightBooks books = successor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.revision()).isEqualTo(1);
    assertThat(books.count("published")).isEqualTo(20);
    assertThat(books.counts()).doesNotContainKey("published again");
    assertThat(journal.latest(NIGHT).orElseThrow().state()).isEqualTo(NightState.CLOSED);
  }
}
