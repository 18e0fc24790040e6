package nocturne.torture;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.KafkaTopics;

/** Reads what the ledger holds of a night. A healed packet counts by its last outcome. */
final class LedgerEvidence {
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final ExpiredRecords expiredRecords;
  private final Map<Long, RecordPlace> published;
  private final SurveyPlaces places;
  private final Evidence evidence;
  private final Map<String, PacketOutcome> healed = new HashMap<>();
  private final Map<Stage, Long> retried = new TreeMap<>();
  private final Set<String> left = new HashSet<>();

  LedgerEvidence(
      KafkaTopics topics,
      Names names,
      Night night,
      ExpiredRecords expiredRecords,
      Map<Long, RecordPlace> published,
      SurveyPlaces places,
      Evidence evidence) {
    this.topics = topics;
    this.names = names;
    this.night = night;
    this.expiredRecords = expiredRecords;
    this.published = published;
    this.places = places;
    this.evidence = evidence;
  }

  /**
   * Reads the outcome of each packet, and the ranges of each stage; checks that the ranges join.
   */
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
                if (isOfRetries(range)) {
                  return;
                }
                String account = range.stage().name() + " of " + range.topic();
                taken.merge(account + " taken", (long) range.tally().taken(), Long::sum);
                taken.merge(
                    account + " dead-lettered", (long) range.tally().deadLettered(), Long::sum);
              }
            });
    retried.forEach(
        (stage, count) ->
            taken.computeIfPresent(
                stage.isIngest()
                    ? "archive of " + names.topic(Topic.DEAD_LETTERS) + " taken"
                    : stage.name() + " of " + names.topic(read(stage)) + " dead-lettered",
                (account, all) -> all - count));
    taken.forEach((account, count) -> evidence.add("ledger, stages", account, count.toString()));
  }

  /** The topic that a stage reads which notes its dead letters in the ledger. */
  private Topic read(Stage stage) {
    return Pipeline.standard(names).readers().stream()
        .filter(reader -> reader.stage().equals(stage))
        .flatMap(reader -> reader.input().stream())
        .findFirst()
        .orElseThrow();
  }

  /** Retries are read as often as they were requested. */
  private boolean isOfRetries(StageRange range) {
    return range.topic().equals(names.topic(Topic.DEAD_LETTERS))
        && Pipeline.standard(names).stages().stream()
            .filter(reader -> reader.deadLetters() == PipelineStage.DeadLetters.RETRIES)
            .anyMatch(reader -> reader.stage().equals(range.stage()));
  }

  private void heal(LedgerRecord record) {
    if (record instanceof Retried again) {
      retried.merge(again.stage(), 1L, Long::sum); // the accounts are of all nights together
      PacketOutcome outcome = again.outcome();
      if (again.isOf(night) && outcome != null && healed.put(place(outcome), outcome) != null) {
        evidence.wrong("ledger, " + place(outcome) + ": healed twice");
      }
    }
  }

  private String place(PacketOutcome outcome) {
    return "survey partition %s offset %s"
        .formatted(
            outcome.surveyPartition(),
            places.of(topic(), outcome.surveyPartition(), outcome.surveyOffset()));
  }

  private String topic() {
    return names.surveyTopic(night);
  }

  private void take(LedgerRecord record) {
    if (record instanceof IngestBatch batch && batch.isOf(night)) {
      for (PacketOutcome first : batch.outcomes()) {
        PacketOutcome outcome = healed.getOrDefault(place(first), first);
        if (expiredRecords.isOne(outcome.surveyPartition(), outcome.surveyOffset())) {
          continue;
        }
        // Which of equal packets in two partitions comes first is a matter of timing, as is the
        // reason first given for a packet that killed workers: its dead letter has the last one.
        evidence.add("ledger, places", place(outcome), "");
        evidence.add(
            "ledger, outcomes",
            "candid %s, %s bytes, checksum %s"
                .formatted(
                    outcome.candid(), outcome.length(), Integer.toHexString(outcome.crc32c())),
            outcome.kind().name());
        Candid candid = outcome.candid();
        if (outcome.kind() == PacketOutcome.Kind.PUBLISHED
            && candid != null
            && outcome.at() != null
            && !outcome.at().equals(published.get(candid.value()))) {
          evidence.wrong(
              "ledger, candid %s: said to stand at %s, stands at %s"
                  .formatted(candid, outcome.at(), published.get(candid.value())));
        }
      }
      batch
          .expired()
          .forEach(
              (where, ranges) -> {
                evidence.expired(where.partition(), ranges);
                evidence.add("ledger, expired", "partition " + where.partition(), "" + ranges);
              });
    } else if (record instanceof NightLeft leave && leave.isOf(night)) {
      leave
          .positions()
          .forEach(
              (where, position) -> {
                String at = "revision " + leave.revision() + " partition " + where.partition();
                // Ingest leaves again at the same positions after it took retries.
                if (left.add(at + " " + position)) {
                  evidence.add(
                      "ledger, left", at, "" + places.of(topic(), where.partition(), position));
                }
              });
    } else if (record instanceof StageRange range) {
      range.tally().passed().forEach(c -> evidence.add("ledger, passed", "candid " + c, ""));
    }
  }
}
