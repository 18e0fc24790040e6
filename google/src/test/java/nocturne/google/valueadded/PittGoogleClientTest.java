package nocturne.google.valueadded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Message;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.DeliveredSamples;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.ingest.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Those who read the original broker with its client, pittgoogle-client, read ours with it,
 * unmodified. The variable {@code PITTGOOGLE_PYTHON} names a Python that has it; {@code .ci/google
 * --judge} makes one.
 */
@EnabledIfEnvironmentVariable(named = "PITTGOOGLE_PYTHON", matches = ".+")
class PittGoogleClientTest {
  private static final Path SCRIPT = Path.of("../.ci/judges/pittgoogle_client.py");
  private static final int ALERTS = 12;

  private final Names names = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
  private final Pipeline pipeline = Pipeline.standard(names);
  private final String alerts = names.topic(Topic.ALERTS);
  private final String passed = names.topic(Topic.EXTRAGALACTIC);
  private final String fits = names.topic(Topic.SALT2);

  @Test
  void touchesASubscriptionAndReadsAlertsAndWhatStagesSayOfThem() throws Exception {
    try (Clouds clouds = new Clouds();
        Warehouse warehouse = new Warehouse();
        ValueAdding stages = new ValueAdding(pipeline, clouds, warehouse)) {
      for (Bucket bucket : Bucket.values()) {
        clouds.store.createBucket(names.bucket(bucket));
      }
      pipeline.topicNames().forEach(topic -> clouds.topics.create(topic, 1));

      client(clouds, "touch", alerts, passed, fits);
      stages.sink(KillPoint.NONE).take(publish(clouds));

      List<JsonNode> read = client(clouds, "read", alerts, "" + ALERTS);
      assertThat(read).hasSize(ALERTS);
      assertThat(read)
          .allSatisfy(
              alert -> {
                long candid = alert.path("candid").longValue();
                assertThat(alert.path("objectId").textValue()).isEqualTo("ZTF21sample" + candid);
                assertThat(alert.path("attribute").textValue()).isEqualTo("" + candid);
              });
      for (String topic : List.of(passed, fits)) {
        assertThat(client(clouds, "read", topic, "" + ALERTS / 3))
            .extracting(message -> message.path("candid").longValue() % 3)
            .containsOnly(0L)
            .hasSize(ALERTS / 3);
      }
    }
  }

  /** Publishes alerts of which every third passes the filter. */
  private List<Delivered> publish(Clouds clouds) {
    List<Delivered> delivered = new ArrayList<>();
    for (long candid = 1; candid <= ALERTS; candid++) {
      SampleAlert alert = SampleAlert.of(candid);
      byte[] packet = (candid % 3 == 0 ? alert : alert.candidate("ssdistnr", 1.0f)).packet();
      Delivered message = DeliveredSamples.message(candid, packet);
      clouds.publisher.publish(alerts, new Message(null, packet, message.attributes())).join();
      delivered.add(message);
    }
    return delivered;
  }

  /** What the client prints. */
  private static List<JsonNode> client(Clouds clouds, String command, String... rest)
      throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of(
                System.getenv("PITTGOOGLE_PYTHON"),
                SCRIPT.toString(),
                command,
                clouds.pubsub.address(),
                Clouds.PROJECT));
    all.addAll(Arrays.asList(rest));
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s", said).isZero();
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : said.lines().toList()) {
      lines.add(json.readTree(line));
    }
    return lines;
  }
}
