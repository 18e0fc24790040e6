package nocturne.bench.torture;

import java.util.Map;
import java.util.Optional;
import nocturne.app.wiring.Stores;
import nocturne.broker.books.BookLine;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.KafkaTopics;

/**
 * Asks every store of an instance what it holds of a night. For one thread, once.
 *
 * <p>Workers that die again and again over the same packet have it set aside, and the end of the
 * night tries it once more: where that healed it, the night counts as if it had never failed. So it
 * does here: what was healed is told by its last fate, and its letter is passed over.
 */
final class EvidenceReader {
  private final Stores stores;
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final Ghosts ghosts;
  private final Evidence evidence = new Evidence();

  EvidenceReader(Stores stores, KafkaTopics topics, Night night, Ghosts ghosts) {
    this.ghosts = ghosts;
    this.stores = stores;
    this.topics = topics;
    this.names = stores.names();
    this.night = night;
  }

  Evidence read() {
    TopicEvidence records = new TopicEvidence(topics, names, evidence);
    LetterEvidence letters = new LetterEvidence(stores, topics, names, night, evidence);
    Map<Long, Position> published = records.alerts();
    ArchiveEvidence archive = new ArchiveEvidence(stores, topics, night, published, evidence);
    letters.pending();
    new LedgerEvidence(topics, names, ghosts, published, evidence).read();
    archive.packs();
    letters.unread();
    archive.announcements();
    records.verdicts();
    records.fits();
    new TableEvidence(stores, night, evidence).rows();
    figures();
    books();
    return evidence;
  }

  private void figures() {
    String bucket = names.bucket(Bucket.FIGURES);
    for (ObjectStore.Entry figure : stores.store().list(bucket, "")) {
      evidence.add(
          "figures",
          figure.name(),
          stores.store().read(bucket, figure.name()).map(png -> Digest.of(png)).orElse("gone"));
    }
  }

  /** What the kept books say; they must balance. */
  private void books() {
    JournalEntry latest = stores.journal().latest(night).orElseThrow();
    for (int revision = 1; revision <= latest.revision(); revision++) {
      Optional<NightBooks> books = stores.books().kept(night, revision);
      if (books.isEmpty()) {
        evidence.wrong("books, revision " + revision + ": none are kept");
        continue;
      }
      for (BookLine line : books.get().wrong()) {
        evidence.wrong("books, revision " + revision + ": " + line);
      }
      String at = "revision " + revision + " ";
      // Offsets count the marks of transactions too, of which a kill makes more.
      books.get().counts().entrySet().stream()
          .filter(count -> !count.getKey().startsWith(NightBooks.BEHIND))
          .forEach(count -> evidence.add("books", at + count.getKey(), "" + count.getValue()));
      books.get().setAside().forEach((name, n) -> evidence.add("books", at + name, "" + n));
    }
  }
}
