package nocturne.google.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.ingest.Packets;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.deadletter.IngestDeadLetters;
import nocturne.google.deadletter.RetryObjects;

/** One instance on clouds that tests share, with ingests to be run, killed and run again. */
public final class IntentWorld {
  public static final Night NIGHT = Night.parse("20210120");
  public static final String TOPIC = "ztf_20210120_programid1";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2021-01-20T03:00:00Z"), ZoneOffset.UTC);
  private static final AtomicInteger WORLDS = new AtomicInteger();

  final Clouds clouds;
  public final Names names =
      new Names("nocturne", Instance.testing("world" + WORLDS.incrementAndGet()), Ztf.SURVEY);
  final InMemorySurvey survey = new InMemorySurvey("cluster");
  public final ObjectLedger ledger;
  public volatile List<OpenNight> open = List.of();
  volatile PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  /** An ingest stops when the night was left so often. */
  volatile int leaves = 1;

  private final IngestOptions options;

  /**
   * The packets of the model and more: duplicates, other versions, what cannot be read, too large.
   */
  public IntentWorld(Clouds clouds) {
    this(clouds, Packets.alert(1, 1).length + 40);
    send(0, Packets.withoutMagpsf(1), Packets.alert(1, 1), Packets.noise(3), Packets.alert(2, 1));
    send(0, Packets.alert(3, 1), Packets.alert(3, 1));
    send(1, Packets.alert(1, 1), Packets.alert(1, 2), Packets.noise(3), new byte[1000]);
    send(1, Packets.alert(4, 1), Packets.alert(2, 2), Packets.alert(5, 1), Packets.alert(1, 2));
    send(1, Packets.alert(6, 1));
    open = List.of(ending(1));
  }

  /**
   * One to whose survey nothing is sent yet.
   *
   * @param largest packet that is published, bytes
   */
  IntentWorld(Clouds clouds, int largest) {
    this.clouds = clouds;
    Duration soon = Duration.ofMillis(2);
    this.options =
        IntentIngest.OPTIONS
            .withPackets(2)
            .withTransaction(soon)
            .withLargest(largest)
            .withPace(
                new IngestOptions.Pace(
                    soon, soon, Duration.ofSeconds(10), soon, Duration.ofMillis(5)));
    clouds.store.createBucket(names.bucket(Bucket.BROKER_FILES));
    clouds.store.createBucket(names.bucket(Bucket.ALERTS));
    clouds.topics.create(names.topic(Topic.ALERTS), 1);
    clouds.topics.create(names.topic(Topic.DEAD_LETTERS), 1);
    this.ledger = new ObjectLedger(clouds.store, names.bucket(Bucket.BROKER_FILES), KillPoint.NONE);
    survey.create(TOPIC, 2);
  }

  void send(int partition, byte[]... packets) {
    for (byte[] packet : packets) {
      survey.send(TOPIC, partition, packet, 1_611_111_111_000L);
    }
  }

  /** The night as END makes it: to be read to where topic and retries end just now. */
  OpenNight ending(int revision) {
    Map<SurveyPartition, Long> ends = new HashMap<>();
    survey
        .find(TOPIC)
        .ifPresent(
            found ->
                found
                    .partitions()
                    .forEach(
                        (p, its) -> ends.put(SurveyPartition.of(found.topic(), p), its.end())));
    return new OpenNight(
        NIGHT, TOPIC, revision, StartingPoint.ORIGIN, Optional.of(ends), retries().ends());
  }

  RetryObjects retries() {
    return IntentIngest.retries(clouds.store, names);
  }

  IngestDeadLetters deadLetters() {
    return new IngestDeadLetters(
        clouds.store, names.bucket(Bucket.BROKER_FILES), names.topic(Topic.DEAD_LETTERS));
  }

  /**
   * Brings an ingest to a place and kills it there; false if it never came.
   *
   * @param before how often it reaches the place unharmed
   */
  boolean killAt(CrashPoint place, int before, Random random) {
    KillPoint nthReach = NthReach.of(place, before);
    KillPoint landing = landing(random);
    try {
      var unused =
          ingest(
                  at -> {
                    landing.reached(at);
                    nthReach.reached(at);
                  })
              .run();
      return false;
    } catch (NthReach.Killed e) {
      return true;
    }
  }

  /** Now and then, what was put off happens. */
  KillPoint landing(Random random) {
    return place -> {
      if (random.nextInt(8) == 0) {
        clouds.landSome();
      }
    };
  }

