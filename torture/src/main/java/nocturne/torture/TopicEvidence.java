package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.StreamRecord;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.standalone.kafka.KafkaTopics;

/** Reads what an instance's topics of alerts, verdicts and fits hold. */
final class TopicEvidence {
  private static final String ALERTS = "alerts published";

  private final KafkaTopics topics;
  private final Names names;
  private final Evidence evidence;

  TopicEvidence(KafkaTopics topics, Names names, Evidence evidence) {
    this.topics = topics;
    this.names = names;
    this.evidence = evidence;
  }

  /** The place of each alert, by its candid. */
  Map<Long, Position> alerts() {
    Map<Long, Position> published = new HashMap<>();
    topics.readToEnd(
        names.topic(Topic.ALERTS),
        Map.of(),
        record -> {
          String candid = key(record);
          evidence.add(
              ALERTS,
              "candid " + candid,
              Digest.of(record.value()) + " " + Digest.attributes(record));
          published.put(Long.parseLong(candid), record.position());
        });
    return published;
  }

  void verdicts() {
    topics.readToEnd(
        names.topic(Topic.EXTRAGALACTIC),
        Map.of(),
        record ->
            evidence.add(
                "verdicts",
                "candid " + record.attributes().get("candid"),
                Digest.of(record.value()) + " " + Digest.attributes(record)));
  }

  /**
   * Reads the fits, without the alert's place among those that passed, which aborted transactions
   * move.
   */
  void fits() {
    topics.readToEnd(
        names.topic(Topic.SALT2),
        Map.of(),
        record -> {
          Map<String, String> attributes = new TreeMap<>(record.attributes());
          attributes.keySet().removeIf(name -> name.startsWith("passed."));
          evidence.add(
              "fits",
              "candid " + record.attributes().get("candid"),
              Digest.of(record.value()) + " " + attributes);
        });
  }

  private static String key(StreamRecord record) {
    byte[] key = record.key();
    return key == null ? "0" : new String(key, StandardCharsets.US_ASCII);
  }
}
