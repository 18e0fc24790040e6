package nocturne.bench.torture;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.standalone.kafka.KafkaTopics;

/** What the ledger tells of a night. What was healed is told by its last fate. */
final class LedgerEvidence {
  private final KafkaTopics topics;
  private final Names names;
  private final Ghosts ghosts;
  private final Map<Long, Position> published;
  private final Evidence evidence;
  private final Map<String, PacketFate> healed = new HashMap<>();
  private final Map<Stage, Long> retried = new EnumMap<>(Stage.class);
  private final Set<String> left = new HashSet<>();

  LedgerEvidence(
      KafkaTopics topics,
      Names names,
      Ghosts ghosts,
      Map<Long, Position> published,
      Evidence evidence) {
    this.topics = topics;
    this.names = names;
    this.ghosts = ghosts;
    this.published = published;
    this.evidence = evidence;
  }

  /** The fate of each packet, and the ranges of each stage, which must join. */
  void read() {
    Map<StagePartition, Long> to = new TreeMap<>(Comparator.comparing(Object::toString));
    Map<String, Long> taken = new TreeMap<>();
    topics.ledger().read(LedgerMark.START, new Ledger.Scope.All(), this::heal);
    topics
        .ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            record -> {
              take(record);
              if (record instanceof StageRange range) {
                StagePartition place =
                    new StagePartition(range.stage(), range.topic(), range.partition());
                long before = to.getOrDefault(place, 0L);
                if (range.range().from() != before) {
                  evidence.wrong(
                      "ledger, " + place + ": range " + range.range() + " follows on " + before);
                }
                to.put(place, range.range().to());
                if (isOfRequests(range)) {
                  return;
                }
                String account = range.stage().word() + " of " + range.topic();
                taken.merge(account + " taken", (long) range.taken(), Long::sum);
                taken.merge(account + " set aside", (long) range.setAside(), Long::sum);
              }
            });
    retried.forEach(
        (stage, count) ->
            taken.computeIfPresent(
                stage == Stage.CONSUMER
                    ? "archive of " + names.topic(Topic.LETTERS) + " taken"
                    : stage.word() + " of " + names.topic(read(stage)) + " set aside",
                (account, all) -> all - count));
    taken.forEach((account, count) -> evidence.add("ledger, stages", account, count.toString()));
  }

  /** Which topic a stage reads that sets aside in the ledger. */
  private static Topic read(Stage stage) {
    return switch (stage) {
      case FIT -> Topic.EXTRAGALACTIC;
      case FIGURE -> Topic.SALT2;
      case CONSUMER, ARCHIVE, TABULATE, FILTER -> Topic.ALERTS;
    };
  }

  /** Requests to try something again are read as often as somebody asked. */
  private boolean isOfRequests(StageRange range) {
    return range.topic().equals(names.topic(Topic.LETTERS)) && range.stage() != Stage.ARCHIVE;
  }

  private void heal(LedgerRecord record) {
    if (record instanceof Retried again) {
      retried.merge(again.stage(), 1L, Long::sum);
      PacketFate fate = again.fate();
      if (fate != null && healed.put(place(fate), fate) != null) {
        evidence.wrong("ledger, " + place(fate) + ": healed twice");
      }
    }
  }

  private static String place(PacketFate fate) {
    return "survey partition " + fate.surveyPartition() + " offset " + fate.surveyOffset();
  }

  private void take(LedgerRecord record) {
    if (record instanceof DoorBatch batch) {
      for (PacketFate first : batch.fates()) {
        PacketFate fate = healed.getOrDefault(place(first), first);
        if (ghosts.isOne(fate.surveyPartition(), fate.surveyOffset())) {
          continue;
        }
        evidence.add(
            "ledger, fates",
            place(fate),
            fate.kind()
                + " "
                + fate.candid()
                + " "
                + fate.length()
                + " "
                + Integer.toHexString(fate.crc32c())
                + " "
                + fate.reason());
        Candid candid = fate.candid();
        if (fate.kind() == PacketFate.Kind.PUBLISHED
            && candid != null
            && fate.at() != null
            && !fate.at().equals(published.get(candid.value()))) {
          evidence.wrong(
              "ledger, candid "
                  + candid
                  + ": said to stand at "
                  + fate.at()
                  + ", stands at "
                  + published.get(candid.value()));
        }
      }
      batch
          .expired()
          .forEach(
              (where, ranges) -> {
                evidence.expired(where.partition(), ranges);
                evidence.add("ledger, expired", "partition " + where.partition(), "" + ranges);
              });
    } else if (record instanceof DoorLeft leave) {
      leave
          .positions()
          .forEach(
              (where, position) -> {
                String at = "revision " + leave.revision() + " partition " + where.partition();
                // It leaves again, from the same place, when it took what was to be tried again.
                if (left.add(at + " " + position)) {
                  evidence.add("ledger, left", at, "" + position);
                }
              });
    } else if (record instanceof StageRange range) {
      range.passed().forEach(c -> evidence.add("ledger, passed", "candid " + c, ""));
    }
  }
}
