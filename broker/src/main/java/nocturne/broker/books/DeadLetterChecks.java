package nocturne.broker.books;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.TableWriter;
import nocturne.broker.worker.Checksums;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Compares the alerts that the ledger and the tables say were dead-lettered with the dead letters,
 * and with the bytes kept under {@code rejected/}.
 */
final class DeadLetterChecks {
  private final Audit audit;
  private final Expiry expiry;
  private final List<Placed> deadLetters;
  private final Map<String, List<TableWriter.DeadLettered>> tableDeadLettered =
      new LinkedHashMap<>();
  private final Unread unread = new Unread();

  /**
   * A dead letter without its bytes, and the place of its first attempt on the topic of dead
   * letters.
   */
  private record Placed(DeadLetter deadLetter, RecordPlace at, boolean isWhole) {}

  /**
   * Reads the night's dead letters, of which only those count whose packet is still dead-lettered:
   * the newest attempt of each, and what the tables say that the table sink dead-lettered.
   */
  DeadLetterChecks(Audit audit) {
    this.audit = audit;
    String topic = audit.names().topic(Topic.DEAD_LETTERS);
    this.expiry = audit.expiry(topic, CheckName.DEAD_LETTERS);
    for (PipelineStage stage : audit.pipeline().tableStages()) {
      String read = audit.names().topic(stage.input().orElseThrow());
      String table = stage.table().orElseThrow();
      tableDeadLettered.put(read, List.of());
      unread.read(
          () ->
              tableDeadLettered.put(
                  read, audit.back().tables().deadLettered(table, audit.scope().night())));
    }
    Map<String, Placed> newest = new LinkedHashMap<>();
    unread.read(
        () ->
            audit.read(
                topic,
                marked ->
                    DeadLetter.from(marked)
                        .filter(deadLetter -> deadLetter.night().equals(audit.scope().night()))
                        .ifPresent(
                            deadLetter ->
                                newest.merge(
                                    deadLetter.key(),
                                    new Placed(
                                        deadLetter.withoutBytes(),
                                        DeadLetter.first(marked),
                                        isWhole(deadLetter)),
                                    (first, next) ->
                                        new Placed(next.deadLetter, first.at, next.isWhole)))));
    deadLetters = newest.values().stream().filter(this::counts).toList();
  }

  /** The reasons why dead letters, or what the tables say of them, could not be read. */
  Set<Difference> unread() {
    return unread.reasons();
  }

  /** The records of a topic that the table sink dead-lettered. */
  List<TableWriter.DeadLettered> ofTable(String topic) {
    return tableDeadLettered.getOrDefault(topic, List.of());
  }

  private boolean counts(Placed placed) {
    DeadLetter deadLetter = placed.deadLetter;
    return deadLetter.stage().isTable()
        ? ofTable(deadLetter.topic())
            .contains(new TableWriter.DeadLettered(deadLetter.night(), deadLetter.place()))
        : !audit.account().isRetried(deadLetter.stage(), placed.at);
  }

  private static boolean isWhole(DeadLetter deadLetter) {
    return deadLetter.storedAt().isPresent()
        || (deadLetter.bytes().length == deadLetter.length()
            && Checksums.crc32c(deadLetter.bytes()) == deadLetter.crc32c());
  }

  /**
   * Dead letters by stage and reason; where some expired, as many as the ledger or the books had.
   */
  SortedMap<String, Long> reasons() {
    SortedMap<String, Long> reasons = new TreeMap<>();
    for (Placed placed : deadLetters) {
      DeadLetter deadLetter = placed.deadLetter;
      reasons.merge(deadLetter.stage().name() + " " + deadLetter.reason(), 1L, Long::sum);
    }
    if (expiry.isAny()) {
      audit
          .account()
          .rejectedByReason()
          .forEach((reason, n) -> reasons.merge(reason, n, Math::max));
      audit
          .earlier()
          .newest()
          .ifPresent(
              b -> b.deadLettered().forEach((reason, n) -> reasons.merge(reason, n, Math::max)));
    }
    return reasons;
  }

