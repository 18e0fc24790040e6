package nocturne.google.deadletter;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.google.pubsub.AttributeLimit;
import nocturne.google.pubsub.Confirmed;

/**
 * Dead letters of the stages after ingest. Each is an object {@code
 * dead-letters/{night}/{stage}/{candid}-{crc32c}.json}, put once, and a message on the topic of
 * dead letters. The object is the alert's trace for the books; the message is for readers of the
 * topic and may be repeated. Neither has the packet, which the archive has. Any thread may call.
 */
public final class TraceDeadLetters {
  /** Under which word they are counted. */
  public static final String COUNTED = "dead-lettered";

  private static final String PREFIX = "dead-letters/";
  private static final Pattern NAME = Pattern.compile("(-?[0-9]{1,19})-[0-9a-f]{8}\\.json");
  private static final byte[] NO_BYTES = {};

  private final ObjectStore store;
  private final String bucket;
  private final Confirmed confirmed;
  private final DeadLetterJson json;
  private final KillPoint kill;

  /**
   * @param kill reached between object and message
   */
  public TraceDeadLetters(
      ObjectStore store, String bucket, Publisher publisher, String topic, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.confirmed = new Confirmed(publisher);
    this.json = new DeadLetterJson(bucket, topic);
    this.kill = kill;
  }

  /**
   * Stores a dead letter of an alert. When it returns, the object is stored and the message is
   * published.
   *
   * @throws PortException if one of them may be missing
   */
  public void put(DeadLetter deadLetter) {
    Map<String, String> attributes = deadLetter.message().attributes();
    store.putIfAbsent(bucket, name(deadLetter), DeadLetterJson.of(attributes));
    kill.reached(CrashPoint.GOOGLE_DEAD_LETTER_STORED);
    Message message = new Message(null, NO_BYTES, AttributeLimit.cut(attributes));
    confirmed.publish(List.of(new Confirmed.Addressed(json.topic(), message)));
  }

  static String prefix(Night night, Stage stage) {
    return PREFIX + night.basicIso() + "/" + stage.name() + "/";
  }

  private static String name(DeadLetter deadLetter) {
    return "%s%s-%08x.json"
        .formatted(
            prefix(deadLetter.night(), deadLetter.stage()),
            deadLetter.candid().orElseThrow(),
            deadLetter.crc32c());
  }

  /**
   * A stage's dead letters of a night, without bytes.
   *
   * @throws PortException.Broken if one is damaged
   */
  public SortedMap<Candid, DeadLetter> of(Night night, Stage stage) {
    SortedMap<Candid, DeadLetter> all = new TreeMap<>();
    list(
        night,
        stage,
        (candid, name) ->
            store.read(bucket, name).ifPresent(bytes -> all.put(candid, read(name, bytes))));
    return all;
  }

  private DeadLetter read(String name, byte[] bytes) {
    return json.read(
        name, bytes, new RecordPlace(0, 0), record -> DeadLetter.from(record).orElseThrow());
  }

  /** The candids of a stage's dead letters of a night. */
  public void candids(Night night, Stage stage, LongConsumer each) {
    list(night, stage, (candid, name) -> each.accept(candid.value()));
  }

  private void list(Night night, Stage stage, BiConsumer<Candid, String> each) {
    String prefix = prefix(night, stage);
    for (ObjectStore.Entry object : store.list(bucket, prefix)) {
      Matcher name = NAME.matcher(object.name().substring(prefix.length()));
      if (name.matches()) {
        each.accept(new Candid(Long.parseLong(name.group(1))), object.name());
      }
    }
  }
}
