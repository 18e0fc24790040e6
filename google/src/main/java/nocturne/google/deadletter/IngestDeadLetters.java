package nocturne.google.deadletter;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ingest.IngestNames;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.core.night.Night;

/**
 * Dead letters of ingest, each an object {@code
 * dead-letters/{night}/ingest/{partition}-{offset}-{crc32c}.json} that is put once, before its
 * message. A packet that is rejected again has a further object with the number of the retry.
 * Neither has the bytes, which the archive keeps. What counts is in the ledger. Any thread may
 * call.
 */
public final class IngestDeadLetters {
  private static final Pattern NAME =
      Pattern.compile("([0-9]+-[0-9]+-[0-9a-f]{8})(?:\\.[0-9]{20})?\\.json");
  private static final RecordPlace NOWHERE = new RecordPlace(0, 0);

  private final ObjectStore store;
  private final DeadLetterJson json;

  public IngestDeadLetters(ObjectStore store, String bucket, String topic) {
    this.store = store;
    this.json = new DeadLetterJson(bucket, topic);
  }

  /**
   * Stores a dead letter, as its message has it.
   *
   * @param retry number of the retry after which the packet was rejected again
   */
  public void keep(Message message, OptionalLong retry) {
    DeadLetter deadLetter =
        DeadLetter.from(
                new LogRecord(json.topic(), 0, 0, 0, null, message.value(), message.attributes()))
            .orElseThrow();
    String attempt =
        retry.isPresent() ? String.format(Locale.ROOT, ".%020d", retry.getAsLong()) : "";
    String name = prefix(deadLetter.night()) + name(deadLetter) + attempt + ".json";
    store.putIfAbsent(json.bucket(), name, DeadLetterJson.of(message.attributes()));
  }

  private static String prefix(Night night) {
    return TraceDeadLetters.prefix(night, IngestNames.STAGE);
  }

  /** A name for a dead letter of ingest that is unique in its night. */
  public static String name(DeadLetter deadLetter) {
    return name(deadLetter.place().partition(), deadLetter.place().offset(), deadLetter.crc32c());
  }

  /** The name for a packet's place on the survey's topic and the checksum of its bytes. */
  public static String name(int partition, long offset, int crc32c) {
    return String.format(Locale.ROOT, "%d-%d-%08x", partition, offset, crc32c);
  }

  /**
   * The newest attempt of each dead letter of a night by {@link #name(DeadLetter)}, without bytes.
   *
   * @throws nocturne.broker.port.PortException.Broken if one is damaged
   */
  public SortedMap<String, DeadLetter> of(Night night) {
    String prefix = prefix(night);
    SortedMap<String, String> newest = new TreeMap<>();
    for (ObjectStore.Entry object : store.list(json.bucket(), prefix)) {
      Matcher name = NAME.matcher(object.name().substring(prefix.length()));
      if (name.matches()) {
        // The first attempt ends in .json, which comes behind the digits of all others.
        newest.merge(name.group(1), object.name(), (a, b) -> b.length() < a.length() ? a : b);
      }
    }
    SortedMap<String, DeadLetter> all = new TreeMap<>();
    newest.forEach(
        (its, name) ->
            store
                .read(json.bucket(), name)
                .ifPresent(
                    bytes ->
                        all.put(
                            its,
                            json.read(
                                name,
                                bytes,
                                NOWHERE,
                                record -> DeadLetter.from(record).orElseThrow()))));
    return all;
  }
}
