package nocturne.broker.ingest;

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
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.port.Ledger;
import nocturne.broker.worker.PoisonGuard;
import nocturne.core.night.Night;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open nights of one session, each as the ledger had it when the session loaded it. For one
 * thread.
 */
final class NightIngests {
  private static final Logger LOG = LoggerFactory.getLogger(NightIngests.class);

  private final Supplier<List<OpenNight>> journal;
  private final Ledger ledger;
  private final String deadLettersTopic;
  private final PoisonGuard guard;
  private final @Nullable PoisonGuard before;
  private final FollowedTopics topics;
  private final RetryInput retries;
  private final Handovers handovers;
  private final ExpiredPackets gone;
  private final IngestOptions options;
  private final IngestGauge gauge;
  private final KillPoint kill;

  private final Map<Night, NightIngest> nights = new TreeMap<>();
  private final Map<Night, NightLog> telling = new HashMap<>();
  private boolean hasBegun;

  NightIngests(
      Supplier<List<OpenNight>> journal,
      Ledger ledger,
      String deadLettersTopic,
      PoisonGuard guard,
      @Nullable PoisonGuard before,
      FollowedTopics topics,
      RetryInput retries,
      Handovers handovers,
      ExpiredPackets gone,
      IngestOptions options,
      IngestGauge gauge,
      KillPoint kill) {
    this.journal = journal;
    this.ledger = ledger;
    this.deadLettersTopic = deadLettersTopic;
    this.guard = guard;
    this.before = before;
    this.topics = topics;
    this.retries = retries;
    this.handovers = handovers;
    this.gone = gone;
    this.options = options;
    this.gauge = gauge;
    this.kill = kill;
  }

  Collection<NightIngest> all() {
    return Collections.unmodifiableCollection(nights.values());
  }

  @Nullable NightIngest of(Night night) {
    return nights.get(night);
  }

  /** The night that follows this topic. */
  @Nullable NightIngest reading(SurveyTopic topic) {
    for (NightIngest night : nights.values()) {
      if (topic.equals(night.followed())) {
        return night;
      }
    }
    return null;
  }

  /** Logs the night's progress, if it is time. */
  void tell(NightIngest night) {
    NightLog story = telling.get(night.night());
    if (story != null) {
      story.tell(night.progress());
    }
  }

  /** Takes the journal's current entries. */
  void reconcile() {
    Map<Night, OpenNight> wanted = new TreeMap<>();
    journal.get().forEach(each -> wanted.put(each.night(), each));
    for (NightIngest night : List.copyOf(nights.values())) {
      OpenNight now = wanted.get(night.night());
      if (now == null || !now.surveyTopic().equals(night.open().surveyTopic())) {
        LOG.info("Night {}: no longer to be read here; ingest lets it be", night.night());
        forget(night);
      } else {
        night.is(now);
        retries.follow(night);
      }
    }
    List<OpenNight> fresh =
        wanted.values().stream().filter(each -> !nights.containsKey(each.night())).toList();
    if (!fresh.isEmpty()) {
      load(fresh);
    }
  }

  private void forget(NightIngest night) {
    topics.leave(night);
    nights.remove(night.night());
    gone.forget(night);
    telling.remove(night.night());
  }

  private void load(List<OpenNight> fresh) {
    boolean begins = !hasBegun;
    IngestHistory memory =
        IngestHistory.read(
            ledger,
            fresh,
            told -> {
              if (begins) {
                guard.learn(told);
              }
            });
    kill.reached(Place.INGEST_LEDGER_READ);
    if (begins) {
      guard.begin(attempt -> isDone(memory.nights().get(attempt.night()), attempt), before);
      hasBegun = true;
      kill.reached(Place.INGEST_SESSION_BEGUN);
    }
    handovers.goOnFrom(memory.published());
    memory
        .nights()
        .forEach(
            (key, night) -> {
              nights.put(key, night);
              retries.follow(night);
              gauge.note(night.progress());
              if (!night.isLeft()) {
                telling.put(key, new NightLog(options.tell()));
                followIfThere(night);
              }
            });
  }

  /**
   * Failure is not an error here: other nights may be on another cluster, and this one is tried
   * again.
   */
  private void followIfThere(NightIngest night) {
    try {
      topics.follow(night);
    } catch (SurveyException.Unavailable e) {
      LOG.warn("Night {}: its topic is not read yet: {}", night.night(), e.getMessage());
    }
  }

  private boolean isDone(@Nullable NightIngest night, DeliveryAttempt attempt) {
    if (night == null) {
      return true;
    }
    return attempt.topic().equals(deadLettersTopic)
        ? night.deadLettersNext(attempt.partition(), deadLettersTopic) > attempt.offset()
        : night.hasPassed(attempt.topic(), attempt.partition(), attempt.offset());
  }
}
