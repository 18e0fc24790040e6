package nocturne.broker.archive;

import static nocturne.broker.worker.StageWorld.NEXT;
import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Handover;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageStatus;
import nocturne.broker.worker.StageStatus.Mode;
import nocturne.broker.worker.StageStatus.State;
import nocturne.broker.worker.StageWorld;
import nocturne.broker.worker.Worker;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The archive's protocol. Each mutation of {@code archive.pml} has its test here, named behind it.
 */
class ArchiveTest {
  private final StageWorld world = new StageWorld();

  @AfterEach
  void end() {
    world.end();
  }

  private static StageStatus archive(Worker worker) {
    return StageWorld.status(worker, Stage.ARCHIVE);
  }

  private Worker worker() {
    return world.archive(new Mortal(world.log), KillPoint.NONE);
  }

  private void awaitAll() throws InterruptedException {
    world.awaitTold(Stage.ARCHIVE, world.published.size());
    world.assertArchivedOnce();
  }

  @Test
  void everyPacketLiesInOnePackAndIsAnnouncedOnce() throws InterruptedException {
    world.publish(NIGHT, 30);
    Worker worker = worker();
    world.publish(NIGHT, 25);
    awaitAll();
    await("it runs", () -> archive(worker).state() == State.RUNNING);
    worker.close();
    assertThat(archive(worker).state()).isEqualTo(State.STOPPED);
  }

  /** NO_NIGHT_CUT. */
  @Test
  void aPackIsCutWhereTheNightChanges() throws InterruptedException {
    for (int i = 0; i < 6; i++) {
      world.publish(i % 2 == 0 ? NIGHT : NEXT, 5);
    }
    worker();
    awaitAll();
    assertThat(world.packs(NEXT)).isNotEmpty();
  }

  /** A kill after each step, then a restart: as if nothing had happened. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "STAGE_.*")
  void aKilledWorkersSuccessorEndsTheNightAlike(CrashPoint place) throws InterruptedException {
    world.publish(NIGHT, 40);
    Mortal process = new Mortal(world.log);
    world.archive(process, process.at(place));
    await("it is dead", process::isDead);
    world.publish(NIGHT, 10);
    worker();
    awaitAll();
  }

  /** As in a power cut: the ledger has lost its end, and the topic of announcements has not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 100})
  void whatTheLedgerForgotIsNotAnnouncedTwice(int entries) throws InterruptedException {
    world.publish(NIGHT, 40);
    Mortal process = new Mortal(world.log);
    AtomicInteger commits = new AtomicInteger();
    world.archive(
        process,
        place -> {
          if (place == CrashPoint.STAGE_COMMITTED && commits.incrementAndGet() == 4) {
            throw process.die(place.name());
          }
        });
    await("it is dead", process::isDead);
    for (int part = 1; part <= StageWorld.PARTITIONS; part++) {
      world.log.ledger().lose(part, entries);
    }
    world.publish(NIGHT, 10);
    worker();
    awaitAll();
  }

  /** The same where the ledger has lost all of a worker that left in order, its session too. */
  @Test
  void whatTheLedgerForgotOfAWholeSessionIsNotAnnouncedTwice() throws InterruptedException {
    world.publish(NIGHT, 10);
    Worker first = worker();
    awaitAll();
    first.close();
    Map<Integer, Long> before = world.log.ledger().end().offsets();
    world.publish(NIGHT, 30);
    Worker second = worker();
    awaitAll();
    second.close();
    world
        .log
        .ledger()
        .end()
        .offsets()
        .forEach(
            (part, end) ->
                world.log.ledger().lose(part, (int) (end - before.getOrDefault(part, 0L))));
    assertThat(world.told(Stage.ARCHIVE)).isEqualTo(10);
    worker();
    awaitAll();
  }

