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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.ingest.Packets;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
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
  private final IngestOptions options;

  /**
   * The packets of the model and more: duplicates, other versions, what cannot be read, too large.
   */
  public IntentWorld(Clouds clouds) {
    this.clouds = clouds;
    Duration soon = Duration.ofMillis(2);
    this.options =
        IntentIngest.OPTIONS
            .withPackets(2)
            .withTransaction(soon)
            .withLargest(Packets.alert(1, 1).length + 40)
            .withPace(
                new IngestOptions.Pace(
                    soon, soon, Duration.ofSeconds(10), soon, Duration.ofMillis(5)));
    clouds.store.createBucket(names.bucket(Bucket.BROKER_FILES));
    clouds.store.createBucket(names.bucket(Bucket.ALERTS));
    clouds.topics.create(names.topic(Topic.ALERTS), 1);
    clouds.topics.create(names.topic(Topic.DEAD_LETTERS), 1);
    this.ledger = new ObjectLedger(clouds.store, names.bucket(Bucket.BROKER_FILES), KillPoint.NONE);
    survey.create(TOPIC, 2);
    send(0, Packets.withoutMagpsf(1), Packets.alert(1, 1), Packets.noise(3), Packets.alert(2, 1));
    send(0, Packets.alert(3, 1), Packets.alert(3, 1));
    send(1, Packets.alert(1, 1), Packets.alert(1, 2), Packets.noise(3), new byte[1000]);
    send(1, Packets.alert(4, 1), Packets.alert(2, 2), Packets.alert(5, 1), Packets.alert(1, 2));
    send(1, Packets.alert(6, 1));
    open = List.of(ending());
  }

  private void send(int partition, byte[]... packets) {
    for (byte[] packet : packets) {
      survey.send(TOPIC, partition, packet, 1_611_111_111_000L);
    }
  }

  /** The night as END makes it: to be read to where its topic ends just now. */
  private OpenNight ending() {
    Map<SurveyPartition, Long> ends = new HashMap<>();
    survey
        .find(TOPIC)
        .ifPresent(
            found ->
                found
                    .partitions()
                    .forEach(
                        (p, its) -> ends.put(SurveyPartition.of(found.topic(), p), its.end())));
    return new OpenNight(NIGHT, TOPIC, 1, StartingPoint.ORIGIN, Optional.of(ends));
  }

  /** An ingest that stops when the night is left. */
  Ingest ingest(KillPoint kill) {
    Ingest[] self = new Ingest[1];
    self[0] =
        IntentIngest.of(
            new IntentIngest.Back(clouds.store, clouds.publisher, survey, () -> open),
            names,
            new PacketDecoder(Ztf.SURVEY),
            options,
            new Ingest.Timing(CLOCK, new Random(7)),
            place -> {
              kill.reached(place);
              boolean mayBeLeft = place == Place.INGEST_LEFT || place == Place.INGEST_LEDGER_READ;
              if (mayBeLeft && !lefts().isEmpty()) {
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
    result.put("lost", ledger.lost(LedgerMark.START).stream().map(Object::toString).toList());
    result.put(
        "objects",
        clouds.store.list(names.bucket(Bucket.ALERTS), "").stream().map(Object::toString).toList());
    return result;
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
