package nocturne.broker.consumer;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.Attempt;
import nocturne.broker.port.Ledger;
import nocturne.broker.stage.Caution;
import nocturne.core.night.Night;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nights of one session: those the journal says are open, each as the ledger had it when the
 * session met it. For one thread.
 */
final class NightsAtDoor {
  private static final Logger LOG = LoggerFactory.getLogger(NightsAtDoor.class);

  private final Supplier<List<OpenNight>> journal;
  private final Ledger ledger;
  private final String lettersTopic;
  private final Caution caution;
  private final @Nullable Caution before;
  private final FollowedTopics topics;
  private final RequestsAtDoor requests;
  private final HandingOver handing;
  private final GonePackets gone;
  private final ConsumerOptions options;
  private final ConsumerGauge gauge;
  private final KillPoint kill;

  private final Map<Night, NightAtDoor> nights = new TreeMap<>();
  private final Map<Night, NightTelling> telling = new HashMap<>();
  private boolean hasBegun;

  NightsAtDoor(
      Supplier<List<OpenNight>> journal,
      Ledger ledger,
      String lettersTopic,
      Caution caution,
      @Nullable Caution before,
      FollowedTopics topics,
      RequestsAtDoor requests,
      HandingOver handing,
      GonePackets gone,
      ConsumerOptions options,
      ConsumerGauge gauge,
      KillPoint kill) {
    this.journal = journal;
    this.ledger = ledger;
    this.lettersTopic = lettersTopic;
    this.caution = caution;
    this.before = before;
    this.topics = topics;
    this.requests = requests;
    this.handing = handing;
    this.gone = gone;
    this.options = options;
    this.gauge = gauge;
    this.kill = kill;
  }

  Collection<NightAtDoor> all() {
    return Collections.unmodifiableCollection(nights.values());
  }

  @Nullable NightAtDoor of(Night night) {
    return nights.get(night);
  }

  /** The night whose topic is followed as this one. */
  @Nullable NightAtDoor reading(SurveyTopic topic) {
    for (NightAtDoor night : nights.values()) {
      if (topic.equals(night.followed())) {
        return night;
      }
    }
    return null;
  }

  /** Tells the log how the night is going, where it is time. */
  void tell(NightAtDoor night) {
    NightTelling story = telling.get(night.night());
    if (story != null) {
      story.tell(night.progress());
    }
  }

  /** Takes what the journal says now. */
  void reconcile() {
    Map<Night, OpenNight> wanted = new TreeMap<>();
    journal.get().forEach(each -> wanted.put(each.night(), each));
    for (NightAtDoor night : List.copyOf(nights.values())) {
      OpenNight now = wanted.get(night.night());
      if (now == null || !now.surveyTopic().equals(night.open().surveyTopic())) {
        LOG.info("Night {}: no longer to be read here; the door lets it be", night.night());
        forget(night);
      } else {
        night.is(now);
        requests.follow(night);
      }
    }
    List<OpenNight> fresh =
        wanted.values().stream().filter(each -> !nights.containsKey(each.night())).toList();
    if (!fresh.isEmpty()) {
      load(fresh);
    }
  }

  private void forget(NightAtDoor night) {
    topics.leave(night);
    nights.remove(night.night());
    gone.forget(night);
    telling.remove(night.night());
  }

  private void load(List<OpenNight> fresh) {
    boolean begins = !hasBegun;
    DoorMemory memory =
        DoorMemory.read(
            ledger,
            fresh,
            told -> {
              if (begins) {
                caution.learn(told);
              }
            });
    kill.reached(Place.DOOR_LEDGER_READ);
    if (begins) {
      caution.begin(attempt -> isDone(memory.nights().get(attempt.night()), attempt), before);
      hasBegun = true;
      kill.reached(Place.DOOR_SHIFT_BEGUN);
    }
    handing.goOnFrom(memory.published());
    memory
        .nights()
        .forEach(
            (key, night) -> {
              nights.put(key, night);
              requests.follow(night);
              gauge.note(night.progress());
              if (!night.isLeft()) {
                telling.put(key, new NightTelling(options.tell()));
                followIfThere(night);
              }
            });
  }

  /** The nights loaded with it may be on another cluster; this one is tried again with the lags. */
  private void followIfThere(NightAtDoor night) {
    try {
      topics.follow(night);
    } catch (SurveyException.Unavailable e) {
      LOG.warn("Night {}: its topic is not read yet: {}", night.night(), e.getMessage());
    }
  }

  private boolean isDone(@Nullable NightAtDoor night, Attempt attempt) {
    if (night == null) {
      return true;
    }
    return attempt.topic().equals(lettersTopic)
        ? night.lettersNext(attempt.partition(), lettersTopic) > attempt.offset()
        : night.hasPassed(attempt.topic(), attempt.partition(), attempt.offset());
  }
}
