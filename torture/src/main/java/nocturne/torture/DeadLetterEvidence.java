package nocturne.torture;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.app.wiring.Stores;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.Checksums;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.standalone.iceberg.IcebergTables;
import nocturne.standalone.kafka.KafkaTopics;

/** Reads what an instance holds of a night's dead letters. */
final class DeadLetterEvidence {
  private final Stores stores;
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final SurveyPlaces places;
  private final Evidence evidence;
  private final Map<RecordPlace, DeadLetter> deadLetters = new HashMap<>();
  private final Set<String> passedOver = new HashSet<>();

  DeadLetterEvidence(
      Stores stores, KafkaTopics topics, Night night, SurveyPlaces places, Evidence evidence) {
    this.stores = stores;
    this.topics = topics;
    this.names = stores.names();
    this.places = places;
    this.night = night;
    this.evidence = evidence;
  }

  /** Reads the current dead letters; checks that each was first written once. */
  void pending() {
    String topic = names.topic(Topic.DEAD_LETTERS);
    Map<RecordPlace, DeadLetter> written = new HashMap<>();
    Set<String> firsts = new HashSet<>();
    topics.readToEnd(
        topic,
        Map.of(),
        record ->
            DeadLetter.from(record)
                .ifPresent(
                    deadLetter -> {
                      written.put(record.position(), deadLetter);
                      boolean isFirst = DeadLetter.first(record).equals(record.position());
                      // The table sink writes dead letters before it is known whether they count.
                      // A survey's topic that is made again has the same places for other packets.
                      if (isFirst
                          && !deadLetter.stage().isTable()
                          && !firsts.add(
                              "%s %s %08x"
                                  .formatted(
                                      deadLetter.stage(),
                                      deadLetter.origin(),
                                      deadLetter.crc32c()))) {
                        evidence.wrong("dead letters, " + deadLetter.origin() + ": written twice");
                      }
                    }));
    DeadLetterIndex index;
    try (IcebergTables tables = stores.openTables()) {
      index =
          DeadLetterIndex.read(
              names,
              Pipeline.standard(names)::tableOf,
              topics,
              topics.ledger(),
              StartingPoint.ORIGIN,
              tables,
              DeadLetterReader.Wanted.of(night));
    }
    // What was rejected before Kafka's folder was lost is read again, and may be published then.
    topics
        .ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.Ingest(),
            told -> {
              if (told instanceof IngestBatch batch && batch.night().equals(night)) {
                batch.outcomes().stream()
                    .filter(outcome -> outcome.kind() == PacketOutcome.Kind.PUBLISHED)
                    .forEach(outcome -> passedOver.add(RejectedObjects.name(night, outcome)));
              }
            });
    for (DeadLetterIndex.Entry entry : index.entries()) {
      DeadLetter deadLetter = written.get(entry.newest());
      if (deadLetter == null) {
        evidence.wrong("dead letters: none stands at " + entry.newest());
      } else if (!entry.state().isPending()) {
        passedOver.add(RejectedObjects.name(deadLetter));
      } else {
        deadLetters.put(entry.first(), deadLetter);
        if (!ExpiredRecords.isOne(deadLetter.bytes())) {
          add(deadLetter);
        }
      }
    }
  }

  private void add(DeadLetter deadLetter) {
    // Of equal packets in two partitions either may have come first.
    String about =
        deadLetter.stage().isIngest()
            ? deadLetter.length() + " bytes, checksum " + Integer.toHexString(deadLetter.crc32c())
            : places.of(deadLetter.origin()).toString();
    evidence.add(
        "dead-letters",
        deadLetter.stage().name() + " " + about,
        "%s %s %s %s %s %s %s"
            .formatted(
                deadLetter.reason(),
                deadLetter.cause().detail(),
                deadLetter.candid(),
                deadLetter.identity().objectId(),
                deadLetter.length(),
                deadLetter.storedAt().isPresent(),
                Evidence.digest(deadLetter.bytes())));
  }

  /** Checks that each dead letter of ingest has its object, and each object its dead letter. */
  void rejected() {
    Map<String, DeadLetter> wanted = new HashMap<>();
    deadLetters.forEach(
        (at, deadLetter) -> {
          if (deadLetter.stage().isIngest()) {
            wanted.put(RejectedObjects.name(deadLetter), deadLetter);
          }
        });
    for (ObjectStore.Entry entry : stores.archive().rejected(night)) {
      if (passedOver.contains(entry.name()) && !wanted.containsKey(entry.name())) {
        continue;
      }
      byte[] bytes =
          stores.store().read(names.bucket(Bucket.ALERTS), entry.name()).orElse(new byte[0]);
      Optional<DeadLetter> deadLetter = Optional.ofNullable(wanted.remove(entry.name()));
      if (deadLetter.isEmpty()) {
        evidence.wrong("unread, " + entry.name() + ": there is no dead letter for it");
      } else if (deadLetter.get().crc32c() != Checksums.crc32c(bytes)) {
        evidence.wrong("unread, " + entry.name() + ": other bytes than its dead letter's");
      }
      if (ExpiredRecords.isOne(bytes)) {
        continue;
      }
      evidence.add("rejected objects", Evidence.digest(bytes), bytes.length + " bytes");
    }
    wanted.keySet().forEach(name -> evidence.wrong("unread, " + name + ": it is missing"));
  }
}
