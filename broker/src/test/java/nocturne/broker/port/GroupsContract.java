package nocturne.broker.port;

import static nocturne.broker.port.TopicLogContract.await;
import static nocturne.broker.port.TopicLogContract.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import nocturne.broker.ledger.RecordPlace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the groups of every {@link TopicLog} must do. */
public abstract class GroupsContract {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final int PARTITIONS = 4;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Topics topics;
  private TopicLog log;
  private String topic;

  protected abstract Topics topics();

  protected abstract TopicLog log();

  /** A log whose members lose their partitions soon when they are silent. */
  protected TopicLog impatientLog() {
    return log();
  }

  /** Makes a member lose its partitions without noticing, or leaves that to its silence. */
  protected void silence(GroupMember member) {}

  @BeforeEach
  void freshTopic() {
    topics = topics();
    log = log();
    topic = "groups-" + UUID.randomUUID();
    topics.create(topic, PARTITIONS);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    topics.delete(topic);
  }

  /** A member with what it was told. */
  private final class Worker implements AssignmentListener {
    final GroupMember member;
    final Set<TopicPartition> told = new TreeSet<>();
    final List<LogRecord> got = new ArrayList<>();
    int revocations;
    int assignments;

    Worker(String group) {
      this(log, group, Set.of(topic));
    }

    Worker(TopicLog through, String group, Set<String> topics) {
      member = through.join(group, topics, this);
      opened.add(member);
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
      assertThat(Collections.disjoint(told, partitions)).isTrue();
      told.addAll(partitions);
      assignments++;
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
      assertThat(told).containsAll(partitions);
      told.removeAll(partitions);
      revocations++;
    }

    void poll() {
      got.addAll(member.poll(SHORT));
    }

    Worker seekAll() {
      told.forEach(p -> member.seek(p, 0));
      return this;
    }
  }

  @Test
  void oneMemberIsGivenAllPartitions() {
    Worker worker = new Worker(topic);

    await(
        () -> {
          worker.poll();
          return worker.told.size() == PARTITIONS;
        });

    assertThat(worker.member.assignment()).containsExactlyInAnyOrder(at(0), at(1), at(2), at(3));
    await(() -> log.assigned(topic, topic) == PARTITIONS);
  }

  @Test
  void aGroupNobodyJoinedWorksNothing() {
    assertThat(log.assigned(topic + "-nobody", topic)).isZero();
  }

