package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import nocturne.app.Failure;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightStartTest {
  private static final String TOPIC = "ztf_20200101_programid1";

  @TempDir Path folder;

  @Test
  void aTopicIsNotYetThereEmptyFullOrExpired() throws Exception {
    QuietSession.in(folder, "night start", NightStartTest::look);
  }

  private static void look(Services services) throws IOException {
    assertThat(services.resources().create()).isNotEmpty();
    NightStart start = new NightStart(Ztf.SURVEY, TOPIC, null, null);
    assertThatThrownBy(() -> start.look(services))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(TOPIC + " never existed");
    assertThat(new NightStart(Ztf.SURVEY, TOPIC + "-test", null, null).look(services).orElseThrow())
        .contains("does not exist yet");

    services.topics().create(TOPIC, 1);
    assertThat(start.look(services).orElseThrow()).contains(TOPIC + " is empty");

    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), TOPIC)) {
      for (int i = 0; i < 3; i++) {
        out.send(new byte[] {1}, SampleAlert.packet(1000 + i));
      }
      out.flush();
    }
    assertThat(start.look(services)).isEmpty();

    services.log().deleteBefore(TOPIC, Map.of(0, 3L));
    assertThatThrownBy(() -> start.look(services))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(TOPIC + " has expired: it held at most 3 alerts");
  }
}