  /** The dead letters of one stage about one topic that it reads. */
  List<DeadLetter> of(Stage stage, String topic) {
    return deadLetters.stream()
        .map(Placed::deadLetter)
        .filter(deadLetter -> deadLetter.stage().equals(stage) && deadLetter.topic().equals(topic))
        .toList();
  }

  /**
   * Everything dead-lettered has its dead letter, and every dead letter that counts was
   * dead-lettered.
   */
  BookCheck deadLetters() {
    Map<RecordPlace, Placed> atIngest = new HashMap<>();
    Map<String, Set<RecordPlace>> tabulated = new HashMap<>();
    Map<Stage, Long> evaluated = new TreeMap<>();
    List<Difference> differences = new ArrayList<>();
    for (Placed placed : deadLetters) {
      DeadLetter deadLetter = placed.deadLetter;
      if (deadLetter.stage().isIngest()) {
        atIngest.put(placed.at, placed);
      } else if (deadLetter.stage().isTable()) {
        tabulated.computeIfAbsent(deadLetter.topic(), t -> new HashSet<>()).add(deadLetter.place());
      } else {
        evaluated.merge(deadLetter.stage(), 1L, Long::sum);
      }
      if (!placed.isWhole) {
        differences.add(
            Difference.of(
                Difference.Kind.DAMAGED,
                "dead letter at %s: its bytes are not those that were dead-lettered"
                    .formatted(placed.at)));
      }
    }
    long found = 0;
    long carriedForward = 0;
    long n = 0;
    for (PacketOutcome outcome : audit.account().rejected()) {
      RecordPlace at = outcome.at();
      @Nullable Placed placed = at == null ? null : atIngest.remove(at);
      if (placed != null) {
        found++;
        if (placed.deadLetter.crc32c() != outcome.crc32c()
            || placed.deadLetter.length() != outcome.length()) {
          differences.add(
              Difference.of(
                  Difference.Kind.DAMAGED,
                  "dead letter at " + at + ": it is about another packet than the ledger's"));
        }
      } else if (at != null && expiry.isCarriedForward(at, n)) {
        found++;
        carriedForward++;
      } else {
        differences.add(missing("dead letter of ingest at " + at + " (" + outcome.reason() + ")"));
      }
      n++;
    }
    long expected = audit.account().rejected().size();
    for (Map.Entry<String, List<TableWriter.DeadLettered>> table : tableDeadLettered.entrySet()) {
      Set<RecordPlace> marked = tabulated.getOrDefault(table.getKey(), Set.of());
      for (TableWriter.DeadLettered skipped : table.getValue()) {
        if (marked.contains(skipped.place())) {
          found++;
        } else if (expiry.isAny() && n < expiry.counted()) {
          found++;
          carriedForward++;
        } else {
          differences.add(
              missing(
                  "dead letter of the table sink for offset %s of partition %s of %s"
                      .formatted(
                          skipped.place().offset(), skipped.place().partition(), table.getKey())));
        }
        n++;
      }
      expected += table.getValue().size();
    }
    for (PipelineStage one : audit.pipeline().of(Component.VALUE_ADDED)) {
      Stage stage = one.stage();
      long set = audit.account().deadLettered(stage);
      long there = evaluated.getOrDefault(stage, 0L);
      if (there < set && expiry.isAny() && n + set <= expiry.counted()) {
        carriedForward += set - there;
        there = set;
      }
      found += there;
      n += set;
      expected += set;
      if (there != set) {
        differences.add(
            Difference.of(
                there < set ? Difference.Kind.MISSING : Difference.Kind.SURPLUS,
                "dead letters of the %s: it set %s aside, %s are there"
                    .formatted(stage.name(), set, there)));
      }
    }
    for (Placed stranger : atIngest.values()) {
      found++;
      differences.add(
          Difference.of(
              Difference.Kind.SURPLUS,
              "dead letter at " + stranger.at + " (" + stranger.deadLetter.reason() + ")"));
    }
    if (Unread.isLacking(differences)) {
      unread.add(expiry.unread());
    }
    return new BookCheck(
        CheckName.DEAD_LETTERS,
        new BookCheck.Sides("dead-lettered", expected, "dead letters", found),
        List.of(),
        unread.with(differences),
        carriedForward > 0 ? audit.earlierRevision() : OptionalInt.empty());
  }

