package nocturne.broker.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.Attempt;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.letters.RetryRequest;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.Caution;
import nocturne.broker.stage.Feed;
import nocturne.broker.stage.Handover;
import nocturne.broker.stage.PublishedAlert;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.survey.Extent;
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
 * The door between the opening of its writer and the first thing that makes it doubt what it knows.
 * It follows the topics of all open nights, passes what they give, and leaves a night when that is
 * read to its ends. Whatever is thrown, the session is over; the next begins with the ledger. For
 * one thread.
 */
final class DoorSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DoorSession.class);

  /** While a night that ended waits for its requests to be taken. */
  private static final Duration REQUESTS_SOON = Duration.ofMillis(20);

  private final Supplier<List<OpenNight>> journal;
  private final Ledger ledger;
  private final SurveyStream survey;
  private final List<Feed> feeds;
  private final DoorTransaction transaction;
  private final RequestsAtDoor requests;
  private final String lettersTopic;
  private final Caution caution;
  private final @Nullable Caution before;
  private final ConsumerOptions options;
  private final ConsumerGauge gauge;
  private final Supplier<Optional<String>> hold;
  private final KillPoint kill;
  private final Clock clock;
  private final Patience patience;

  private final Map<Night, NightAtDoor> nights = new TreeMap<>();
  private final Map<Night, Long> missingSince = new HashMap<>();
  private final Map<Night, NightTelling> telling = new HashMap<>();
  private final Map<Integer, Long> published = new HashMap<>();
  private SurveyReader reader;
  private @Nullable Long lastLook;
  private @Nullable Long lastLag;
  private @Nullable Long lastRequests;
  private boolean hasBegun;

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
    this.journal = journal;
    this.ledger = ledger;
    this.survey = survey;
    this.feeds = feeds;
    this.transaction = transaction;
    this.requests = requests;
    this.lettersTopic = lettersTopic;
    this.caution = caution;
    this.before = before;
    this.options = options;
    this.gauge = gauge;
    this.hold = hold;
    this.kill = kill;
    this.clock = clock;
    this.patience = patience;
    this.reader = survey.reader();
  }

  /** Works until told to stop. */
  void run() {
    while (!patience.isOver()) {
      try {
        turn();
      } catch (SurveyException.Unavailable e) {
        // Nothing of ours is in doubt: read on from where we are, with a new reader.
        LOG.warn("The survey at {} is not to be reached: {}", survey.where(), e.getMessage());
        gauge.is(ConsumerGauge.State.TROUBLED, String.valueOf(e.getMessage()));
        patience.afterFailure();
        reader.close();
        reader = survey.reader();
        nights.values().forEach(night -> night.follows(null));
        lastLag = null;
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
    if (nights.values().stream().allMatch(night -> night.followed() == null)) {
      gauge.is(ConsumerGauge.State.WAITING);
      patience.await(options.look());
      return;
    }
    Optional<String> held = hold.get();
    if (held.isPresent()) {
      gauge.is(ConsumerGauge.State.HELD, held.get());
      patience.await(options.look());
      return;
    }
    SurveyReader.Poll poll = reader.poll(options.look());
    gauge.is(ConsumerGauge.State.READING);
    patience.afterSuccess();
    byTopic(poll.packets()).forEach(this::pass);
    poll.events().forEach(this::met);
    for (NightAtDoor night : List.copyOf(nights.values())) {
      noteWhereTheReaderIs(night);
      leaveAtTheEnds(night);
    }
  }

  // ---- which nights, which topics ----

  private void look() {
    if (isDue(lastLook, options.look())) {
      lastLook = System.nanoTime();
      reconcile(journal.get());
    }
    if (isDue(lastLag, options.lag())) {
      lastLag = System.nanoTime();
      List.copyOf(nights.values()).forEach(this::askWhereTheTopicEnds);
    }
  }

  private void takeRequests() {
    boolean awaited =
        nights.values().stream()
            .anyMatch(night -> night.open().ends().isPresent() && !night.hasTakenRequests());
    if (nights.isEmpty() || !(awaited || isDue(lastRequests, options.look()))) {
      return;
    }
    lastRequests = System.nanoTime();
    for (StreamRecord record : requests.poll(awaited ? REQUESTS_SOON : Duration.ZERO)) {
      RetryRequest.from(record).ifPresent(request -> tryAgain(record.position(), request));
    }
    for (NightAtDoor night : List.copyOf(nights.values())) {
      requests.taken(night);
      leaveAtTheEnds(night);
    }
  }

  private void tryAgain(Position at, RetryRequest request) {
    NightAtDoor night = nights.get(request.letter().night());
    if (request.letter().stage() != Stage.CONSUMER
        || night == null
        || !night.wantsRequest(at, lettersTopic)) {
      return;
    }
    PacketFate pending = night.asideAt(request.first());
    if (pending == null) {
      LOG.info("Letter {} pends no more; a request is passed over", request.letter().key());
      return;
    }
    List<PublishedAlert> alerts = transaction.tryAgain(night, at, request, pending);
    gauge.note(night.progress());
    handOver(alerts);
  }

  private static boolean isDue(@Nullable Long last, Duration every) {
    return last == null || System.nanoTime() - last >= every.toNanos();
  }

  private void reconcile(List<OpenNight> open) {
    Map<Night, OpenNight> wanted = new TreeMap<>();
    open.forEach(each -> wanted.put(each.night(), each));
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
    memory.published().forEach((p, to) -> published.merge(p, to, Math::max));
    memory
        .nights()
        .forEach(
            (key, night) -> {
              nights.put(key, night);
              requests.follow(night);
              gauge.note(night.progress());
              if (!night.isLeft()) {
                telling.put(key, new NightTelling(options.tell()));
                follow(night);
              }
            });
  }

  private boolean isDone(@Nullable NightAtDoor night, Attempt attempt) {
    if (night == null) {
      return true;
    }
    return attempt.topic().equals(lettersTopic)
        ? night.lettersNext(attempt.partition(), lettersTopic) > attempt.offset()
        : night.hasPassed(attempt.topic(), attempt.partition(), attempt.offset());
  }

  private void follow(NightAtDoor night) {
    String name = night.open().surveyTopic();
    Optional<SurveyStream.Found> found = survey.find(name);
    if (found.isEmpty() || !isWanted(found.get().topic(), night)) {
      return;
    }
    SurveyTopic topic = found.get().topic();
    Map<Integer, Long> positions = new HashMap<>();
    for (Integer p : found.get().partitions().keySet()) {
      SurveyPartition partition = SurveyPartition.of(topic, p);
      positions.put(p, night.next(partition));
      night.advance(partition, night.next(partition));
    }
    night.ends(found.get());
    reader.follow(topic, positions);
    night.follows(topic);
    missingSince.remove(night.night());
    gauge.note(night.progress());
    LOG.info(
        "Night {}: the door is open for {} ({} partitions at {}); {} packets were received before,"
            + " at most {} are waiting",
        night.night(),
        name,
        positions.size(),
        survey.where(),
        night.received(),
        night.progress().lag().orElse(0));
  }

  /** A night that has ended wants only the topic whose ends were noted. */
  private static boolean isWanted(SurveyTopic topic, NightAtDoor night) {
    return night.open().ends().isEmpty()
        || night.open().ends().get().keySet().stream()
            .anyMatch(end -> NightAtDoor.isOf(end, topic));
  }

  private void forget(NightAtDoor night) {
    SurveyTopic topic = night.followed();
    if (topic != null) {
      reader.leave(topic);
    }
    nights.remove(night.night());
    missingSince.remove(night.night());
    telling.remove(night.night());
  }

  private void askWhereTheTopicEnds(NightAtDoor night) {
    if (night.isLeft()) {
      return;
    }
    if (night.followed() == null) {
      follow(night);
    }
    Optional<SurveyStream.Found> found = survey.find(night.open().surveyTopic());
    SurveyTopic followed = night.followed();
    if (found.isPresent() && found.get().topic().equals(followed)) {
      night.ends(found.get());
      gauge.note(night.progress());
      if (!night.movedOn().isEmpty()) {
        transaction.tell(night);
      }
    }
    giveUpWhatIsGone(night, found);
    leaveAtTheEnds(night);
  }

  // ---- packets ----

  private static Map<SurveyTopic, List<SurveyPacket>> byTopic(List<SurveyPacket> packets) {
    Map<SurveyTopic, List<SurveyPacket>> byTopic = new HashMap<>();
    for (SurveyPacket packet : packets) {
      byTopic.computeIfAbsent(packet.topic(), t -> new ArrayList<>()).add(packet);
    }
    return byTopic;
  }

  private void pass(SurveyTopic topic, List<SurveyPacket> packets) {
    NightAtDoor night = reading(topic);
    if (night == null) {
      return;
    }
    ListIterator<SurveyPacket> rest =
        packets.stream().filter(packet -> isOf(night, packet)).toList().listIterator();
    while (rest.hasNext()) {
      List<PublishedAlert> alerts = transaction.pass(night, rest);
      patience.afterSuccess();
      night.packetsAt(clock.instant());
      gauge.note(night.progress());
      handOver(alerts);
      NightTelling story = telling.get(night.night());
      if (story != null) {
        story.tell(night.progress());
      }
    }
  }

  /** What another instance published has its nights one after the other on one topic. */
  private static boolean isOf(NightAtDoor night, SurveyPacket packet) {
    return Names.nightOf(packet.topic().name()).isPresent()
        || Names.nightOf(packet.packet().origin().topic()).equals(Optional.of(night.night()));
  }

  private @Nullable NightAtDoor reading(SurveyTopic topic) {
    for (NightAtDoor night : nights.values()) {
      if (topic.equals(night.followed())) {
        return night;
      }
    }
    return null;
  }

  private void handOver(List<PublishedAlert> alerts) {
    Map<Integer, List<PublishedAlert>> byPartition = new TreeMap<>();
    for (PublishedAlert alert : alerts) {
      byPartition.computeIfAbsent(alert.position().partition(), p -> new ArrayList<>()).add(alert);
    }
    byPartition.forEach(
        (partition, share) -> {
          long to = share.get(share.size() - 1).position().offset() + 1;
          Range range = new Range(published.getOrDefault(partition, 0L), to);
          published.put(partition, to);
          Handover handover = new Handover(partition, range, share);
          for (Feed feed : feeds) {
            if (!feed.offer(handover)) {
              LOG.debug("A feed refuses [{}, {}) of partition {}", range.from(), to, partition);
            }
          }
          kill.reached(Place.DOOR_HANDED_OVER);
        });
  }

  private void noteWhereTheReaderIs(NightAtDoor night) {
    SurveyTopic topic = night.followed();
    if (topic != null) {
      reader
          .positions(topic)
          .forEach((p, offset) -> night.advance(SurveyPartition.of(topic, p), offset));
    }
  }

  // ---- what is no longer there ----

  private void met(SurveyEvent event) {
    NightAtDoor night = reading(event.topic());
    if (night == null) {
      return;
    }
    if (event instanceof SurveyEvent.OutOfRange out) {
      goOnWhereThereIsSomething(night, out);
    } else if (event instanceof SurveyEvent.PartitionAdded added) {
      LOG.info(
          "Night {}: topic {} has a new partition {}",
          night.night(),
          added.topic().name(),
          added.partition());
    } else if (event instanceof SurveyEvent.MadeAnew anew) {
      LOG.warn(
          "Night {}: topic {} was deleted and made again; it is read from its beginning",
          night.night(),
          anew.topic().name());
      night.follows(null);
      giveUp(night, partition -> NightAtDoor.isOf(partition, anew.topic()));
      follow(night);
    } else if (event instanceof SurveyEvent.Gone gone) {
      LOG.warn(
          "Night {}: topic {} is no longer at {}; the door waits for it",
          night.night(),
          gone.topic().name(),
          survey.where());
      night.follows(null);
    }
  }

  private void goOnWhereThereIsSomething(NightAtDoor night, SurveyEvent.OutOfRange out) {
    SurveyPartition partition = SurveyPartition.of(out.topic(), out.partition());
    long begin = out.extent().begin();
    boolean shrank = out.position() > out.extent().end();
    Range lost = new Range(shrank ? 0 : Math.min(out.position(), begin), begin);
    LOG.warn(
        shrank
            ? "Night {}: partition {} of {} ends at {}, before {} where it was to be read on; it is"
                + " not what it was and is read from its beginning, {}"
            : "Night {}: partition {} of {} (ends at {}) has lost what stood at {} before it was"
                + " read; the door goes on at {}",
        night.night(),
        out.partition(),
        out.topic().name(),
        out.extent().end(),
        out.position(),
        begin);
    night.advance(partition, begin);
    transaction.passOver(night, lost.isEmpty() ? Map.of() : Map.of(partition, List.of(lost)));
    reader.seek(out.topic(), out.partition(), begin);
    gauge.note(night.progress());
  }

  /**
   * Ends that were noted but cannot be reached any more, because the topic went away or shrank,
   * would keep the night open for ever. After a while what is missing is named as expired.
   */
  private void giveUpWhatIsGone(NightAtDoor night, Optional<SurveyStream.Found> found) {
    Predicate<SurveyPartition> gone = partition -> isGone(partition, found, night);
    boolean some =
        night.knownEnds().entrySet().stream()
            .anyMatch(end -> night.next(end.getKey()) < end.getValue() && gone.test(end.getKey()));
    if (!some) {
      missingSince.remove(night.night());
      return;
    }
    long now = System.nanoTime();
    Long since = missingSince.putIfAbsent(night.night(), now);
    if (since != null && now - since >= options.gone().toNanos()) {
      giveUp(night, gone);
      missingSince.remove(night.night());
    }
  }

  private static boolean isGone(
      SurveyPartition partition, Optional<SurveyStream.Found> found, NightAtDoor night) {
    if (found.isEmpty() || !NightAtDoor.isOf(partition, found.get().topic())) {
      return true;
    }
    Extent extent = found.get().partitions().get(partition.partition());
    return extent == null || night.next(partition) >= extent.end();
  }

  private void giveUp(NightAtDoor night, Predicate<SurveyPartition> gone) {
    Map<SurveyPartition, List<Range>> expired = new HashMap<>();
    night
        .knownEnds()
        .forEach(
            (partition, end) -> {
              long next = night.next(partition);
              if (next < end && gone.test(partition)) {
                expired.put(partition, List.of(new Range(next, end)));
                night.advance(partition, end);
              }
            });
    if (!expired.isEmpty()) {
      LOG.warn(
          "Night {}: at most {} packets were gone before they could be read: {}",
          night.night(),
          expired.values().stream().mapToLong(r -> r.get(0).to() - r.get(0).from()).sum(),
          expired);
      transaction.passOver(night, expired);
      gauge.note(night.progress());
    }
  }

  // ---- leaving ----

  private void leaveAtTheEnds(NightAtDoor night) {
    if (night.isLeft() || !night.isReadToItsEnds() || !nights.containsValue(night)) {
      return;
    }
    transaction.leave(night);
    SurveyTopic topic = night.followed();
    if (topic != null) {
      reader.leave(topic);
      night.follows(null);
    }
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
    reader.close();
  }
}
