package nocturne.torture;

import java.util.Map;
import java.util.Optional;
import nocturne.app.wiring.Stores;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.KafkaTopics;

/**
 * Reads what every store of an instance holds of a night. For one thread, once.
 *
 * <p>A packet whose workers die repeatedly is dead-lettered, and tried once more at the end of the
 * night. If that heals it, the night counts as if it had never failed: evidence has its last
 * outcome, and not its dead letter.
 */
final class EvidenceReader {
  private final Stores stores;
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final ExpiredRecords expiredRecords;
  private final Evidence evidence = new Evidence();

  EvidenceReader(Stores stores, KafkaTopics topics, Night night, ExpiredRecords expiredRecords) {
    this.expiredRecords = expiredRecords;
    this.stores = stores;
    this.topics = topics;
    this.names = stores.names();
    this.night = night;
  }

  Evidence read() {
    TopicEvidence records = new TopicEvidence(topics, names, evidence);
    DeadLetterEvidence deadLetters = new DeadLetterEvidence(stores, topics, names, night, evidence);
    Map<Long, Position> published = records.alerts();
    ArchiveEvidence archive = new ArchiveEvidence(stores, topics, night, published, evidence);
    deadLetters.pending();
    new LedgerEvidence(topics, names, expiredRecords, published, evidence).read();
    archive.packs();
    deadLetters.rejected();
    archive.announcements();
    records.verdicts();
    records.fits();
    new TableEvidence(stores, night, evidence).rows();
    plots();
    books();
    return evidence;
  }

  private void plots() {
    String bucket = names.bucket(Bucket.PLOTS);
    for (ObjectStore.Entry plot : stores.store().list(bucket, "")) {
      evidence.add(
          "plots",
          plot.name(),
          stores.store().read(bucket, plot.name()).map(png -> Digest.of(png)).orElse("gone"));
    }
  }

  /** Reads the kept books; they must balance. */
  private void books() {
    JournalEntry latest = stores.journal().latest(night).orElseThrow();
    for (int revision = 1; revision <= latest.revision(); revision++) {
      Optional<NightBooks> books = stores.books().kept(night, revision);
      if (books.isEmpty()) {
        evidence.wrong("books, revision " + revision + ": none are kept");
        continue;
      }
      for (BookCheck line : books.get().wrong()) {
        evidence.wrong("books, revision " + revision + ": " + line);
      }
      String at = "revision " + revision + " ";
      // Offsets count transaction markers too, and a kill makes more of them.
      books.get().counts().entrySet().stream()
          .filter(count -> !count.getKey().startsWith(NightBooks.BEHIND))
          .forEach(count -> evidence.add("books", at + count.getKey(), "" + count.getValue()));
      books.get().deadLettered().forEach((name, n) -> evidence.add("books", at + name, "" + n));
    }
  }
}
