package nocturne.standalone.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LedgerParts;
import nocturne.broker.port.PortException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The ledger as a topic beside the others, so that one transaction holds outputs and ledger
 * records.
 */
public final class KafkaLedger implements Ledger {
  private final KafkaTopics topics;

  KafkaLedger(KafkaTopics topics) {
    this.topics = topics;
  }

  @Override
  public LedgerMark end() {
    Map<Integer, Long> offsets = new HashMap<>();
    extent().forEach((part, range) -> offsets.put(part, range.to()));
    return new LedgerMark(offsets);
  }

  @Override
  public void read(LedgerMark from, Scope scope, Consumer<? super LedgerRecord> each) {
    Map<Integer, Range> ranges = new HashMap<>();
    Map<Integer, Range> extent = extent();
    for (int part : new LedgerParts(extent.size()).of(scope)) {
      Range kept = extent.getOrDefault(part, new Range(0, 0));
      long begin = Math.max(kept.from(), from.offsets().getOrDefault(part, 0L));
      ranges.put(part, new Range(Math.min(begin, kept.to()), kept.to()));
    }
    topics.read(
        topics.ledgerTopic(), ranges, found -> each.accept(LedgerCodec.decode(found.value())));
  }

  @Override
  public void append(LedgerRecord entry) {
    int part = topics.ledgerParts().of(entry);
    topics.sendAlone(
        new ProducerRecord<>(topics.ledgerTopic(), part, null, LedgerCodec.encode(entry)));
  }

  private Map<Integer, Range> extent() {
    Map<Integer, Range> extent = topics.extent(topics.ledgerTopic());
    if (extent.isEmpty()) {
      throw new PortException.Broken(
          "no topic " + topics.ledgerTopic() + " for the ledger; set the instance up first");
    }
    return extent;
  }
}