  /** The same of dead letters, kept one object each: all of them, and each dead letter's once. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"STAGE_.*", "REJECTED_.*"})
  void aKilledWorkersSuccessorKeepsAllThatWasRejected(CrashPoint place)
      throws InterruptedException {
    world.publish(NIGHT, 20);
    List<String> objects = reject();
    Mortal process = new Mortal(world.log);
    rejected(process, process.at(place));
    await("it is dead", process::isDead);
    rejected(new Mortal(world.log), KillPoint.NONE);

    world.awaitTold(Stage.ARCHIVE, 20);
    world.assertRangesJoin(Stage.ARCHIVE);
    assertThat(world.told(Stage.ARCHIVE)).isEqualTo(20);
    assertThat(world.store.list(world.bucket, "rejected/"))
        .extracting(ObjectStore.Entry::name)
        .containsExactlyInAnyOrderElementsOf(objects);
  }

  /** As after the topic of dead letters was lost, while the archive kept the packets. */
  @Test
  void aDeadLetterThatIsMadeAgainFindsTheObjectOfTheOneBefore() throws InterruptedException {
    world.publish(NIGHT, 20);
    List<String> objects = reject();
    assertThat(reject()).isEqualTo(objects);

    rejected(new Mortal(world.log), KillPoint.NONE);

    world.awaitTold(Stage.ARCHIVE, 40);
    assertThat(world.store.list(world.bucket, "rejected/"))
        .extracting(ObjectStore.Entry::name)
        .containsExactlyInAnyOrderElementsOf(objects);
  }

  /** Writes a dead letter of ingest for each packet; answers the names of their objects. */
  private List<String> reject() {
    List<String> objects = new ArrayList<>();
    try (LogWriter ingest = world.log.writer("dead-letters")) {
      ingest.begin();
      for (PublishedAlert alert : world.published.values()) {
        DeadLetter dead = alert.deadLetter(Stage.INGEST, world.alerts, Reason.CORRUPT, "");
        ingest.publish(world.deadLetters, dead.message());
        PacketOrigin origin = dead.origin();
        objects.add(
            RejectedObjects.name(NIGHT, origin.partition(), origin.offset(), dead.crc32c()));
      }
      ingest.commit();
    }
    return objects;
  }

  private void rejected(Mortal process, KillPoint kill) {
    world.ledgered(
        process,
        kill,
        StageReader.ofDeadLetters(
            StageIdentity.of(world.names, Stage.ARCHIVE, Topic.DEAD_LETTERS),
            RejectedPacket.input(world.deadLetters),
            new Archive(world.store, world.bucket, world.announcements).rejected(kill)));
  }

