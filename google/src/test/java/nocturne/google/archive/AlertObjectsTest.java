package nocturne.google.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.ingest.Packets;
import nocturne.broker.port.PortException;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.storage.CloudStorageSettings;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.storage.CloudStorageStore.Described;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakeCloudStorage.Operation;
import nocturne.google.testkit.Fault;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertObjectsTest {
  private static final String BUCKET = "archive";
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final long TIME = 1_611_111_111_000L;

  private final FakeCloudStorage storage = new FakeCloudStorage();
  private final CloudStorageStore store =
      new CloudStorageStore(
          new CloudStorageSettings("my-project", "US").withEmulator(storage.address()));
  private final AlertObjects objects = objects(KillPoint.NONE);

  private AlertObjects objects(KillPoint kill) {
    return new AlertObjects(store, BUCKET, Ztf.SURVEY, kill);
  }

  private static Delivered delivered(String topic, long offset, byte[] packet) {
    return new Delivered(
        Long.toString(offset), new PacketOrigin(topic, 1, offset, TIME).attributes(), packet);
  }

  @BeforeEach
  void make() {
    store.createBucket(BUCKET);
  }

  @AfterEach
  void close() {
    store.close();
    storage.close();
  }

  @Test
  void anObjectOpensWithAvrosOwnReaderAndGivesTheSurveysBytesBack()
      throws IOException, UnreadableException {
    byte[] packet = Packets.alert(7, 1);
    String name = objects.keep(delivered(TOPIC, 12, packet));
    assertThat(name).isEqualTo(TOPIC + "/ZTF21test1/7.avro");
    byte[] kept = store.read(BUCKET, name).orElseThrow();
    try (DataFileReader<GenericRecord> file =
        new DataFileReader<>(new SeekableByteArrayInput(kept), new GenericDatumReader<>())) {
      assertThat(file.next().get("candid")).isEqualTo(7L);
    }
    assertThat(objects.packet(name)).hasValue(packet);
    assertThat(objects.packet(TOPIC + "/ZTF21test1/8.avro")).isEmpty();
  }

  @Test
  void aListingSaysWhatTheBooksNeed() {
    byte[] packet = Packets.alert(7, 1);
    objects.keep(delivered(TOPIC, 12, packet));
    Described found = store.describe(BUCKET, TOPIC + "/").get(0);
    assertThat(found.metadata())
        .containsEntry("night", "2021-01-20")
        .containsEntry("candid", "7")
        .containsEntry("kafka.topic", TOPIC)
        .containsEntry("kafka.partition", "1")
        .containsEntry("kafka.offset", "12")
        .containsEntry("kafka.timestamp", Long.toString(TIME))
        .containsEntry("length", Integer.toString(packet.length))
        .containsKeys("crc32c", "header")
        .hasSize(9);
    assertThat(store.list(BUCKET, AlertObjects.HEADERS))
        .singleElement()
        .satisfies(
            header ->
                assertThat(header.name())
                    .isEqualTo(AlertObjects.HEADERS + found.metadata().get("header")));
  }

  @Test
  void whatIsDeliveredAgainChangesNothing() {
    for (int i = 0; i < 3; i++) {
      objects.keep(delivered(TOPIC, 12, Packets.alert(7, 1)));
      objects(KillPoint.NONE).keep(delivered(TOPIC, 13, Packets.alert(8, 1)));
    }
    assertThat(store.list(BUCKET, "")).hasSize(3); // two alerts under one header
  }

  @Test
  void whatIngestDidNotSendIsKeptAside() {
    byte[] packet = Packets.alert(7, 1);
    List<Delivered> strange = new ArrayList<>();
    strange.add(new Delivered("1", Map.of(), packet));
    strange.add(new Delivered("2", Map.of("kafka.topic", TOPIC, "kafka.offset", "x"), packet));
    strange.add(delivered(TOPIC, 3, Packets.noise(1)));
    strange.add(delivered(TOPIC, 4, new byte[0]));
    strange.add(delivered("../elsewhere", 5, packet));
    strange.add(delivered("a\nb", 6, packet));
    Map<String, String> noTopic = new HashMap<>(delivered(TOPIC, 7, packet).attributes());
    noTopic.remove("kafka.topic");
    strange.add(new Delivered("7/../8", noTopic, packet));
    for (Delivered each : strange) {
      assertThat(objects.keep(each)).startsWith(AlertObjects.SURPLUS);
      assertThat(objects.keep(each)).startsWith(AlertObjects.SURPLUS);
    }
    List<Described> found = store.describe(BUCKET, "");
    assertThat(found)
        .hasSize(strange.size())
        .allSatisfy(
            each -> {
              assertThat(each.name()).startsWith(AlertObjects.SURPLUS);
              assertThat(each.metadata()).containsKey("why");
            });
  }

  @Test
  void aHeaderThatIsGoneIsNamed() {
    String name = objects.keep(delivered(TOPIC, 12, Packets.alert(7, 1)));
    store.list(BUCKET, AlertObjects.HEADERS).forEach(each -> store.delete(BUCKET, each.name()));
    assertThatThrownBy(() -> objects.packet(name))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("is not in the archive");
  }

  /** Killed at each place, with faults around, and delivered again until it is acknowledged. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"GOOGLE_HEADER_STORED", "GOOGLE_OBJECT_STORED"})
  void killedAtAnyPlaceEachAlertIsOneObject(CrashPoint place) throws UnreadableException {
    for (int before = 0; before < 3; before++) {
      storage.injectNoMore();
      Random random = new Random(before);
      for (int i = 0; i < 60; i++) {
        storage.inject(Operation.CREATE, fault(random));
      }
      AlertObjects killed = objects(NthReach.of(place, before));
      for (int i = 0; i < 12; i++) {
        Delivered message = delivered(TOPIC, i, Packets.alert(i + 1L, 1));
        for (int deliveries = 0; deliveries < 2; ) {
          try {
            killed.keep(message);
            deliveries++;
          } catch (NthReach.Killed | PortException e) {
            killed = objects(KillPoint.NONE);
          }
        }
      }
      var unused = storage.landLate();
      assertThat(store.list(BUCKET, TOPIC + "/")).hasSize(12);
      for (int i = 0; i < 12; i++) {
        assertThat(objects.packet(TOPIC + "/ZTF21test1/" + (i + 1) + ".avro"))
            .hasValue(Packets.alert(i + 1L, 1));
      }
    }
  }

  private static Fault fault(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Fault.LostAnswer();
      case 1 -> new Fault.Late();
      case 2 -> new Fault.Refused(503);
      case 3 -> new Fault.DoneButRefused(503);
      default -> new Fault.None();
    };
  }

  @Test
  void aStoreThatDoesNotAnswerIsAnErrorAndNothingIsSaidToBeKept() {
    storage.injectAlways(Operation.CREATE, new Fault.Refused(503));
    CloudStorageSettings settings =
        new CloudStorageSettings("my-project", "US")
            .withEmulator(storage.address())
            .withPatience(Duration.ofMillis(200));
    try (CloudStorageStore impatient = new CloudStorageStore(settings)) {
      AlertObjects of = new AlertObjects(impatient, BUCKET, Ztf.SURVEY, KillPoint.NONE);
      assertThatThrownBy(() -> of.keep(delivered(TOPIC, 1, Packets.alert(1, 1))))
          .isInstanceOf(PortException.class);
    }
  }

  @Test
  void aPushIsReadOrRefusedWithASentence() throws IOException {
    Delivered read =
        read(
            """
            {"message": {"data": "aGVsbG8=", "messageId": "12", "message_id": "12",
              "attributes": {"candid": "7"}, "publishTime": "2021-01-20T03:00:00Z"},
             "subscription": "projects/p/subscriptions/s", "deliveryAttempt": 2}
            """);
    assertThat(read.id()).isEqualTo("12");
    assertThat(read.attributes()).isEqualTo(Map.of("candid", "7"));
    assertThat(read.data()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    assertThat(read("{\"message\": {\"messageId\": \"1\"}}").data()).isEmpty();
    for (String wrong : List.of("", "no JSON", "[]", "{}", "{\"message\": {\"data\": \"\"}}")) {
      assertThatThrownBy(() -> read(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> read("{\"message\": {\"messageId\": \"1\", \"data\": \"*\"}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base64");
  }

  private static Delivered read(String body) throws IOException {
    return Delivered.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }
}
