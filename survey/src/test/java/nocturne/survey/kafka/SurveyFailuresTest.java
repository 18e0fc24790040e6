package nocturne.survey.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import nocturne.survey.SurveyException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.api.Test;

class SurveyFailuresTest {
  private final SurveyFailures failures = new SurveyFailures(KafkaAddress.plain("127.0.0.1:9092"));

  @Test
  void aDamagedFileIsNoFaultOfTheNetwork() {
    SurveyException told =
        failures.sort(
            "give packets of t",
            new KafkaException(
                "Encountered corrupt message when fetching offset 27 for topic-partition t-2"));
    assertThat(told)
        .isInstanceOf(SurveyException.Unavailable.class)
        .hasMessageContaining("offset 27 for topic-partition t-2")
        .hasMessageContaining("run `nocturne repair`")
        .hasMessageNotContaining("network");
    assertThat(failures.sort("give packets of t", new DisconnectException("gone")))
        .isInstanceOf(SurveyException.Unavailable.class)
        .hasMessageContaining("network");
  }
}
