package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.survey.SurveyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FirstAlertTest {
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final byte[] PACKET = {1};

  private final InMemorySurvey survey = new InMemorySurvey("cluster");
  private final FirstAlert alert = new FirstAlert(survey, TOPIC);

  @AfterEach
  void close() {
    alert.close();
    assertThat(Thread.interrupted()).as("no interrupt is left over").isFalse();
  }

  @Test
  void aPauseEndsWithTheAlert() throws Exception {
    survey.create(TOPIC, 2);
    assertThat(alert.isThere()).isFalse();
    Thread sends = later(() -> survey.send(TOPIC, 1, PACKET, 0));
    alert.atMost(LONG);
    sends.join();
    assertThat(alert.isThere()).isTrue();
  }

  @Test
  void anAlertThatWasThereBeforeTheFirstLookIsFound() {
    survey.create(TOPIC, 1);
    survey.send(TOPIC, 0, PACKET, 0);
    assertThat(alert.isThere()).isTrue();
  }

  @Test
  void aTopicThatIsMissingOrMadeAgainIsAwaited() throws Exception {
    assertThat(alert.isThere()).isFalse();
    alert.atMost(SHORT);
    survey.create(TOPIC, 1);
    assertThat(alert.isThere()).isFalse();
    alert.atMost(SHORT);
    survey.create(TOPIC, 1);
    alert.atMost(LONG); // ends with the news that the topic is another one
    assertThat(alert.isThere()).isFalse();
    Thread sends = later(() -> survey.send(TOPIC, 0, PACKET, 0));
    alert.atMost(LONG);
    sends.join();
    assertThat(alert.isThere()).isTrue();
  }

  @Test
  void aMarkerIsNoAlert() throws Exception {
    survey.create(TOPIC, 1);
    assertThat(alert.isThere()).isFalse();
    survey.sendNothing(TOPIC, 0);
    alert.atMost(SHORT);
    survey.expireBelow(TOPIC, 0, 1);
    assertThat(alert.isThere()).isFalse();
  }

  @Test
  void anInterruptEndsThePause() throws Exception {
    survey.create(TOPIC, 1);
    assertThat(alert.isThere()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> alert.atMost(LONG)).isInstanceOf(InterruptedException.class);
    survey.reachable(false);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> alert.atMost(LONG)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aSurveyThatIsNotReachedIsToldOf() {
    survey.create(TOPIC, 1);
    assertThat(alert.isThere()).isFalse();
    survey.reachable(false);
    assertThatThrownBy(() -> alert.atMost(LONG)).isInstanceOf(SurveyException.Unavailable.class);
  }

  private static Thread later(Runnable sends) {
    Thread thread = new Thread(sends);
    thread.start();
    return thread;
  }
}
