package nocturne.survey.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import nocturne.core.survey.ztf.Ztf;
import nocturne.survey.SurveyException;
import org.junit.jupiter.api.Test;

final class UnreachableSurveyTest {
  private static final SurveyOptions HASTY =
      SurveyOptions.DEFAULTS.withPatience(Duration.ofMillis(300));

  @Test
  void aClusterThatDoesNotAnswerIsUnavailable() {
    try (KafkaSurveyStream stream =
        new KafkaSurveyStream(KafkaAddress.plain("127.0.0.1:1"), HASTY, Ztf.SURVEY)) {
      assertThatThrownBy(stream::topics)
          .isInstanceOf(SurveyException.Unavailable.class)
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageContaining("list its topics");
      assertThatThrownBy(() -> stream.find("ztf_20210120_programid1"))
          .isInstanceOf(SurveyException.Unavailable.class);
    }
  }

  @Test
  void aSettingThatCannotBeIsRefused() {
    try (KafkaSurveyStream stream =
        new KafkaSurveyStream(
            new KafkaAddress("127.0.0.1:1", Map.of("security.protocol", "NONSENSE")),
            HASTY,
            Ztf.SURVEY)) {
      assertThatThrownBy(stream::topics)
          .isInstanceOf(SurveyException.Refused.class)
          .hasMessageContaining("NONSENSE");
      assertThatThrownBy(stream::reader).isInstanceOf(SurveyException.Refused.class);
    }
  }
}
