package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nocturne.app.Failure;
import nocturne.app.command.NocturneRun;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.kafka.KafkaAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights on topics of the instance's own beside the survey's, on two real Kafkas, of which the
 * survey's goes away.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OwnNightsTest {
  private static final Night SURVEYS = Night.parse("20210120");
  private static final Night OURS = Night.parse("20210121");
  private static final Night LATER = Night.parse("20210119");
  private static final String TOPIC = "ztf_20210120_programid1";

  @TempDir Path folder;
  private EmbeddedKafka survey;

  @BeforeEach
  void startTheSurveys() throws IOException {
    survey = start(0);
    fill(KafkaAddress.plain(survey.bootstrapServers()), TOPIC, 0, 40);
    Path home = Files.createDirectory(folder.resolve("nocturne-home"));
    Files.write(
        home.resolve("nocturne.properties"),
        List.of(
            "kafka.port = 0",
            "kafka.partitions = 1",
            "survey.bootstrap-servers = " + survey.bootstrapServers(),
            "survey.patience = 3 s"));
  }

  @AfterEach
  void stopTheSurveys() {
    survey.close();
  }

  private EmbeddedKafka start(int port) {
    return EmbeddedKafka.start(
        EmbeddedKafkaOptions.in(folder.resolve("the survey's")).withPort(port));
  }

  @Test
  void aSurveyThatIsAwayHoldsUpNoNightOfOurOwnTopics() throws Exception {
    QuietSession.readingSurvey(folder, "up", this::nights);
  }

  private void nights(Services services) throws IOException, InterruptedException {
    assertThat(services.resources().create()).isNotEmpty();
    services.startWorkers();
    Conductor conductor = services.conductor((night, what) -> {});
    conductor.start(SURVEYS, TOPIC);
    String ours = services.names().surveyTopic(OURS);
    fill(services.address(), ours, 100, 130);
    conductor.start(OURS, ours);

    survey.close();
    fill(services.address(), ours, 130, 160);
    expect(conductor.end(OURS), 60);

    String later = services.names().surveyTopic(LATER);
    fill(services.address(), later, 200, 220);
    assertThatThrownBy(() -> new NightStart(Ztf.SURVEY, null, "20210119", null).look(services))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--topic " + later);
    NightStart start = new NightStart(Ztf.SURVEY, later, null, null);
    assertThat(start.look(services)).isEmpty();
    assertThat(start.with(services, conductor)).endsWith("is received from " + later);
    topicsAreShownAndTheFailureIsNamed(ours, later);
    expect(conductor.end(LATER), 20);

    survey = start(survey.port());
    fill(KafkaAddress.plain(survey.bootstrapServers()), TOPIC, 40, 50);
    expect(endOnceItIsBack(services, conductor), 50);
  }

  private void topicsAreShownAndTheFailureIsNamed(String... own) {
    NocturneRun run = NocturneRun.in(folder, "night", "topics");
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains(own).doesNotContain(TOPIC + ",");
    assertThat(run.err())
        .contains(survey.bootstrapServers())
        .contains("did not list its topics")
        .contains("Shown are the topics on our own Kafka.");
  }

  /**
   * An end asks where the topic ends, and is told that the survey is away until that is noticed.
   */
  private static NightBooks endOnceItIsBack(Services services, Conductor conductor)
      throws InterruptedException {
    while (services.survey().list().why().isPresent()) {
      Thread.sleep(100);
    }
    return conductor.end(SURVEYS);
  }

  private static void expect(NightBooks books, long published) {
    assertThat(books.wrong()).isEmpty();
    assertThat(books.count("published")).isEqualTo(published);
  }

  private static void fill(KafkaAddress address, String topic, int from, int to) {
    try (KafkaTopics topics = new KafkaTopics(address, "no ledger", KafkaTopicsOptions.DEFAULTS)) {
      topics.create(topic, 1);
    }
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(address, topic)) {
      for (int i = from; i < to; i++) {
        out.send(
            Integer.toString(i).getBytes(StandardCharsets.UTF_8), SampleAlert.packet(1000 + i));
      }
      out.flush();
    }
  }
}