  @Test
  void aPartitionGivesNothingBeforeItIsTold() {
    publish(40);
    Worker worker = assignedAlone();

    for (int i = 0; i < 10; i++) {
      worker.poll();
    }
    assertThat(worker.got).isEmpty();
    assertThatThrownBy(() -> worker.member.position(at(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seek");

    worker.seekAll();
    await(
        () -> {
          worker.poll();
          return worker.got.size() == 40;
        });
  }

  @Test
  void aMemberStartsWhereItIsToldNotWhereTheGroupStood() {
    List<RecordPlace> at = publish(40);
    Worker first = assignedAlone();
    first.seekAll();
    await(
        () -> {
          first.poll();
          return first.got.size() == 40;
        });
    at.forEach(p -> first.member.noteProgress(at(p.partition()), p.offset() + 1));
    first.member.close();
    assertThat(first.told).isEmpty();

    Worker second = assignedAlone();
    second.seekAll();

    await(
        () -> {
          second.poll();
          return second.got.size() == 40;
        });
  }

  @Test
  void aPausedPartitionStaysOursAndGivesNothing() {
    List<RecordPlace> at = publish(40);
    Worker worker = assignedAlone();
    worker.member.pause(at(1));
    worker.seekAll();
    int elsewhere = (int) at.stream().filter(p -> p.partition() != 1).count();

    await(
        () -> {
          worker.poll();
          return worker.got.size() == elsewhere;
        });
    worker.poll();
    assertThat(worker.got).noneMatch(r -> r.partition() == 1).hasSize(elsewhere);
    assertThat(worker.member.assignment()).contains(at(1));

    worker.member.resume(at(1));
    await(
        () -> {
          worker.poll();
          return worker.got.size() == 40;
        });
  }

  @Test
  void membersShareThePartitionsAndHearOfIt() {
    Worker first = assignedAlone();
    Worker second = new Worker(topic);

    await(
        () -> {
          first.poll();
          second.poll();
          return first.told.size() == PARTITIONS / 2 && second.told.size() == PARTITIONS / 2;
        });

    Set<TopicPartition> both = new HashSet<>(first.told);
    both.addAll(second.told);
    assertThat(both).hasSize(PARTITIONS);
    assertThat(first.revocations).isPositive();
    assertThat(first.member.assignment()).isEqualTo(first.told);
    assertThat(second.member.assignment()).isEqualTo(second.told);
  }

  @Test
  void whatAMemberLeavesGoesToTheOthers() {
    Worker first = assignedAlone();
    Worker second = new Worker(topic);
    await(
        () -> {
          first.poll();
          second.poll();
          return second.told.size() == PARTITIONS / 2;
        });

    first.member.close();

    assertThat(first.told).isEmpty();
    await(
        () -> {
          second.poll();
          return second.told.size() == PARTITIONS;
        });
  }

  @Test
  void whatIsNotOursCannotBeMoved() {
    Worker worker = new Worker(topic);

    assertThatThrownBy(() -> worker.member.seek(at(0), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(topic);
    assertThatThrownBy(() -> worker.member.pause(at(0))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> worker.member.position(at(0)))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Whoever counts on being the only one at work must hear of a second, whatever that one gets. */
  @Test
  void aMemberHearsWhenPartitionsAreSharedAnewThoughItKeepsItsOwn() {
    String single = topic + "-single";
    topics.create(single, 1);
    Worker first = new Worker(log, single, Set.of(single));
    await(
        () -> {
          first.poll();
          return first.told.size() == 1;
        });
    int before = first.assignments;
    Worker second = new Worker(log, single, Set.of(single));
    await(
        () -> {
          first.poll();
          second.poll();
          return first.assignments > before && second.assignments > 0;
        });
    first.member.close();
    second.member.close();
    topics.delete(single);
  }

  @Test
  void aMemberOfSeveralTopicsIsGivenThePartitionsOfAll() {
    String second = topic + "-second";
    topics.create(second, 2);
    Worker worker = new Worker(log, topic, Set.of(topic, second));
    await(
        () -> {
          worker.poll();
          return worker.told.size() == PARTITIONS + 2;
        });
    publish(3);
    worker.seekAll();
    await(
        () -> {
          worker.poll();
          return worker.got.size() == 3;
        });
    assertThat(worker.got).allMatch(r -> r.topic().equals(topic));
    worker.member.close();
    topics.delete(second);
  }

  @Test
  void aTransactionThatNamesWhatItsMemberHoldsIsCommitted() {
    Worker worker = assignedAlone();
    worker.member.awaitDecided(worker.told);
    try (LogWriter writer = log.writer(topic + "-writer")) {
      writer.begin();
      writer.publish(topic, message("k"));
      writer.progress(worker.member, Map.of(at(0), 7L, at(1), 8L));
      writer.commit();
    }
    worker.seekAll();
    await(
        () -> {
          worker.poll();
          return worker.got.size() == 1;
        });
  }

  /** A worker that stalled, and whose partitions were given to another meanwhile. */
  @Test
  void aTransactionOfAMemberThatLostItsPartitionsUnawaresIsRefused() {
    TopicLog impatient = impatientLog();
    Worker zombie = new Worker(impatient, topic, Set.of(topic));
    await(
        () -> {
          zombie.poll();
          return zombie.told.size() == PARTITIONS;
        });
    Worker successor = new Worker(log, topic, Set.of(topic));
    try (LogWriter writer = log.writer(topic + "-zombie")) {
      writer.begin();
      writer.publish(topic, message("k"));
      writer.flush();
      silence(zombie.member);
      await(
          () -> {
            successor.poll();
            return successor.told.size() == PARTITIONS;
          });
      successor.member.awaitDecided(successor.told);
      assertThatThrownBy(
              () -> {
                writer.progress(zombie.member, Map.of(at(0), 1L));
                writer.commit();
              })
          .isInstanceOf(PortException.Fenced.class);
    }
    List<LogRecord> visible = new ArrayList<>();
    log.readToEnd(topic, Map.of(), visible::add);
    assertThat(visible).isEmpty();
  }

  /**
   * Offsets that the group has accepted are not refused later, whoever holds the partitions then.
   */
  @Test
  void aMemberWaitsUntilOffsetsThatWereAcceptedBeforeAreDecided() {
    Worker before = assignedAlone();
    try (LogWriter writer = log.writer(topic + "-before")) {
      writer.begin();
      writer.publish(topic, message("k"));
      writer.progress(before.member, Map.of(at(0), 1L));
      before.member.close();
      Worker successor = assignedAlone();
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> successor.member.awaitDecided(successor.told));
      assertThat(waiting)
          .withFailMessage("it did not wait")
          .failsWithin(Duration.ofMillis(500))
          .withThrowableOfType(TimeoutException.class);
      writer.commit();
      assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
    }
    List<LogRecord> visible = new ArrayList<>();
    log.readToEnd(topic, Map.of(), visible::add);
    assertThat(visible).hasSize(1);
  }

  @Test
  void groupsKnowNothingOfEachOther() {
    publish(10);
    Worker one = assignedAlone();
    Worker other = new Worker(topic + "-other");

    await(
        () -> {
          one.poll();
          other.poll();
          return other.told.size() == PARTITIONS;
        });

    assertThat(one.told).hasSize(PARTITIONS);
  }

  @Test
  void aListenerMaySayWhereToBegin() {
    publish(40);
    List<LogRecord> got = new ArrayList<>();
    GroupMember[] member = new GroupMember[1];
    member[0] =
        log.join(
            topic,
            Set.of(topic),
            new AssignmentListener() {
              @Override
              public void assigned(Set<TopicPartition> partitions) {
                partitions.forEach(p -> member[0].seek(p, 0));
              }

              @Override
              public void revoked(Set<TopicPartition> partitions) {}
            });
    opened.add(member[0]);

    await(
        () -> {
          got.addAll(member[0].poll(SHORT));
          return got.size() == 40;
        });
  }

  private TopicPartition at(int partition) {
    return new TopicPartition(topic, partition);
  }

  private Worker assignedAlone() {
    Worker worker = new Worker(topic);
    await(
        () -> {
          worker.poll();
          return worker.told.size() == PARTITIONS;
        });
    return worker;
  }

  private List<RecordPlace> publish(int count) {
    try (LogWriter writer = log.writer(topic)) {
      writer.begin();
      List<StepWriter.Receipt> receipts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        receipts.add(writer.publish(topic, message("k" + i)));
      }
      writer.commit();
      return receipts.stream().map(StepWriter.Receipt::position).toList();
    }
  }
}
