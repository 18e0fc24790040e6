package nocturne.broker.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.broker.stage.Caution;
import nocturne.broker.stage.Feed;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door between the opening of its writer and the first thing that makes it doubt what it knows.
 * It follows the topics of all open nights, passes what they give, and leaves a night when that is
 * read to its ends. Whatever is thrown, the session is over; the next begins with the ledger. For
 * one thread.
 */
final class DoorSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DoorSession.class);

  /** While a night that ended waits for its requests to be taken. */
  private static final Duration REQUESTS_SOON = Duration.ofMillis(20);

  private final FollowedTopics topics;
  private final NightsAtDoor nights;
  private final RequestsAtDoor requests;
  private final RequestTaking requestTaking;
  private final PacketPassing passing;
  private final TopicEvents events;
  private final GonePackets gone;
  private final DoorTransaction transaction;
  private final Caution caution;
  private final ConsumerOptions options;
  private final ConsumerGauge gauge;
  private final Supplier<Optional<String>> hold;
  private final Patience patience;

  private @Nullable Long lastLook;
  private @Nullable Long lastLag;
  private @Nullable Long lastRequests;
  private @Nullable Long askAgain;

  /**
   * @param caution that of this session
   * @param before that of this consumer's session before it, if there was one
   */
  DoorSession(
      Supplier<List<OpenNight>> journal,
      Ledger ledger,
      SurveyStream survey,
      List<Feed> feeds,
      DoorTransaction transaction,
      RequestsAtDoor requests,
      String lettersTopic,
      Caution caution,
      @Nullable Caution before,
      ConsumerOptions options,
      ConsumerGauge gauge,
      Supplier<Optional<String>> hold,
      KillPoint kill,
      Clock clock,
      Patience patience) {
    this.requests = requests;
    this.transaction = transaction;
    this.caution = caution;
    this.options = options;
    this.gauge = gauge;
    this.hold = hold;
    this.patience = patience;
    this.topics = new FollowedTopics(survey, gauge);
    this.gone = new GonePackets(transaction, options.gone(), gauge);
    HandingOver handing = new HandingOver(feeds, kill);
    this.nights =
        new NightsAtDoor(
            journal,
            ledger,
            lettersTopic,
            caution,
            before,
            topics,
            requests,
            handing,
            gone,
            options,
            gauge,
            kill);
    this.requestTaking =
        new RequestTaking(nights, requests, lettersTopic, transaction, handing, gauge);
    this.passing = new PacketPassing(nights, transaction, handing, gauge, patience, clock);
    this.events = new TopicEvents(nights, topics, gone, transaction, gauge);
  }

  /** Works until told to stop. */
  void run() {
    while (!patience.isOver()) {
      try {
        turn();
      } catch (SurveyException.Unavailable e) {
        // Nothing of ours is in doubt: read on from where we are, with a new reader.
        LOG.warn("The survey at {} is not to be reached: {}", topics.where(), e.getMessage());
        gauge.is(ConsumerGauge.State.TROUBLED, String.valueOf(e.getMessage()));
        topics.startAnew(nights.all());
        lastLag = null;
        // The journal is looked at meanwhile: a night that is begun now may be on another cluster.
        askAgain = System.nanoTime() + patience.afterAnother().toNanos();
      }
    }
    leaveInOrder();
  }

  private void leaveInOrder() {
    try {
      caution.leave();
    } catch (PortException e) {
      LOG.debug("It cannot be noted that the door was closed in order", e);
    }
  }

  private void turn() {
    look();
    takeRequests();
    if (nights.all().stream().allMatch(night -> night.followed() == null)) {
      if (askAgain == null) {
        gauge.is(ConsumerGauge.State.WAITING);
      }
      patience.await(options.look());
      return;
    }
    Optional<String> held = hold.get();
    if (held.isPresent()) {
      gauge.is(ConsumerGauge.State.HELD, held.get());
      patience.await(options.look());
      return;
    }
    SurveyReader.Poll poll = topics.poll(options.look());
    gauge.is(ConsumerGauge.State.READING);
    patience.afterSuccess();
    passing.pass(poll.packets());
    poll.events().forEach(events::met);
    for (NightAtDoor night : nights.all()) {
      topics.advance(night);
      leaveAtTheEnds(night);
    }
  }

  private void look() {
    if (isDue(lastLook, options.look())) {
      lastLook = System.nanoTime();
      nights.reconcile();
    }
    boolean tooSoon = askAgain != null && System.nanoTime() - askAgain < 0;
    if (!tooSoon && isDue(lastLag, options.lag())) {
      lastLag = System.nanoTime();
      askWhereTheTopicsEnd();
    }
  }

  /** A cluster that gives no answer holds up the nights that are read from it, and no other. */
  private void askWhereTheTopicsEnd() {
    Map<String, SurveyException.Unavailable> away = new TreeMap<>();
    boolean answered = false;
    for (NightAtDoor night : nights.all()) {
      String where = topics.where(night);
      if (night.isLeft() || away.containsKey(where)) {
        continue;
      }
      try {
        askWhereTheTopicEnds(night);
        answered = true;
      } catch (SurveyException.Unavailable e) {
        away.put(where, e);
      }
    }
    if (!answered) {
      away.values().stream()
          .findFirst()
          .ifPresent(
              e -> {
                throw e;
              });
    }
    askAgain = null;
    nights.all().stream()
        .filter(night -> away.containsKey(topics.where(night)))
        .forEach(topics::leave);
  }

  private static boolean isDue(@Nullable Long last, Duration every) {
    return last == null || System.nanoTime() - last >= every.toNanos();
  }

  private void takeRequests() {
    boolean awaited = requestTaking.isAwaited();
    if (nights.all().isEmpty() || !(awaited || isDue(lastRequests, options.look()))) {
      return;
    }
    lastRequests = System.nanoTime();
    requestTaking.take(awaited ? REQUESTS_SOON : Duration.ZERO);
    nights.all().forEach(this::leaveAtTheEnds);
  }

  private void askWhereTheTopicEnds(NightAtDoor night) {
    if (night.isLeft()) {
      return;
    }
    if (night.followed() == null && topics.follow(night)) {
      gone.forget(night);
    }
    Optional<SurveyStream.Found> found = topics.find(night);
    SurveyTopic followed = night.followed();
    if (found.isPresent() && found.get().topic().equals(followed)) {
      night.ends(found.get());
      gauge.note(night.progress());
      if (!night.movedOn().isEmpty()) {
        transaction.tell(night);
      }
    }
    gone.giveUpAfterAWhile(night, found);
    leaveAtTheEnds(night);
  }

  private void leaveAtTheEnds(NightAtDoor night) {
    if (night.isLeft() || !night.isReadToItsEnds()) {
      return;
    }
    transaction.leave(night);
    topics.leave(night);
    NightProgress progress = night.progress();
    gauge.note(progress);
    LOG.info(
        "Night {}: read to its ends and left, revision {}: {} received, {} published, {}"
            + " duplicates, {} set aside, at most {} expired unread",
        night.night(),
        progress.revision(),
        progress.received(),
        progress.published(),
        progress.duplicates(),
        progress.received() - progress.published() - progress.duplicates(),
        progress.expired());
  }

  @Override
  public void close() {
    requests.close();
    topics.close();
  }
}