  /**
   * Forgets objects of rejected packets that are published now. If Kafka's folder was lost, ingest
   * no longer knew that it had rejected a packet and read it again from the survey. The object
   * stored at the rejection is then not surplus.
   */
  private void forgetPublished(Night night, Map<String, Long> stored) {
    PublishedIndex published = audit.publishedIndex();
    for (int i = 0; i < published.size(); i++) {
      stored.remove(
          RejectedObjects.name(
              night,
              published.surveyPartition(i),
              published.surveyOffset(i),
              published.checksum(i)));
    }
  }

  /** The bytes of each packet rejected at ingest are kept. */
  BookCheck rejected() {
    ObjectStore store = audit.back().store();
    Night night = audit.scope().night();
    String bucket = audit.names().bucket(Bucket.ALERTS);
    Map<String, Long> stored = new HashMap<>();
    for (ObjectStore.Entry entry : store.list(bucket, RejectedObjects.prefix(night))) {
      stored.put(entry.name(), entry.size());
    }
    List<Difference> differences = new ArrayList<>();
    Set<String> expected = new HashSet<>();
    List<PacketOutcome> rejected = audit.account().rejected();
    long found = 0;
    for (PacketOutcome outcome : rejected) {
      String name = object(outcome, stored);
      @Nullable Long size = stored.get(name);
      if (size == null) {
        differences.add(missing(name));
      } else {
        found++;
        if (expected.add(name)) {
          check(store, bucket, name, size, outcome).ifPresent(differences::add);
        }
      }
    }
    stored.keySet().removeAll(expected);
    audit.account().retriedRejected().forEach(outcome -> stored.remove(object(outcome, stored)));
    // An ingest that died after it had stored large bytes left an object that no dead letter names,
    // unless the same packet came again under the same coordinates. These have an outcome all the
    // same, or are told as expired.
    stored.keySet().removeIf(name -> name.startsWith(RejectedObjects.largePrefix(night)));
    if (!stored.isEmpty()) {
      forgetPublished(night, stored);
    }
    for (String name : new TreeSet<>(stored.keySet())) {
      differences.add(Difference.of(Difference.Kind.SURPLUS, name));
    }
    return BookCheck.of(
        CheckName.REJECTED,
        "rejected at ingest",
        rejected.size(),
        "under rejected/",
        found + stored.size(),
        differences);
  }

  /** The name of the object with the bytes of a rejected packet. */
  private String object(PacketOutcome outcome, Map<String, Long> stored) {
    Night night = audit.scope().night();
    String large =
        RejectedObjects.large(
            night, outcome.surveyPartition(), outcome.surveyOffset(), outcome.crc32c());
    return stored.containsKey(large) ? large : RejectedObjects.name(night, outcome);
  }

  private Optional<Difference> check(
      ObjectStore store, String bucket, String name, long size, PacketOutcome outcome) {
    String problem = "";
    if (size != outcome.length()) {
      problem = "it has " + size + " bytes, the packet had " + outcome.length();
    } else if (audit.isDeep()
        && store
            .read(bucket, name)
            .filter(bytes -> Checksums.crc32c(bytes) == outcome.crc32c())
            .isEmpty()) {
      problem = "its checksum is not the packet's";
    }
    return problem.isEmpty()
        ? Optional.empty()
        : Optional.of(Difference.of(Difference.Kind.DAMAGED, name + ": " + problem));
  }

  private static Difference missing(String what) {
    return Difference.of(Difference.Kind.MISSING, what);
  }
}
