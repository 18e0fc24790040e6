package nocturne.broker.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
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
 */
public final class LedgerCommits implements Commits {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerCommits.class);

  private final String writerId;
  private final Worker.Back back;
  private final Supplier<StartingPoint> start;
  private @Nullable StreamWriter writer;

  /**
   * @param writerId of this worker alone; the same after a restart in its place
   * @param start asked anew whenever tasks are begun
   */
  public LedgerCommits(String writerId, Worker.Back back, Supplier<StartingPoint> start) {
    this.writerId = writerId;
    this.back = back;
    this.start = start;
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
    held.forEach(GroupMember::awaitDecided);
    back.kill().reached(Place.STAGE_WRITER_OPENED);
    StartingPoint from = start.get();
    Map<StagePartition, Long> to = new HashMap<>(from.stages());
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
              }
              each.accept(told);
            });
    Map<StageTask<?>, Long> positions = new LinkedHashMap<>();
    for (StageTask<?> task : tasks) {
      positions.put(task, to.getOrDefault(place(task), 0L));
    }
    return positions;
  }

  private static StagePartition place(StageTask<?> task) {
    StageIdentity identity = task.identity();
    return new StagePartition(identity.stage(), identity.topic(), task.at().partition());
  }

  private StreamWriter writer() {
    @Nullable StreamWriter open = writer;
    if (open == null) {
      open = back.streams().writer(writerId);
      writer = open;
    }
    return open;
  }

  private record Done(StageTask<?> task, PartitionWork.Settled settled) {}

  private record Sent(String topic, PartitionWork.Outgoing out, StreamWriter.Receipt at) {}

  @Override
  public Map<Stage, Integer> commit(List<StageTask<?>> batch, Memory memory) {
    try {
      Map<Stage, Integer> passed = new TreeMap<>();
      for (Done each : transaction(batch, memory)) {
        each.task().committed(each.settled().range().to());
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
    StreamWriter out = writer();
    out.begin();
    List<StageTask<?>> wave = batch;
    while (!wave.isEmpty()) {
      List<Done> settled = new ArrayList<>();
      for (StageTask<?> task : wave) {
        settled.add(new Done(task, task.settle()));
      }
      back.kill().reached(Place.STAGE_SETTLED);
      done.addAll(settled);
      wave = memory.take(publish(out, settled, memory));
    }
    back.kill().reached(Place.STAGE_PUBLISHED);
    Map<GroupMember, Map<TopicPartition, Long>> progress = new LinkedHashMap<>();
    for (Done each : done) {
      each.settled().retried().forEach(out::record);
      out.record(range(each));
      progress
          .computeIfAbsent(each.task().member(), m -> new HashMap<>())
          .put(each.task().at(), each.settled().range().to());
    }
    progress.forEach(out::progress);
    back.kill().reached(Place.STAGE_RECORDED);
    out.commit();
    back.kill().reached(Place.STAGE_COMMITTED);
    return done;
  }

  /**
   * Publishes; answers the records that stages of this worker read, once their offsets are known.
   */
  private List<StreamRecord> publish(StreamWriter out, List<Done> settled, Memory memory) {
    List<Sent> read = new ArrayList<>();
    for (Done each : settled) {
      for (PartitionWork.Outgoing message : each.settled().messages()) {
        StreamWriter.Receipt at = out.publish(message.topic(), message.message());
        if (memory.reads(message.topic())) {
          read.add(new Sent(message.topic(), message, at));
        }
      }
    }
    if (read.isEmpty()) {
      return List.of();
    }
    out.flush();
    List<StreamRecord> records = new ArrayList<>(read.size());
    for (Sent sent : read) {
      Position at = sent.at().position();
      records.add(
          new StreamRecord(
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
    @Nullable StreamWriter gone = writer;
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