  /** An ingest that stops when the night is left. */
  Ingest ingest(KillPoint kill) {
    Ingest[] self = new Ingest[1];
    self[0] =
        IntentIngest.of(
            new IntentIngest.Back(clouds.store, clouds.publisher, survey, () -> open),
            names,
            decoder,
            options,
            new Ingest.Timing(CLOCK, new Random(7)),
            place -> {
              kill.reached(place);
              boolean mayBeLeft =
                  place == CrashPoint.INGEST_LEFT || place == CrashPoint.INGEST_LEDGER_READ;
              if (mayBeLeft && lefts().size() >= leaves) {
                self[0].stop();
              }
            });
    return self[0];
  }

  public Ingest.Ended runUntilLeft() {
    return ingest(KillPoint.NONE).run();
  }

  List<LedgerRecord> told() {
    List<LedgerRecord> told = new ArrayList<>();
    ledger.read(LedgerMark.START, new Ledger.Scope.Ingest(), told::add);
    return told;
  }

  List<NightLeft> lefts() {
    return told().stream().filter(NightLeft.class::isInstance).map(NightLeft.class::cast).toList();
  }

  List<Retried> retried() {
    return told().stream().filter(Retried.class::isInstance).map(Retried.class::cast).toList();
  }

  List<PacketOutcome> outcomes() {
    return told().stream()
        .filter(IngestBatch.class::isInstance)
        .flatMap(batch -> ((IngestBatch) batch).outcomes().stream())
        .toList();
  }

  public List<PubsubMessage> published(Topic topic) {
    return clouds.pubsub.published(
        "projects/%s/topics/%s".formatted(Clouds.PROJECT, names.topic(topic)));
  }

  /** Distinct messages, whatever their number: each may come more than once. */
  private Set<String> distinct(Topic topic) {
    Set<String> distinct = new TreeSet<>();
    for (PubsubMessage message : published(topic)) {
      distinct.add(
          new TreeMap<>(message.getAttributesMap()) + " " + message.getData().toString(UTF_8));
    }
    return distinct;
  }

  List<String> publishedCandids() {
    return published(Topic.ALERTS).stream()
        .map(message -> message.getAttributesOrThrow("candid"))
        .distinct()
        .sorted()
        .toList();
  }

  /** What a night leaves behind, in words that do not depend on how often it was interrupted. */
  Map<String, List<String>> result() {
    clouds.landLate();
    Map<String, List<String>> result = new TreeMap<>();
    result.put("alerts", List.copyOf(distinct(Topic.ALERTS)));
    result.put("dead letters", List.copyOf(distinct(Topic.DEAD_LETTERS)));
    for (PacketOutcome outcome : outcomes()) {
      result
          .computeIfAbsent("outcomes of " + outcome.surveyPartition(), k -> new ArrayList<>())
          .add(
              "%s %s %s %s %s"
                  .formatted(
                      outcome.surveyOffset(),
                      outcome.kind(),
                      outcome.candid(),
                      outcome.crc32c(),
                      outcome.reason()));
    }
    result.put("left", lefts().stream().map(NightLeft::toString).toList());
    for (Retried again : retried()) {
      PacketOutcome outcome = Objects.requireNonNull(again.outcome());
      result
          .computeIfAbsent("retried", k -> new ArrayList<>())
          .add(again.retry().offset() + " " + outcome.kind() + " " + outcome.reason());
    }
    result.put("kept dead letters", names(Bucket.BROKER_FILES, "dead-letters/"));
    result.put("lost", ledger.lost(LedgerMark.START).stream().map(Object::toString).toList());
    result.put("objects", names(Bucket.ALERTS, ""));
    return result;
  }

  private List<String> names(Bucket bucket, String prefix) {
    return clouds.store.list(names.bucket(bucket), prefix).stream().map(Object::toString).toList();
  }

  /** The newest entry says that all below it is published. */
  void assertAllIsDone() {
    List<LedgerEntry> entries = ledger.entries(LedgerObjects.FIRST);
    for (int i = 0; i < entries.size(); i++) {
      assertThat(entries.get(i).done()).as("done of %s", i + 1).isLessThanOrEqualTo(i + 1L);
      if (entries.get(i).kind() == LedgerEntry.Kind.LEFT) {
        assertThat(entries.get(i).done()).isEqualTo(i + 1L);
      }
    }
  }
}
