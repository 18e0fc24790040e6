package nocturne.broker.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.WorkerSession;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StepWriter;
import nocturne.broker.port.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits batches of stages whose progress is in the ledger: messages, dead letters and one range
 * for each task become visible in one transaction of the worker's one writer.
 *
 * <p>Predecessors are shut out in two ways. One with the same writer id loses it when the writer is
 * opened, and what it had left open is aborted. One in another process is refused by its group:
 * every transaction names the partitions it works for. The ledger is read only after both, so that
 * no predecessor can add to what was read.
 *
 * <p>Unless the predecessor left in order, the ledger may have lost its end, and {@link
 * StandingMessages} finds what stands behind it.
 */
public final class LedgerCommits implements Commits {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerCommits.class);

  private final String writerId;
  private final Worker.Back back;
  private final Supplier<StartingPoint> start;
  private final StandingMessages standing;
  private @Nullable LogWriter writer;

  /**
   * @param writerId transactional id of this worker alone; the same after a restart
   * @param start read whenever tasks are begun
   * @param outputs the topics to which the stages publish
   */
  public LedgerCommits(
      String writerId, Worker.Back back, Supplier<StartingPoint> start, Set<String> outputs) {
    this.writerId = writerId;
    this.back = back;
    this.start = start;
    this.standing = new StandingMessages(back.log(), outputs);
  }

  @Override
  public Map<StageTask<?>, Long> positions(
      List<StageTask<?>> tasks, Consumer<? super LedgerRecord> each) {
    var unused = writer();
    Map<GroupMember, Set<TopicPartition>> held = new LinkedHashMap<>();
    Set<Integer> partitions = new HashSet<>();
    for (StageTask<?> task : tasks) {
      held.computeIfAbsent(task.member(), m -> new HashSet<>()).add(task.at());
      partitions.add(task.at().partition());
    }
    Map<GroupMember, Map<TopicPartition, Long>> noted = new LinkedHashMap<>();
    held.forEach((member, its) -> noted.put(member, member.awaitDecided(its)));
    back.kill().reached(CrashPoint.STAGE_WRITER_OPENED);
    StartingPoint from = start.get();
    Map<StagePartition, Long> to = new HashMap<>(from.stages());
    Map<StagePartition, WorkerSession> sessions = new HashMap<>();
    back.ledger()
        .read(
            from.since(),
            new Ledger.Scope.Partitions(partitions),
            told -> {
              if (told instanceof StageRange range) {
                to.merge(
                    new StagePartition(range.stage(), range.topic(), range.partition()),
                    range.range().to(),
                    Math::max);
              } else if (told instanceof WorkerSession one) {
                sessions.merge(
                    new StagePartition(one.stage(), one.topic(), one.partition()),
                    one,
                    LedgerCommits::newest);
              }
              each.accept(told);
            });
    Map<StageTask<?>, Long> positions = new LinkedHashMap<>();
    for (StageTask<?> task : tasks) {
      positions.put(task, to.getOrDefault(place(task), 0L));
    }
    Set<StageTask<?>> suspect = new LinkedHashSet<>();
    boolean isSure = false;
    for (StageTask<?> task : tasks) {
      boolean isBehind =
          noted.getOrDefault(task.member(), Map.of()).getOrDefault(task.at(), 0L)
              > positions.getOrDefault(task, 0L);
      if (isBehind || !wasLeft(task, sessions)) {
        suspect.add(task);
      }
      isSure |= isBehind;
    }
    if (!suspect.isEmpty()) {
      standing.read(from, suspect, isSure);
    }
    return positions;
  }

  /** A session's end counts only if no other has begun since. */
  private static WorkerSession newest(WorkerSession before, WorkerSession next) {
    return next.isOver() && !next.worker().equals(before.worker()) ? before : next;
  }

  /** Whether a worker left the partition in order, after its last range. */
  private static boolean wasLeft(StageTask<?> task, Map<StagePartition, WorkerSession> sessions) {
    StageIdentity identity = task.identity();
    @Nullable WorkerSession last =
        sessions.get(
            new StagePartition(identity.stage(), identity.session(), task.at().partition()));
    return last != null && last.isOver();
  }

  private static StagePartition place(StageTask<?> task) {
    StageIdentity identity = task.identity();
    return new StagePartition(identity.stage(), identity.topic(), task.at().partition());
  }

  private LogWriter writer() {
    @Nullable LogWriter open = writer;
    if (open == null) {
      open = back.log().writer(writerId);
      writer = open;
    }
    return open;
  }

  private record Done(StageTask<?> task, PartitionWork.Settled settled) {}

  private record Sent(String topic, PartitionWork.Outgoing out, StepWriter.Receipt at) {}

  @Override
  public Map<Stage, Integer> commit(List<StageTask<?>> batch, Memory memory) {
    try {
      Map<Stage, Integer> passed = new TreeMap<>();
      for (Done each : transaction(batch, memory)) {
        each.task().committed(each.settled().range().to());
        standing.committed(each.task());
        passed.merge(
            each.task().identity().stage(), each.settled().tally().passed().size(), Integer::sum);
      }
      return passed;
    } catch (PortException e) {
      close(); // whatever is open is aborted, now or when the writer is opened again
      throw e;
    }
  }

  private List<Done> transaction(List<StageTask<?>> batch, Memory memory) {
    List<Done> done = new ArrayList<>();
    LogWriter out = writer();
    out.alone(memory.alone());
    out.begin();
    List<StageTask<?>> wave = batch;
    while (!wave.isEmpty()) {
      List<Done> settled = new ArrayList<>();
      for (StageTask<?> task : wave) {
        settled.add(new Done(task, task.settle()));
      }
      back.kill().reached(CrashPoint.STAGE_SETTLED);
      done.addAll(settled);
      wave = memory.take(publish(out, settled, memory));
    }
    back.kill().reached(CrashPoint.STAGE_PUBLISHED);
    Map<GroupMember, Map<TopicPartition, Long>> progress = new LinkedHashMap<>();
    for (Done each : done) {
      each.settled().retried().forEach(out::record);
      out.record(range(each));
      progress
          .computeIfAbsent(each.task().member(), m -> new HashMap<>())
          .put(each.task().at(), each.settled().range().to());
    }
    progress.forEach(out::progress);
    done.forEach(each -> each.task().finish());
    back.kill().reached(CrashPoint.STAGE_RECORDED);
    out.commit();
    back.kill().reached(CrashPoint.STAGE_COMMITTED);
    return done;
  }

  /**
   * Publishes; answers the records that stages of this worker read, once their offsets are known.
   */
  private List<LogRecord> publish(LogWriter out, List<Done> settled, Memory memory) {
    List<Sent> read = new ArrayList<>();
    for (Done each : settled) {
      for (PartitionWork.Outgoing message : each.settled().messages()) {
        if (standing.hold(message)) {
          continue;
        }
        StepWriter.Receipt at = out.publish(message.topic(), message.message());
        if (memory.reads(message.topic())) {
          read.add(new Sent(message.topic(), message, at));
        }
      }
    }
    if (read.isEmpty()) {
      return List.of();
    }
    out.flush();
    List<LogRecord> records = new ArrayList<>(read.size());
    for (Sent sent : read) {
      RecordPlace at = sent.at().position();
      records.add(
          new LogRecord(
              sent.topic(),
              at.partition(),
              at.offset(),
              0,
              sent.out().message().key(),
              sent.out().message().value(),
              sent.out().message().attributes()));
    }
    return records;
  }

  private static StageRange range(Done done) {
    StageIdentity identity = done.task().identity();
    return new StageRange(
        identity.stage(),
        done.task().heldNight(),
        identity.topic(),
        done.task().at().partition(),
        done.settled().range(),
        done.settled().tally());
  }

  @Override
  public boolean mixesNights() {
    return false;
  }

  @Override
  public void close() {
    @Nullable LogWriter gone = writer;
    writer = null;
    if (gone != null) {
      try {
        gone.close();
      } catch (PortException e) {
        LOG.debug("writer {} did not close", writerId, e);
      }
    }
  }
}
