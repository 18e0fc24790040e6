package nocturne.app.wiring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nocturne.app.Failure;
import nocturne.standalone.kafka.FreePort;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.standalone.kafka.LateLeader;
import nocturne.survey.kafka.KafkaAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaSurveyTopicTest {
  @TempDir Path folder;

  /** A producer with several requests on their way would wait two minutes and lose the first. */
  @Test
  void aLeaderThatIsLateGetsEachPacketOnceAndInOrder() throws Exception {
    Random random = new Random(1);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      byte[] packet = new byte[100_000]; // so that they make several batches
      random.nextBytes(packet);
      sent.add(packet);
    }
    List<byte[]> found = new ArrayList<>();
    try (LateLeader node = new LateLeader(folder);
        KafkaTopics topics =
            new KafkaTopics(
                KafkaAddress.plain(node.bootstrapServers()),
                "ledger",
                KafkaTopicsOptions.DEFAULTS)) {
      String topic = "ztf_20210120_programid1";
      topics.create(topic, 1);
      try (KafkaSurveyTopic out =
          new KafkaSurveyTopic(KafkaAddress.plain(node.bootstrapServers()), topic)) {
        for (int i = 0; i < sent.size(); i++) {
          out.send(Integer.toString(i).getBytes(US_ASCII), sent.get(i));
        }
        out.flush();
      }
      topics.readToEnd(topic, Map.of(), record -> found.add(record.value()));
      assertThat(node.hasRefused()).isTrue();
    }
    assertThat(found).containsExactlyElementsOf(sent);
  }

  @Test
  void aKafkaThatIsAwayIsNamedWithWhatToDo() {
    String nowhere = "127.0.0.1:" + FreePort.any("127.0.0.1");
    KafkaAddress address = new KafkaAddress(nowhere, Map.of("max.block.ms", "300"));
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(address, "ztf_20210120_programid1")) {
      out.send(new byte[] {1}, new byte[] {2});
      assertThatThrownBy(out::flush)
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(1))
          .hasMessageStartingWith(
              "Cannot send packets to topic ztf_20210120_programid1 on Kafka at " + nowhere)
          .hasMessageContaining("`nocturne status`")
          .hasMessageEndingWith("packets sent twice count once.");
    }
  }
}
