package nocturne.broker.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StepWriter;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.PoisonGuard;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.survey.Survey;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ingest from the opening of its writer to the first failure. A session follows the topics of all
 * open nights, passes their packets on, and leaves a night when it is read to its ends. Any
 * exception ends the session; the next one begins with the ledger. For one thread.
 */
final class IngestSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestSession.class);

  /** Packets of a backlog are gathered for this many times the usual duration. */
  private static final int BACKLOG_WINDOWS = 5;

  /** Nanoseconds below which a poll does not wait: Kafka waits whole milliseconds. */
  private static final long SHORTEST_WAIT = 1_000_000;

  /** Poll timeout while a night that ended waits for its retries. */
  private static final Duration RETRIES_SOON = Duration.ofMillis(20);

  /** An ingest without a night looks this many times as often: a first alert waits for it. */
  private static final int LOOKS_WITHOUT_NIGHT = 4;

  /** Interval at which an ingest without a night checks whether the ledger can be reached. */
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(10);

  private final IngestContext context;
  private final IngestTransaction transaction;
  private final FollowedTopics topics;
  private final TopicEvents events;
  private final Handovers handovers;
  private final RetryInput retries;
  private final NightIngests nights;
  private final PoisonGuard guard;
  private final IngestOptions options;
  private final IngestGauge gauge;
  private final Supplier<Optional<String>> hold;
  private final Patience patience;

  private @Nullable Long lastGathered;
  private @Nullable Long lastLook;
  private @Nullable Long lastLag;
  private @Nullable Long lastRetries;
  private @Nullable Long askAgain;
  private long lastAnswer = System.nanoTime();

  /**
   * @param guard that of this session
   * @param before that of this ingest's previous session, if there was one
   * @param hold why no packets may be taken now
   */
  IngestSession(
      IngestContext context,
      StepWriter writer,
      PacketDecoder decoder,
      List<Feed> feeds,
      PoisonGuard guard,
      @Nullable PoisonGuard before,
      Supplier<Optional<String>> hold) {
    this.context = context;
    this.guard = guard;
    this.options = context.options();
    this.gauge = context.gauge();
    this.hold = hold;
    this.patience = context.patience();
    this.transaction = new IngestTransaction(context, writer, decoder, guard);
    this.topics = new FollowedTopics(context.back().survey(), gauge);
    this.events = new TopicEvents(context, topics, transaction);
    this.handovers = new Handovers(feeds, context.kill());
    this.retries = new RetryInput(context, transaction, handovers);
    this.nights = new NightIngests(context, guard, before, transaction, retries, handovers, events);
  }

  /** Works until stopped. */
  void run() {
    while (!patience.isOver()) {
      try {
        turn();
      } catch (SurveyException.Unavailable e) {
        // No write of ours is in doubt: read on from the current positions, with a new reader.
        LOG.warn("The survey at {} is not to be reached: {}", topics.where(), e.getMessage());
        gauge.setState(IngestGauge.State.TROUBLED, patience.told(e));
        topics.startAnew(nights.all());
        lastLag = null;
        // The journal is read meanwhile: a night that starts now may be on another cluster.
        askAgain = System.nanoTime() + patience.afterAnother().toNanos();
      }
    }
    leaveInOrder();
  }

  private void leaveInOrder() {
    try {
      guard.leave();
    } catch (PortException e) {
      LOG.debug("It cannot be noted that ingest was closed in order", e);
    }
  }

  private void turn() {
    look();
    takeRetries();
    if (followsNone()) {
      if (askAgain == null) {
        gauge.setState(IngestGauge.State.WAITING, events.waitsFor());
      }
      askWhetherTheLedgerIsThere();
      transaction.idle();
      patience.await(untilLook());
      return;
    }
    Optional<String> held = hold.get();
    if (held.isPresent()) {
      gauge.setState(IngestGauge.State.HELD, held.get());
      patience.await(options.pace().look());
      return;
    }
    SurveyReader.Poll gathered = gather();
    if (gathered.isEmpty()) {
      transaction.idle();
    }
    gauge.setState(IngestGauge.State.READING, events.waitsFor());
    patience.afterSuccess();
    noteEmpty(gathered.empty());
    pass(gathered.packets());
    for (SurveyEvent event : gathered.events()) {
      NightIngest night = nights.reading(event.topic());
      if (night != null) {
        events.met(night, event);
      }
    }
    for (NightIngest night : nights.all()) {
      topics.advance(night);
      leaveAtTheEnds(night);
    }
  }

  private boolean followsNone() {
    return nights.all().stream().allMatch(night -> night.followed() == null);
  }

  /** Between two looks into the journal. */
  private Duration untilLook() {
    Duration look = options.pace().look();
    return followsNone() ? look.dividedBy(LOOKS_WITHOUT_NIGHT) : look;
  }

  /**
   * Checks whether the ledger can be reached, since an ingest without a night does not notice it
   * otherwise.
   */
  private void askWhetherTheLedgerIsThere() {
    if (System.nanoTime() - lastAnswer > BETWEEN_QUESTIONS.toNanos()) {
      var unused = context.back().ledger().end();
      lastAnswer = System.nanoTime();
    }
  }

  /**
   * Reads packets for one transaction: until some time has gone by since the last one, so that the
   * number of transactions a second is limited; longer while more are there, so that a backlog
   * makes larger transactions.
   */
  private SurveyReader.Poll gather() {
    SurveyReader.Poll poll = topics.poll(options.pace().look());
    if (poll.packets().isEmpty() || !poll.events().isEmpty()) {
      return poll;
    }
    List<SurveyPacket> packets = new ArrayList<>(poll.packets());
    List<SurveyReader.Empty> empty = new ArrayList<>(poll.empty());
    long bytes = bytes(packets);
    long window = options.transaction().toNanos();
    long now = System.nanoTime();
    long due = lastGathered == null ? now : Math.max(now, lastGathered + window);
    while (poll.events().isEmpty()
        && packets.size() < options.packets()
        && bytes < options.bytes()
        && !patience.isOver()) {
      long left = due - System.nanoTime();
      if (left < -BACKLOG_WINDOWS * window || (left < SHORTEST_WAIT && poll.packets().isEmpty())) {
        break;
      }
      poll = topics.poll(Duration.ofNanos(Math.max(0, left)));
      packets.addAll(poll.packets());
      empty.addAll(poll.empty());
      bytes += bytes(poll.packets());
    }
    lastGathered = System.nanoTime();
    return new SurveyReader.Poll(packets, empty, poll.events());
  }

  private void noteEmpty(List<SurveyReader.Empty> ranges) {
    for (SurveyReader.Empty empty : ranges) {
      NightIngest night = nights.reading(empty.topic());
      if (night != null) {
        night.addEmptyRange(
            SurveyPartition.of(empty.topic(), empty.partition()),
            new Range(empty.from(), empty.to()));
      }
    }
  }

  /** Passes packets to transactions, night by night. */
  private void pass(List<SurveyPacket> packets) {
    Map<SurveyTopic, List<SurveyPacket>> byTopic = new HashMap<>();
    for (SurveyPacket packet : packets) {
      byTopic.computeIfAbsent(packet.topic(), t -> new ArrayList<>()).add(packet);
    }
    byTopic.forEach(this::pass);
  }

  private void pass(SurveyTopic topic, List<SurveyPacket> packets) {
    NightIngest night = nights.reading(topic);
    if (night == null) {
      return;
    }
    ListIterator<SurveyPacket> rest =
        packets.stream().filter(packet -> isOf(night, packet)).toList().listIterator();
    while (rest.hasNext()) {
      List<PublishedAlert> alerts = transaction.pass(night, rest);
      patience.afterSuccess();
      night.packetsAt(context.clock().instant());
      gauge.note(night.progress());
      handovers.handOver(alerts);
      nights.tell(night);
    }
  }

  /** The topic of another instance holds many nights. */
  private boolean isOf(NightIngest night, SurveyPacket packet) {
    Survey survey = context.names().survey();
    return survey.nightOf(packet.topic().name()).isPresent()
        || packet.packet().origin().night(survey).equals(Optional.of(night.night()));
  }

  private static long bytes(List<SurveyPacket> packets) {
    return packets.stream().mapToLong(packet -> packet.packet().bytes().length).sum();
  }

  private void look() {
    if (isDue(lastLook, untilLook())) {
      lastLook = System.nanoTime();
      nights.reconcile();
    }
    boolean tooSoon = askAgain != null && System.nanoTime() - askAgain < 0;
    if (!tooSoon && isDue(lastLag, options.pace().lag())) {
      lastLag = System.nanoTime();
      askWhereTheTopicsEnd();
    }
  }

  /** A cluster that does not answer delays only the nights that are read from it. */
  private void askWhereTheTopicsEnd() {
    Map<String, SurveyException.Unavailable> away = new TreeMap<>();
    boolean answered = false;
    for (NightIngest night : nights.all()) {
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

  private void takeRetries() {
    boolean awaited = nights.awaitRetries();
    if (nights.all().isEmpty() || !(awaited || isDue(lastRetries, options.pace().look()))) {
      return;
    }
    lastRetries = System.nanoTime();
    retries.take(nights, awaited ? RETRIES_SOON : Duration.ZERO);
    nights.all().forEach(this::leaveAtTheEnds);
  }

  private void askWhereTheTopicEnds(NightIngest night) {
    if (night.isLeft()) {
      return;
    }
    if (night.followed() == null && topics.follow(night)) {
      events.forget(night);
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
    events.giveUpAfterAWhile(night, found);
    leaveAtTheEnds(night);
  }

  private void leaveAtTheEnds(NightIngest night) {
    if (night.isLeft() || !night.isReadToItsEnds()) {
      return;
    }
    transaction.leave(night);
    topics.leave(night);
    NightProgress progress = night.progress();
    gauge.note(progress);
    PacketCounts counts = progress.counts();
    LOG.info(
        "Night {}: read to its ends and left, revision {}: {} received, {} published, {}"
            + " duplicates, {} rejected, at most {} expired unread",
        night.night(),
        progress.revision(),
        counts.received(),
        counts.published(),
        counts.duplicates(),
        counts.allRejected(),
        counts.expired());
  }

  @Override
  public void close() {
    retries.close();
    topics.close();
  }
}
