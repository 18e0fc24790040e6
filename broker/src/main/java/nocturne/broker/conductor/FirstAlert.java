package nocturne.broker.conductor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when the first alert comes to a topic of the survey. The pause between two looks reads
 * the topic, so it ends with that alert. For one thread.
 */
final class FirstAlert implements Entries.Pause, AutoCloseable {
  private final SurveyStream survey;
  private final String topic;
  private @Nullable SurveyTopic awaited;
  private @Nullable SurveyTopic followed;
  private @Nullable SurveyReader reader;
  private boolean came;

  /**
   * @param topic which need not exist yet
   */
  FirstAlert(SurveyStream survey, String topic) {
    this.survey = survey;
    this.topic = topic;
  }

  /** Whether there is an alert now. */
  boolean isThere() {
    if (came) {
      return true;
    }
    Optional<SurveyStream.Found> found = survey.find(topic);
    awaited = found.map(SurveyStream.Found::topic).orElse(null);
    return found.filter(SurveyStream.Found::holdsAnything).isPresent();
  }

  @Override
  public void atMost(Duration longest) throws InterruptedException {
    if (awaited == null) {
      TimeUnit.NANOSECONDS.sleep(longest.toNanos());
      return;
    }
    SurveyReader.Poll poll;
    try {
      poll = follow(awaited).poll(longest);
    } catch (SurveyException.Unavailable e) {
      requireNotInterrupted();
      throw e;
    }
    requireNotInterrupted();
    came = !poll.packets().isEmpty();
    if (!poll.events().isEmpty()) {
      followed = null; // the topic may have gone or be another one
    }
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private SurveyReader follow(SurveyTopic now) {
    if (reader == null) {
      reader = survey.reader();
    }
    if (!now.equals(followed)) {
      reader.follow(now, Map.of());
      followed = now;
    }
    return reader;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
