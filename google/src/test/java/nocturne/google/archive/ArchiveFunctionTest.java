package nocturne.google.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.Packets;
import nocturne.broker.port.Message;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.pubsub.PubSubSettings;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.pubsub.PulledMessages;
import nocturne.google.storage.CloudStorageSettings;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakeCloudStorage.Operation;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The function under the program that Cloud Run starts it with, pushed to as Pub/Sub does. */
class ArchiveFunctionTest {
  private static final String PROJECT = "my-project";
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final int ALERTS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final Names names = new Names(PROJECT, Instance.testing("mytest"), Ztf.SURVEY);
  private final String bucket = names.bucket(Bucket.ALERTS);
  private final FakeCloudStorage storage = new FakeCloudStorage();
  private final FakePubSub pubsub = new FakePubSub();
  private final CloudStorageStore store =
      new CloudStorageStore(
          new CloudStorageSettings(PROJECT, "US").withEmulator(storage.address()));
  private final PubSubTopics topics =
      new PubSubTopics(new PubSubSettings(PROJECT).withEmulator(pubsub.address()));
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    topics.close();
    store.close();
    pubsub.close();
    storage.close();
  }

  private FunctionProcess start() throws IOException, InterruptedException {
    return FunctionProcess.start(PROJECT, "mytest", storage.address(), folder.resolve("log"));
  }

  /** Delivers what is there, as Pub/Sub does: what is not answered with 2xx comes again. */
  private int deliver(PulledMessages subscription, URI to, int most)
      throws IOException, InterruptedException {
    List<ReceivedMessage> received = subscription.pull(most);
    List<ReceivedMessage> kept = new ArrayList<>();
    List<ReceivedMessage> refused = new ArrayList<>();
    for (ReceivedMessage each : received) {
      (push(each.getMessage(), to) / 100 == 2 ? kept : refused).add(each);
    }
    if (!kept.isEmpty()) {
      subscription.acknowledge(kept);
    }
    if (!refused.isEmpty()) {
      subscription.refuse(refused);
    }
    return received.size();
  }

  private int push(PubsubMessage message, URI to) throws IOException, InterruptedException {
    Map<String, Object> inner =
        Map.of(
            "data",
            message.getData().toByteArray(),
            "attributes",
            message.getAttributesMap(),
            "messageId",
            message.getMessageId());
    return post(to, JSON.writeValueAsBytes(Map.of("message", inner, "subscription", "s")));
  }

  private int post(URI to, byte[] body) throws InterruptedException {
    try {
      return http.send(
              HttpRequest.newBuilder(to)
                  .timeout(Duration.ofSeconds(60))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 503; // nobody answered
    }
  }

  @Test
  void eachAlertIsOneObjectAndOneAnnouncementWhateverHappens() throws Exception {
    String announcements = "announcements";
    for (String topic : List.of("alerts", announcements)) {
      topics.create(topic, 1);
      topics.subscriptions().create(topic + "-all", topic);
    }
    store.createBucket(bucket);
    assertThat(store.announce(bucket, announcements)).isTrue();
    assertThat(store.announce(bucket, announcements)).isFalse();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    try (Publisher publisher = topics.publisher();
        PulledMessages alerts = new PulledMessages(pubsub.address(), PROJECT, "alerts-all");
        PulledMessages announced =
            new PulledMessages(pubsub.address(), PROJECT, announcements + "-all")) {
      storage.announceTo(
          (topic, attributes) -> {
            assertThat(topic).endsWith("/topics/" + announcements);
            publisher.publish(announcements, new Message(null, new byte[0], attributes)).join();
          });
      for (int i = 0; i < 2 * ALERTS; i++) { // each published twice
        int number = i % ALERTS;
        sent.add(
            publisher.publish(
                "alerts",
                new Message(
                    null,
                    Packets.alert(number + 1L, 1),
                    new PacketOrigin(TOPIC, 0, number, 1_611_111_111_000L).attributes())));
      }
      publisher.flush();
      sent.forEach(CompletableFuture::join);

      Random random = new Random(11);
      for (int i = 0; i < 3 * ALERTS; i++) {
        storage.inject(Operation.CREATE, fault(random));
      }
      FunctionProcess function = start();
      for (int round = 1; deliver(alerts, function.address(), 25) > 0; round++) {
        if (round == 2 || round == 4) { // killed while it works
          FunctionProcess doomed = function;
          Thread pushing = new Thread(() -> swallow(() -> deliver(alerts, doomed.address(), 25)));
          pushing.start();
          Thread.sleep(random.nextInt(60));
          doomed.kill();
          pushing.join();
          function = start();
        }
      }
      function.close();
      storage.injectNoMore();
      var unused = storage.landLate();

      assertThat(store.list(bucket, TOPIC + "/")).hasSize(ALERTS);
      AlertObjects objects = new AlertObjects(store, bucket, Ztf.SURVEY, KillPoint.NONE);
      for (int i = 1; i <= ALERTS; i++) {
        assertThat(objects.packet(TOPIC + "/ZTF21test1/" + i + ".avro"))
            .hasValue(Packets.alert(i, 1));
      }
      assertThat(announced.takeAll())
          .extracting(message -> message.getAttributesOrThrow("objectId"))
          .filteredOn(name -> name.startsWith(TOPIC))
          .doesNotHaveDuplicates()
          .hasSize(ALERTS);
    }
  }

  private interface Delivery {
    int run() throws IOException, InterruptedException;
  }

  private static void swallow(Delivery delivery) {
    try {
      int unused = delivery.run();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Fault fault(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> new Fault.LostAnswer();
      case 1 -> new Fault.Late();
      case 2 -> new Fault.Refused(503);
      case 3 -> new Fault.DoneButRefused(503);
      default -> new Fault.None();
    };
  }

  @Test
  void aBodyThatIsNoPushIsRefusedAndTheFunctionLivesOn() throws Exception {
    store.createBucket(bucket);
    try (FunctionProcess function = start()) {
      assertThat(post(function.address(), "no JSON".getBytes(UTF_8))).isEqualTo(400);
      PubsubMessage strange = PubsubMessage.newBuilder().setMessageId("3").build();
      assertThat(push(strange, function.address())).isEqualTo(204);
      assertThat(store.list(bucket, AlertObjects.SURPLUS)).hasSize(1);
    }
  }
}
