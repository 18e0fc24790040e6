package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.RoutedSurvey;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import nocturne.survey.kafka.KafkaAddress;
import nocturne.survey.kafka.KafkaSurveyStream;
import nocturne.survey.kafka.SurveyOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real Kafkas as one stream: the survey's, which may go away, and ours. */
final class RoutedSurveyTest {
  private static final String SURVEYS = "ztf_20210120_programid1";
  private static final String OURS = "ztf_20210120_programid1-test";
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> packets = new ArrayList<>();
  private final List<SurveyEvent> events = new ArrayList<>();
  private EmbeddedKafka there;
  private EmbeddedKafka here;
  private SurveyStream both;

  @BeforeEach
  void startBoth() {
    there = start("there", 0);
    here = start("here", 0);
    // Neither is misled by what the other has under a name that is not its own.
    write(there, SURVEYS, "s1");
    write(there, OURS, "no");
    write(here, OURS, "o1");
    write(here, SURVEYS, "no");
    both = opened(new RoutedSurvey(stream(there), stream(here), topic -> topic.endsWith("-test")));
  }

  @AfterEach
  void stopBoth() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void eachTopicIsReadWhereItsNameSays() {
    assertThat(both.list().names()).contains(SURVEYS, OURS);
    assertThat(both.list().why()).isEmpty();
    assertThat(both.where(SURVEYS)).contains(there.bootstrapServers());
    assertThat(both.where(OURS)).contains(here.bootstrapServers());
    try (SurveyReader reader = both.reader()) {
      follow(reader, SURVEYS);
      follow(reader, OURS);
      pollUntil(reader, () -> packets.size() >= 2);
      write(there, SURVEYS, "s2");
      write(here, OURS, "o2");
      pollUntil(reader, () -> packets.size() >= 4);
    }
    assertThat(packets)
        .containsExactlyInAnyOrder(SURVEYS + " s1", SURVEYS + " s2", OURS + " o1", OURS + " o2");
    assertThat(events).isEmpty();
  }

  @Test
  void whileTheSurveysIsAwayOursGoesOnAndThenBothDo() {
    try (SurveyReader reader = both.reader()) {
      SurveyTopic lost = follow(reader, SURVEYS);
      follow(reader, OURS);
      pollUntil(reader, () -> packets.size() == 2);
      there.close();
      write(here, OURS, "o2");

      pollUntil(reader, () -> !events.isEmpty() && packets.size() == 3);
      assertThat(events).singleElement().isInstanceOf(SurveyEvent.Away.class);
      assertThat(events.get(0).topic()).isEqualTo(lost);

      long asked = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> both.find(SURVEYS))
            .isInstanceOf(SurveyException.Unavailable.class);
        assertThat(both.list().names()).contains(OURS).doesNotContain(SURVEYS);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(PATIENCE.multipliedBy(4));
      assertThat(both.list().unseen()).accepts(SURVEYS).rejects(OURS);
      assertThat(both.list().why()).containsInstanceOf(SurveyException.Unavailable.class);
      write(here, OURS, "o3");
      pollUntil(reader, () -> packets.size() == 4);

      there = start("there", there.port());
      write(there, SURVEYS, "s2");
      await(() -> both.list().why().isEmpty());
      reader.follow(lost, Map.of(0, 2L));
      pollUntil(reader, () -> packets.size() == 5);
    }
    assertThat(packets)
        .containsExactlyInAnyOrder(
            SURVEYS + " s1", OURS + " o1", OURS + " o2", OURS + " o3", SURVEYS + " s2");
    assertThat(events).hasSize(1);
  }

  private EmbeddedKafka start(String name, int port) {
    return opened(
        EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder.resolve(name)).withPort(port)));
  }

  private SurveyStream stream(EmbeddedKafka node) {
    return opened(
        new KafkaSurveyStream(
            KafkaAddress.plain(node.bootstrapServers()),
            SurveyOptions.DEFAULTS.withPatience(PATIENCE).withLook(Duration.ofMillis(200)),
            Ztf.SURVEY));
  }

  private <T extends AutoCloseable> T opened(T one) {
    opened.add(one);
    return one;
  }

  private static void write(EmbeddedKafka node, String topic, String text) {
    try (KafkaTopics topics =
        new KafkaTopics(
            KafkaAddress.plain(node.bootstrapServers()),
            "no ledger",
            KafkaTopicsOptions.DEFAULTS)) {
      topics.create(topic, 1);
      LogWriter writer = topics.writer("writer of " + topic);
      writer.begin();
      writer.publish(topic, new Message(null, text.getBytes(UTF_8), Map.of()));
      writer.commit();
    }
  }

  private SurveyTopic follow(SurveyReader reader, String topic) {
    SurveyTopic found = both.find(topic).orElseThrow().topic();
    reader.follow(found, Map.of());
    return found;
  }

  private void pollUntil(SurveyReader reader, BooleanSupplier done) {
    await(
        () -> {
          SurveyReader.Poll poll = reader.poll(Duration.ofMillis(50));
          for (SurveyPacket packet : poll.packets()) {
            packets.add(packet.topic().name() + " " + new String(packet.packet().bytes(), UTF_8));
          }
          events.addAll(poll.events());
          return done.getAsBoolean();
        });
  }

  private static void await(BooleanSupplier done) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited two minutes").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
