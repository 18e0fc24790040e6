package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.Extent;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import nocturne.survey.kafka.KafkaAddress;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.SurveyOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey's stream on a real node, filled by a plain producer as a survey would. */
final class KafkaSurveyStreamTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @TempDir static Path folder;
  private static EmbeddedKafka node;
  private static Admin admin;
  private static Producer<byte[], byte[]> producer;
  private static SurveyStream stream;

  private final List<SurveyPacket> packets = new ArrayList<>();
  private final List<SurveyReader.Empty> empty = new ArrayList<>();
  private final List<SurveyEvent> events = new ArrayList<>();
  private String topic;
  private SurveyReader reader;

  @BeforeAll
  static void startNode() {
    node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
    Map<String, Object> client = Map.of("bootstrap.servers", node.bootstrapServers());
    admin = Admin.create(client);
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    stream =
        new KafkaSurveyStream(
            KafkaAddress.plain(node.bootstrapServers()),
            SurveyOptions.DEFAULTS.withLook(Duration.ofMillis(200)),
            Ztf.SURVEY);
  }

  @AfterAll
  static void stopNode() {
    stream.close();
    producer.close();
    admin.close();
    node.close();
  }

  @BeforeEach
  void freshTopic() throws Exception {
    topic = "ztf_20210120_programid1-" + UUID.randomUUID();
    reader = stream.reader();
    create(2);
  }

  @AfterEach
  void closeReader() {
    reader.close();
  }

  @Test
  void aTopicIsFoundWithItsIdAndExtents() throws Exception {
    send(0, "a", "b");

    SurveyStream.Found found = stream.find(topic).orElseThrow();

    assertThat(found.topic().clusterId()).isEqualTo(stream.clusterId()).isNotBlank();
    assertThat(found.topic().name()).isEqualTo(topic);
    assertThat(found.partitions()).isEqualTo(Map.of(0, new Extent(0, 2), 1, new Extent(0, 0)));
    assertThat(found.holdsAnything()).isTrue();
    assertThat(found.atMost()).isEqualTo(2);
    assertThat(stream.topics()).contains(topic);
    assertThat(stream.find(topic + "-not")).isEmpty();
  }

  @Test
  void aListedTopicMayHoldNothing() {
    assertThat(stream.find(topic).orElseThrow().holdsAnything()).isFalse();
  }

  @Test
  void packetsComeInOrderWithTheirOrigin() throws Exception {
    send(0, "a", "b");
    send(1, "c");
    SurveyTopic followed = follow(Map.of());

    pollUntil(() -> packets.size() == 3);

    assertThat(packets).allMatch(p -> p.topic().equals(followed));
    assertThat(texts(0)).containsExactly("a", "b");
    assertThat(texts(1)).containsExactly("c");
    assertThat(packets.get(0).packet().origin().topic()).isEqualTo(topic);
    assertThat(packets.get(0).packet().origin().timestampMillis()).isEqualTo(1_611_100_800_000L);
    assertThat(reader.positions(followed)).isEqualTo(Map.of(0, 2L, 1, 1L));
    assertThat(events).isEmpty();
  }

  @Test
  void readingGoesOnWhereItIsTold() throws Exception {
    send(0, "a", "b", "c");
    send(1, "d");
    SurveyTopic followed = follow(Map.of(0, 2L));

    pollUntil(() -> packets.size() == 2);
    assertThat(texts(0)).containsExactly("c");
    assertThat(texts(1)).containsExactly("d");

    reader.seek(followed, 0, 1);
    pollUntil(() -> packets.size() == 4);
    assertThat(texts(0)).containsExactly("c", "b", "c");
  }

  @Test
  void aMessageWithoutAValueIsAPacketWithoutBytes() throws Exception {
    producer.send(new ProducerRecord<>(topic, 0, null, null)).get();
    follow(Map.of());

    pollUntil(() -> packets.size() == 1);

    assertThat(packets.get(0).packet().bytes()).isEmpty();
  }

  @Test
  void whatExpiredUnreadIsAnEventAndReadingGoesOnWhereItIsTold() throws Exception {
    send(0, "a", "b", "c", "d");
    send(1, "e");
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
        .all()
        .get();
    SurveyTopic followed = follow(Map.of(0, 1L));

    pollUntil(() -> !events.isEmpty() && packets.size() == 1);

    assertThat(events)
        .containsExactly(new SurveyEvent.OutOfRange(followed, 0, 1, new Extent(3, 4)));
    assertThat(reader.positions(followed)).containsEntry(0, 1L);
    reader.poll(SHORT);
    assertThat(texts(0)).isEmpty();

    reader.seek(followed, 0, 3);
    pollUntil(() -> packets.size() == 2);
    assertThat(texts(0)).containsExactly("d");
  }

  @Test
  void aPositionBeyondTheEndIsAnEvent() throws Exception {
    send(0, "a");
    SurveyTopic followed = follow(Map.of(0, 7L));

    pollUntil(() -> !events.isEmpty());

    assertThat(events)
        .containsExactly(new SurveyEvent.OutOfRange(followed, 0, 7, new Extent(0, 1)));
  }

  @Test
  void anAddedPartitionIsFoundAndReadFromItsBeginning() throws Exception {
    SurveyTopic followed = follow(Map.of());
    reader.poll(SHORT);
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    await(() -> stream.find(topic).orElseThrow().partitions().size() == 3);
    send(2, "late");

    pollUntil(() -> packets.size() == 1);

    assertThat(texts(2)).containsExactly("late");
    assertThat(events).containsExactly(new SurveyEvent.PartitionAdded(followed, 2));
  }

  @Test
  void aTopicMadeAnewIsToldApartFromItsNamesake() throws Exception {
    send(0, "a");
    SurveyTopic before = follow(Map.of());
    pollUntil(() -> packets.size() == 1);
    deleteTopic();
    create(2);

    pollUntil(() -> !events.isEmpty());

    SurveyTopic now = stream.find(topic).orElseThrow().topic();
    assertThat(now.topicId()).isNotEqualTo(before.topicId());
    assertThat(events).hasSize(1);
    assertThat(events.get(0))
        .isIn(new SurveyEvent.MadeAnew(before, now), new SurveyEvent.Gone(before));
    send(0, "b");
    reader.follow(now, Map.of());
    pollUntil(() -> packets.size() == 2);
    assertThat(packets.get(1).topic()).isEqualTo(now);
    assertThat(texts(0)).containsExactly("a", "b");
  }

  @Test
  void followingATopicThatHasChangedMeanwhileIsAnEvent() throws Exception {
    SurveyTopic before = stream.find(topic).orElseThrow().topic();
    deleteTopic();
    create(2);
    SurveyTopic now = stream.find(topic).orElseThrow().topic();

    reader.follow(before, Map.of());

    assertThat(reader.poll(SHORT).events()).containsExactly(new SurveyEvent.MadeAnew(before, now));
  }

  @Test
  void aDeletedTopicIsGone() throws Exception {
    SurveyTopic followed = follow(Map.of());
    deleteTopic();

    pollUntil(() -> !events.isEmpty());

    assertThat(events).containsExactly(new SurveyEvent.Gone(followed));
    assertThat(reader.poll(SHORT).isEmpty()).isTrue();
  }

  @Test
  void markersAndAbortedPacketsAreEmpty() throws Exception {
    try (Producer<byte[], byte[]> transactional = transactional()) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(new ProducerRecord<>(topic, 0, null, "dropped".getBytes(UTF_8))).get();
      transactional.abortTransaction();
      transactional.beginTransaction();
      transactional.send(new ProducerRecord<>(topic, 0, null, "kept".getBytes(UTF_8))).get();
      transactional.commitTransaction();
    }
    SurveyTopic followed = follow(Map.of());
    long end = stream.find(topic).orElseThrow().partitions().get(0).end();

    pollUntil(() -> reader.positions(followed).get(0) == end);

    assertThat(end).isEqualTo(4);
    assertThat(texts(0)).containsExactly("kept");
    assertThat(emptyOffsets(0)).containsExactly(0L, 1L, 3L);
  }

  @Test
  void whileATransactionIsOpenNothingBehindItsFirstPacketIsRead() throws Exception {
    try (Producer<byte[], byte[]> transactional = transactional()) {
      send(0, "before");
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(new ProducerRecord<>(topic, 0, null, "open".getBytes(UTF_8))).get();
      send(0, "behind");
      SurveyTopic followed = follow(Map.of());
      pollUntil(() -> packets.size() == 1);
      for (int i = 0; i < 20; i++) {
        pollUntil(() -> true);
      }

      assertThat(reader.positions(followed)).containsEntry(0, 1L);
      assertThat(stream.find(topic).orElseThrow().partitions().get(0)).isEqualTo(new Extent(0, 3));
      transactional.commitTransaction();
      pollUntil(() -> reader.positions(followed).get(0) == 4);
      assertThat(texts(0)).containsExactly("before", "open", "behind");
      assertThat(emptyOffsets(0)).containsExactly(3L);
    }
  }

  @Test
  void packetsThatCompactionRemovedAreEmpty() throws Exception {
    alter(ConfigResource.Type.BROKER, "", Map.of("log.cleaner.backoff.ms", "100"));
    alter(
        ConfigResource.Type.TOPIC,
        topic,
        Map.of("cleanup.policy", "compact", "segment.ms", "200", "max.compaction.lag.ms", "200"));
    long[] sent = {0};
    await(
        () -> {
          sent[0]++;
          sendKeyed("key", "value " + sent[0]);
          packets.clear();
          empty.clear();
          SurveyTopic followed = follow(Map.of(0, 0L));
          pollUntil(() -> reader.positions(followed).get(0) == sent[0]);
          return packets.size() < sent[0];
        });

    assertThat(texts(0)).last().isEqualTo("value " + sent[0]);
    assertThat(emptyOffsets(0)).contains(0L);
    List<Long> all = new ArrayList<>(emptyOffsets(0));
    packets.forEach(packet -> all.add(packet.offset()));
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, sent[0]).boxed().toList());
  }

  @Test
  void twoNightsAreReadBesideEachOtherUntilOneIsLeft() throws Exception {
    SurveyTopic first = follow(Map.of());
    topic = topic + "-2";
    create(1);
    SurveyTopic second = follow(Map.of());
    send(0, "second");
    producer.send(new ProducerRecord<>(first.name(), 1, null, "first".getBytes(UTF_8))).get();

    pollUntil(() -> packets.size() == 2);
    assertThat(packets).extracting(SurveyPacket::topic).containsExactlyInAnyOrder(first, second);

    reader.leave(first);
    producer.send(new ProducerRecord<>(first.name(), 1, null, "unread".getBytes(UTF_8))).get();
    send(0, "read");
    pollUntil(() -> packets.size() == 3);
    assertThat(packets.get(2).topic()).isEqualTo(second);
  }

  @Test
  void aReaderThatFollowsNothingBringsNothing() {
    assertThat(reader.poll(SHORT).isEmpty()).isTrue();
  }

  private SurveyTopic follow(Map<Integer, Long> positions) {
    SurveyTopic followed = stream.find(topic).orElseThrow().topic();
    reader.follow(followed, positions);
    return followed;
  }

  private void create(int partitions) throws Exception {
    admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    await(() -> stream.find(topic).isPresent());
  }

  private void deleteTopic() throws Exception {
    admin.deleteTopics(Set.of(topic)).all().get();
    await(() -> stream.find(topic).isEmpty());
  }

  private void send(int partition, String... texts) throws Exception {
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);
      producer.send(new ProducerRecord<>(topic, partition, 1_611_100_800_000L, null, bytes)).get();
    }
  }

  private Producer<byte[], byte[]> transactional() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", node.bootstrapServers(), "transactional.id", topic),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void alter(ConfigResource.Type type, String name, Map<String, String> settings)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(type, name),
                settings.entrySet().stream()
                    .map(s -> new ConfigEntry(s.getKey(), s.getValue()))
                    .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                    .toList()))
        .all()
        .get();
  }

  private void sendKeyed(String key, String value) {
    var unused =
        producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value.getBytes(UTF_8)));
    producer.flush();
  }

  private List<Long> emptyOffsets(int partition) {
    return empty.stream()
        .filter(range -> range.partition() == partition)
        .flatMap(range -> LongStream.range(range.from(), range.to()).boxed())
        .toList();
  }

  private List<String> texts(int partition) {
    return packets.stream()
        .filter(p -> p.packet().origin().partition() == partition)
        .map(p -> new String(p.packet().bytes(), UTF_8))
        .toList();
  }

  private void pollUntil(BooleanSupplier condition) {
    await(
        () -> {
          SurveyReader.Poll poll = reader.poll(SHORT);
          packets.addAll(poll.packets());
          empty.addAll(poll.empty());
          events.addAll(poll.events());
          return condition.getAsBoolean();
        });
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting after 20 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
