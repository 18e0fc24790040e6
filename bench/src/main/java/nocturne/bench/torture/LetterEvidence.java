package nocturne.bench.torture;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.app.wiring.Stores;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.LetterIndex;
import nocturne.broker.letters.LettersReader;
import nocturne.broker.letters.Unread;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.stage.Checksums;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.standalone.iceberg.IcebergTables;
import nocturne.standalone.kafka.KafkaTopics;

/** What an instance holds of a night's dead letters. */
final class LetterEvidence {
  private final Stores stores;
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final Evidence evidence;
  private final Map<Position, Letter> letters = new HashMap<>();
  private final Set<String> passedOver = new HashSet<>();

  LetterEvidence(Stores stores, KafkaTopics topics, Names names, Night night, Evidence evidence) {
    this.stores = stores;
    this.topics = topics;
    this.names = names;
    this.night = night;
    this.evidence = evidence;
  }

  /** Those that still pend; each was written for the first time once. */
  void pending() {
    String topic = names.topic(Topic.LETTERS);
    Map<Position, Letter> written = new HashMap<>();
    Set<String> firsts = new HashSet<>();
    topics.readToEnd(
        topic,
        Map.of(),
        record ->
            Letter.from(record)
                .ifPresent(
                    letter -> {
                      written.put(record.position(), letter);
                      boolean isFirst = Letter.first(record).equals(record.position());
                      // Tabulate writes before it is known that its letters count.
                      if (isFirst
                          && letter.stage() != Stage.TABULATE
                          && !firsts.add(letter.stage() + " " + letter.origin())) {
                        evidence.wrong("letters, " + letter.origin() + ": written twice");
                      }
                    }));
    LetterIndex index;
    try (IcebergTables tables = stores.openTables()) {
      index =
          LetterIndex.read(
              names,
              topics,
              topics.ledger(),
              LedgerMark.START,
              tables,
              LettersReader.Wanted.of(night));
    }
    for (LetterIndex.Entry entry : index.entries()) {
      Letter letter = written.get(entry.newest());
      if (letter == null) {
        evidence.wrong("letters: none stands at " + entry.newest());
      } else if (!entry.state().isPending()) {
        passedOver.add(object(letter, entry.first()));
      } else {
        letters.put(entry.first(), letter);
        if (!Ghosts.isOne(letter.bytes())) {
          add(letter);
        }
      }
    }
  }

  private void add(Letter letter) {
    evidence.add(
        "letters",
        letter.stage().word() + " " + letter.origin(),
        letter.reason()
            + " "
            + letter.detail()
            + " "
            + letter.candid()
            + " "
            + letter.objectId()
            + " "
            + letter.length()
            + " "
            + letter.storedAt()
            + " "
            + Digest.of(letter.bytes()));
  }

  private String object(Letter letter, Position first) {
    return letter.storedAt().orElse(Unread.name(night, first));
  }

  /** Each letter of the door has its object, and no object is without its letter. */
  void unread() {
    Map<String, Letter> wanted = new HashMap<>();
    letters.forEach(
        (at, letter) -> {
          if (letter.stage() == Stage.CONSUMER) {
            wanted.put(object(letter, at), letter);
          }
        });
    for (ObjectStore.Entry entry : stores.archive().unread(night)) {
      if (passedOver.contains(entry.name())) {
        continue;
      }
      byte[] bytes =
          stores.store().read(names.bucket(Bucket.ALERTS), entry.name()).orElse(new byte[0]);
      Optional<Letter> letter = Optional.ofNullable(wanted.remove(entry.name()));
      if (letter.isEmpty()) {
        evidence.wrong("unread, " + entry.name() + ": there is no letter for it");
      } else if (letter.get().crc32c() != Checksums.crc32c(bytes)) {
        evidence.wrong("unread, " + entry.name() + ": other bytes than its letter's");
      }
      if (Ghosts.isOne(bytes)) {
        continue;
      }
      evidence.add("unread objects", Digest.of(bytes), bytes.length + " bytes");
    }
    wanted.keySet().forEach(name -> evidence.wrong("unread, " + name + ": it is missing"));
  }
}
