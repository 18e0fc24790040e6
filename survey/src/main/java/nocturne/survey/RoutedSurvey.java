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
 * Two clusters as one stream. A topic's name decides which of them holds it, so that a night from
 * the survey's cluster and a simulated one on ours can be read side by side. While the survey's
 * cluster is unreachable, only the first request to it waits (see {@link Outage}), and reading from
 * ours continues. Thread-safe.
 */
public final class RoutedSurvey implements SurveyStream {
  private static final Duration LOOK_FOR_IT = Duration.ofSeconds(2);

  private final SurveyStream survey;
  private final SurveyStream ours;
  private final Predicate<String> isOurs;
  private final Outage outage;

  /**
   * @param survey where all other topics are; asked for where it is and its id
   * @param isOurs whether a topic of this name is looked for on ours
   */
  public RoutedSurvey(SurveyStream survey, SurveyStream ours, Predicate<String> isOurs) {
    this.survey = survey;
    this.ours = ours;
    this.isOurs = isOurs;
    this.outage = new Outage(survey.where(), survey::topics, LOOK_FOR_IT);
  }

  @Override
  public String where() {
    return survey.where();
  }

  @Override
  public String where(String topic) {
    return isOurs.test(topic) ? ours.where() : survey.where();
  }

  @Override
  public String clusterId() {
    return outage.ask(survey::clusterId);
  }

  @Override
  public Set<String> topics() {
    return merged(outage.ask(survey::topics));
  }

  @Override
  public Listing list() {
    try {
      return Listing.whole(topics());
    } catch (SurveyException e) {
      return new Listing(merged(Set.of()), isOurs.negate(), Optional.of(e));
    }
  }

  private Set<String> merged(Set<String> surveys) {
    Set<String> all = new HashSet<>(surveys);
    all.removeIf(isOurs);
    ours.topics().stream().filter(isOurs).forEach(all::add);
    return all;
  }

  @Override
  public Optional<Found> find(String topic) {
    return isOurs.test(topic) ? ours.find(topic) : outage.ask(() -> survey.find(topic));
  }

  @Override
  public Optional<Kept> kept(String topic) {
    return isOurs.test(topic) ? ours.kept(topic) : outage.ask(() -> survey.kept(topic));
  }

  @Override
  public SurveyReader reader() {
    return new Reader();
  }

  /** Closes neither stream; their owners do. */
  @Override
  public void close() {
    outage.close();
  }

  /**
   * Reads from both clusters; one without messages last time does not delay the other. When the
   * survey's cluster becomes unreachable, its topics are no longer followed; an event reports each
   * of them while others are followed.
   */
  private final class Reader implements SurveyReader {
    private static final Duration BRIEFLY = Duration.ofMillis(2);

    private final Set<SurveyTopic> followed = new HashSet<>();
    private @Nullable SurveyReader there;
    private @Nullable SurveyReader here;
    private boolean thereWasIdle = true;
    private boolean hereWasIdle = true;

    private SurveyReader of(SurveyTopic topic) {
      return isOurs(topic) ? here() : there();
    }

    private boolean isOurs(SurveyTopic topic) {
      return isOurs.test(topic.name());
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
      if (isOurs(topic)) {
        here().follow(topic, positions);
      } else {
        outage.ask(
            () -> {
              there().follow(topic, positions);
              return topic;
            });
      }
      followed.add(topic);
    }

    @Override
    public void seek(SurveyTopic topic, int partition, long offset) {
      of(topic).seek(topic, partition, offset);
    }

    @Override
    public void leave(SurveyTopic topic) {
      if (followed.remove(topic)) {
        of(topic).leave(topic);
      }
    }

    @Override
    public Poll poll(Duration timeout) {
      boolean some = followed.stream().anyMatch(this::isOurs);
      boolean all = followed.stream().allMatch(this::isOurs);
      if (some && all) {
        return here().poll(timeout);
      }
      if (!some) {
        return outage.ask(() -> there().poll(timeout));
      }
      Duration half = timeout.dividedBy(2);
      Poll first = fromThere(thereWasIdle && !hereWasIdle ? BRIEFLY : half);
      Poll second = here().poll(first.isEmpty() && hereWasIdle ? half : BRIEFLY);
      thereWasIdle = first.isEmpty();
      hereWasIdle = second.isEmpty();
      List<SurveyPacket> packets = new ArrayList<>(first.packets());
      packets.addAll(second.packets());
      List<SurveyEvent> events = new ArrayList<>(first.events());
      events.addAll(second.events());
      List<Empty> empty = new ArrayList<>(first.empty());
      empty.addAll(second.empty());
      return new Poll(packets, empty, events);
    }

    private Poll fromThere(Duration timeout) {
      try {
        return outage.ask(() -> there().poll(timeout));
      } catch (SurveyException.Unavailable e) {
        List<SurveyEvent> lost = new ArrayList<>();
        for (SurveyTopic topic : followed) {
          if (!isOurs(topic)) {
            lost.add(new SurveyEvent.Away(topic, String.valueOf(e.getMessage())));
          }
        }
        followed.removeIf(topic -> !isOurs(topic));
        there().close();
        there = null;
        return new Poll(List.of(), List.of(), lost);
      }
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
