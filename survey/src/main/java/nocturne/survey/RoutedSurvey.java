package nocturne.survey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Two clusters as one stream: topics of some names are on one, all others on the other. So a night
 * from the survey's own cluster and one that was simulated on ours are read side by side. May be
 * shared by threads.
 */
public final class RoutedSurvey implements SurveyStream {
  private final SurveyStream survey;
  private final SurveyStream ours;
  private final Predicate<String> isOurs;

  /**
   * @param survey where all other topics are; asked for where it is and its id
   * @param isOurs whether a topic of this name is looked for on ours
   */
  public RoutedSurvey(SurveyStream survey, SurveyStream ours, Predicate<String> isOurs) {
    this.survey = survey;
    this.ours = ours;
    this.isOurs = isOurs;
  }

  private SurveyStream of(String topic) {
    return isOurs.test(topic) ? ours : survey;
  }

  @Override
  public String where() {
    return survey.where();
  }

  @Override
  public String clusterId() {
    return survey.clusterId();
  }

  @Override
  public Set<String> topics() {
    Set<String> all = new HashSet<>(survey.topics());
    all.removeIf(isOurs);
    ours.topics().stream().filter(isOurs).forEach(all::add);
    return all;
  }

  @Override
  public Optional<Found> find(String topic) {
    return of(topic).find(topic);
  }

  @Override
  public Optional<Kept> kept(String topic) {
    return of(topic).kept(topic);
  }

  @Override
  public SurveyReader reader() {
    return new Reader();
  }

  /** Closes neither: who opened them does. */
  @Override
  public void close() {}

  /** Reads from both; one that gave nothing last time does not hold the other up. */
  private final class Reader implements SurveyReader {
    private static final Duration BRIEFLY = Duration.ofMillis(2);

    private final Set<SurveyTopic> followed = new HashSet<>();
    private @Nullable SurveyReader there;
    private @Nullable SurveyReader here;
    private boolean thereWasIdle = true;
    private boolean hereWasIdle = true;

    private SurveyReader of(SurveyTopic topic) {
      return isOurs.test(topic.name()) ? here() : there();
    }

    private SurveyReader there() {
      SurveyReader open = there == null ? survey.reader() : there;
      there = open;
      return open;
    }

    private SurveyReader here() {
      SurveyReader open = here == null ? ours.reader() : here;
      here = open;
      return open;
    }

    @Override
    public void follow(SurveyTopic topic, Map<Integer, Long> positions) {
      of(topic).follow(topic, positions);
      followed.add(topic);
    }

    @Override
    public void seek(SurveyTopic topic, int partition, long offset) {
      of(topic).seek(topic, partition, offset);
    }

    @Override
    public void leave(SurveyTopic topic) {
      of(topic).leave(topic);
      followed.remove(topic);
    }

    @Override
    public Poll poll(Duration timeout) {
      boolean some = followed.stream().anyMatch(topic -> isOurs.test(topic.name()));
      boolean all = followed.stream().allMatch(topic -> isOurs.test(topic.name()));
      if (some && all) {
        return here().poll(timeout);
      }
      if (!some) {
        return there().poll(timeout);
      }
      Duration half = timeout.dividedBy(2);
      Poll first = there().poll(thereWasIdle && !hereWasIdle ? BRIEFLY : half);
      Poll second = here().poll(first.isEmpty() && hereWasIdle ? half : BRIEFLY);
      thereWasIdle = first.isEmpty();
      hereWasIdle = second.isEmpty();
      List<SurveyPacket> packets = new ArrayList<>(first.packets());
      packets.addAll(second.packets());
      List<SurveyEvent> events = new ArrayList<>(first.events());
      events.addAll(second.events());
      return new Poll(packets, events);
    }

    @Override
    public Map<Integer, Long> positions(SurveyTopic topic) {
      return of(topic).positions(topic);
    }

    @Override
    public void close() {
      if (there != null) {
        there.close();
      }
      if (here != null) {
        here.close();
      }
    }
  }
}