  /** ADOPT_SILENT, ADOPT_OWN, OVERWRITE: a pack that was left is announced, and read on from. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 12})
  void aPackThatExistsIsAnnouncedAndReadOnFrom(int length) throws InterruptedException {
    world.publish(NIGHT, 40);
    byte[] left = leavePack(length);
    worker();
    awaitAll();
    assertThat(world.store.read(world.bucket, Pack.name(NIGHT, 0, 0))).contains(left);
  }

  /** KEEP_READING: the pack comes from a zombie, unseen until the put, and is shorter than ours. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 12})
  void whatAnAdoptedPackLacksIsReadAgain(int length) throws InterruptedException {
    world.publish(NIGHT, 40);
    byte[] left = leavePack(length);
    world.ledgered(
        new Mortal(world.log),
        KillPoint.NONE,
        StageReader.of(
            StageIdentity.of(world.names, Stage.ARCHIVE, Topic.ALERTS),
            world.input,
            new Archive(unseenAtFirst(), world.bucket, world.announcements).packs()));
    awaitAll();
    assertThat(world.store.read(world.bucket, Pack.name(NIGHT, 0, 0))).contains(left);
  }

  /** The store, whose first listing of the pack misses it. */
  private ObjectStore unseenAtFirst() {
    AtomicBoolean seen = new AtomicBoolean();
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, args) ->
                method.getName().equals("list")
                        && Pack.name(NIGHT, 0, 0).equals(args[1])
                        && !seen.getAndSet(true)
                    ? List.of()
                    : method.invoke(world.store, args));
  }

  private byte[] leavePack(int length) {
    List<PublishedAlert> first =
        world.published.values().stream()
            .filter(alert -> alert.position().partition() == 0)
            .limit(length)
            .toList();
    Range range = new Range(0, first.get(first.size() - 1).position().offset() + 1);
    try (PackWriter writer = new PackWriter()) {
      for (PublishedAlert alert : first) {
        writer.add(
            alert.position().offset(),
            alert.alert().candid(),
            alert.alert().objectId().orElseThrow(),
            alert.packet().origin(),
            alert.packet().bytes(),
            PacketParts.of(alert));
      }
      byte[] left = ObjectStore.joined(writer.finish(NIGHT, 0, range).content());
      world.store.putIfAbsent(world.bucket, Pack.name(NIGHT, 0, 0), left);
      return left;
    }
  }

  /** HOLE_START: what was done before the mark is known by the positions noted with it. */
  @Test
  void aStartAfterTheNightsMarkAnnouncesNothingAgain() throws InterruptedException {
    world.publish(NIGHT, 20);
    Worker worker = worker();
    awaitAll();
    worker.close();
    StartingPoint noted = StartingPoint.now(world.log.ledger(), StartingPoint.ORIGIN);
    world.start = () -> noted;
    worker();
    world.publish(NEXT, 10);
    awaitAll();
  }

  /** HOLE_FENCED_STOPS: fenced, but still the owner, the worker begins anew. */
  @Test
  void aFencedWorkerThatStillOwnsItsPartitionGoesOn() throws InterruptedException {
    Worker worker = worker();
    await("it runs", () -> archive(worker).state() == State.RUNNING);
    world.log.faults().fence(StageWorld.WRITER);
    world.publish(NIGHT, 20);
    awaitAll();
    assertThat(archive(worker).lastError()).isPresent();
  }

  @Test
  void aCommitOfUnknownOutcomeIsLookedUpInTheLedger() throws InterruptedException {
    world.log.faults().loseAnswerOfNextCommit(StageWorld.WRITER::equals);
    world.log.faults().loseNextCommit(StageWorld.WRITER::equals);
    world.publish(NIGHT, 30);
    worker();
    awaitAll();
  }

  @Test
  void whatIsUnavailableIsTriedAgain() throws InterruptedException {
    world.log.faults().refuseNextCommit(StageWorld.WRITER::equals);
    world.store.failNextPut(new PortException.Unavailable("no", new IllegalStateException()));
    world.publish(NIGHT, 30);
    worker();
    awaitAll();
  }

  @Test
  void aPutWhoseAnswerIsLostIsAdopted() throws InterruptedException {
    world.store.loseNextAnswer(new PortException.Unknown("lost", new IllegalStateException()));
    world.publish(NIGHT, 30);
    worker();
    awaitAll();
  }

  @Test
  void aBrokenWorldStopsTheWorkerLoudly() throws InterruptedException {
    world.store.failNextPut(new PortException.Broken("the disk is full"));
    world.publish(NIGHT, 30);
    Worker worker = worker();
    await("it has failed", () -> archive(worker).state() == State.FAILED);
    assertThat(archive(worker).lastError()).hasValueSatisfying(e -> assertThat(e).contains("disk"));
    worker();
    awaitAll();
  }

  @Test
  void twoWorkersShareAndAMovedPartitionLosesNothing() throws InterruptedException {
    world.publish(NIGHT, 30);
    Worker first = worker();
    await("the first holds all", () -> archive(first).partitions().size() == 2);
    Worker second = worker();
    world.publish(NIGHT, 30);
    await("the second holds one", () -> archive(second).partitions().size() == 1);
    world.publish(NIGHT, 30);
    first.close();
    world.publish(NIGHT, 30);
    awaitAll();
  }

  /** A zombie that was expelled in the middle of its commit is shut out by its successor. */
  @Test
  void aZombiesCommitIsRefused() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Mortal process = new Mortal(world.log);
    AtomicBoolean once = new AtomicBoolean();
    world.archive(
        process,
        place -> {
          if (place == CrashPoint.STAGE_RECORDED && !once.getAndSet(true)) {
            reached.countDown();
            wait(released);
          }
        });
    world.publish(NIGHT, 40);
    wait(reached);
    process.members().forEach(world.log.faults()::expel);
    worker();
    world.awaitTold(Stage.ARCHIVE, 40);
    released.countDown();
    world.publish(NIGHT, 20);
    awaitAll();
  }

  /**
   * LEDGER_FIRST, NO_STABLE_WAIT: the group has accepted a predecessor's offsets, its record is not
   * in the ledger yet, and it commits as soon as somebody waits for it. It does nothing after that:
   * a member that comes back changes the generation, which would hide the mistake.
   */
  @Test
  void nobodyCommitsBehindAReadLedger() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Mortal process = new Mortal(world.log).recordsLate();
    world.archive(
        process,
        place -> {
          if (place == CrashPoint.STAGE_RECORDED) {
            reached.countDown();
            wait(released);
          } else if (place == CrashPoint.STAGE_COMMITTED) {
            throw process.die(place.name());
          }
        });
    world.publish(NIGHT, 40);
    wait(reached);
    process.members().forEach(world.log.faults()::expel);
    world.writer = "worker-1";
    world.archive(new Mortal(world.log).beforeWaiting(released::countDown), KillPoint.NONE);
    world.awaitTold(Stage.ARCHIVE, 40);
    released.countDown();
    await("the predecessor has committed", process::isDead);
    world.publish(NIGHT, 20);
    awaitAll();
  }

  /** MEMORY_ANY: what does not begin where the reader stands is not taken from memory. */
  @Test
  void memoryIsTrustedOnlyWhereItFollows() throws InterruptedException {
    Worker worker = worker();
    await("it runs", () -> archive(worker).state() == State.RUNNING);
    world.publish(NIGHT, 20);
    for (int i = 0; i < 30; i++) {
      for (Handover handover : world.publish(NIGHT, 4)) {
        if (i % 10 != 7) {
          worker.feed(Stage.ARCHIVE).offer(handover);
        }
      }
    }
    awaitAll();
  }

  @Test
  void aWorkerThatKeepsUpIsFedFromMemoryAndGoesBackToTheTopicAtAGap() throws InterruptedException {
    Worker worker = worker();
    await("it runs", () -> archive(worker).state() == State.RUNNING);
    await(
        "it is fed from memory",
        () -> {
          world.publish(NIGHT, 8).forEach(worker.feed(Stage.ARCHIVE)::offer);
          return archive(worker).partitions().values().stream()
              .anyMatch(p -> p.mode() == Mode.MEMORY);
        });
    world.publish(NIGHT, 8);
    awaitAll();
    assertThat(archive(worker).partitions().values()).allMatch(p -> p.mode() == Mode.TOPIC);
  }

  @Test
  void aFeedWithNobodyAtItsEndRefuses() {
    Worker worker = worker();
    worker.close();
    List<Handover> handovers = world.publish(NIGHT, 3);
    assertThat(handovers).noneMatch(worker.feed(Stage.ARCHIVE)::offer);
  }

  @Test
  void packetsAreFoundByNightAndCandid() throws InterruptedException {
    world.publish(NIGHT, 30);
    worker();
    awaitAll();
    ArchiveReader reader = new ArchiveReader(world.store, world.bucket);
    for (PublishedAlert alert : world.published.values()) {
      assertThat(reader.packet(NIGHT, alert.alert().candid())).contains(alert.packet().bytes());
      assertThat(reader.packet(NEXT, alert.alert().candid())).isEmpty();
    }
    Map<Integer, ArchiveReader.Count> counts = reader.count(NIGHT);
    assertThat(counts.values().stream().mapToLong(ArchiveReader.Count::packets).sum())
        .isEqualTo(30);
  }

  private static void wait(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
