package nocturne.broker.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A packet that a stage dead-lettered.
 *
 * @param topic the topic that the stage read (the survey's, for ingest)
 * @param place in that topic
 */
public record DeadLetter(
    Stage stage,
    Night night,
    String topic,
    RecordPlace place,
    Cause cause,
    Identity identity,
    Content content) {
  private static final byte[] NO_BYTES = {};
  private static final String FIRST = "again";
  private static final String CARRIED = "carried.";

  /**
   * Why the packet was dead-lettered.
   *
   * @param detail what was found, in a sentence
   */
  public record Cause(Reason reason, String detail) {}

  /**
   * Which alert the packet is.
   *
   * @param candid absent if it could not be read
   * @param objectId absent if it could not be read
   * @param origin the packet's place on the survey's topic
   */
  public record Identity(Optional<Candid> candid, Optional<String> objectId, PacketOrigin origin) {}

  /**
   * The packet.
   *
   * @param length in bytes
   * @param storedAt object under {@code rejected/} with the packet, if it is too large for a
   *     message or ingest stores every packet that it rejects
   * @param bytes empty if {@code storedAt} is given
   * @param carried further attributes, which are passed on with the packet; empty where it is the
   *     survey's
   */
  public record Content(
      int crc32c,
      int length,
      Optional<String> storedAt,
      byte[] bytes,
      Map<String, String> carried) {
    public Content {
      carried = Collections.unmodifiableMap(new LinkedHashMap<>(carried));
    }

    /** A packet that is in the message. */
    public static Content of(int crc32c, byte[] bytes, Map<String, String> carried) {
      return new Content(crc32c, bytes.length, Optional.empty(), bytes, carried);
    }

    private Content storedAt(Optional<String> object) {
      return new Content(crc32c, length, object, NO_BYTES, carried);
    }
  }

  public Reason reason() {
    return cause.reason();
  }

  public Optional<Candid> candid() {
    return identity.candid();
  }

  public PacketOrigin origin() {
    return identity.origin();
  }

  public int crc32c() {
    return content.crc32c();
  }

  public int length() {
    return content.length();
  }

  public Optional<String> storedAt() {
    return content.storedAt();
  }

  public byte[] bytes() {
    return content.bytes();
  }

  /** The message for the topic of dead letters. */
  public Message message() {
    Map<String, String> a = new LinkedHashMap<>();
    a.put("stage", stage.name());
    a.put("night", night.basicIso());
    a.put("reason", reason().name());
    a.put("detail", cause.detail());
    a.put("topic", topic);
    a.put("partition", Integer.toString(place.partition()));
    a.put("offset", Long.toString(place.offset()));
    a.put("crc32c", Integer.toHexString(crc32c()));
    a.put("length", Integer.toString(length()));
    candid().ifPresent(c -> a.put("candid", c.toString()));
    identity.objectId().ifPresent(o -> a.put("objectId", o));
    a.putAll(origin().attributes());
    storedAt().ifPresent(s -> a.put("storedAt", s));
    content.carried().forEach((name, value) -> a.put(CARRIED + name, value));
    return new Message(key().getBytes(StandardCharsets.UTF_8), bytes(), a);
  }

  /**
   * The message for a later attempt, after a retry failed.
   *
   * @param first place of the packet's first dead letter
   */
  public Message message(RecordPlace first) {
    return with(FIRST, first.partition() + "/" + first.offset());
  }

  Message with(String attribute, String value) {
    Message plain = message();
    Map<String, String> a = new LinkedHashMap<>(plain.attributes());
    a.put(attribute, value);
    return new Message(plain.key(), plain.value(), a);
  }

  /**
   * The message key, which all attempts of a dead letter and its requests share, so they are in one
   * partition of the topic. It contains the checksum, since a topic that was recreated gives other
   * packets the same places.
   */
  public String key() {
    return stage.name()
        + '/'
        + topic
        + '/'
        + place.partition()
        + '/'
        + place.offset()
        + '/'
        + Integer.toHexString(crc32c());
  }

  /** Reads a dead letter back; empty where the message is none but a {@link Retry}. */
  public static Optional<DeadLetter> from(LogRecord record) {
    return record.attributes().containsKey(Retry.RETRY)
        ? Optional.empty()
        : Optional.of(parse(record));
  }

  /**
   * The place of the first dead letter of a record's packet: the record's own place, unless it is a
   * later attempt.
   */
  public static RecordPlace first(LogRecord record) {
    @Nullable String first = record.attributes().get(FIRST);
    return first == null ? record.position() : position(first);
  }

  /** Whether a message of these attributes is a later attempt of a dead letter. */
  public static boolean isLaterAttempt(Map<String, String> attributes) {
    return attributes.containsKey(FIRST);
  }

  static RecordPlace position(String text) {
    int slash = text.indexOf('/');
    return new RecordPlace(
        Integer.parseInt(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
  }

  /** This dead letter without the packet, to hold many in memory. */
  public DeadLetter withoutBytes() {
    return with(cause, content.storedAt(storedAt()));
  }

  /** This dead letter with its bytes stored as an object. */
  public DeadLetter keptAt(String object) {
    return with(cause, content.storedAt(Optional.of(object)));
  }

  private DeadLetter with(Cause why, Content packet) {
    return new DeadLetter(stage, night, topic, place, why, identity, packet);
  }

  static DeadLetter parse(LogRecord record) {
    Map<String, String> a = record.attributes();
    return new DeadLetter(
        Stage.of(text(a, "stage")),
        Night.parse(text(a, "night")),
        text(a, "topic"),
        new RecordPlace(Integer.parseInt(text(a, "partition")), Long.parseLong(text(a, "offset"))),
        new Cause(Reason.valueOf(text(a, "reason")), text(a, "detail")),
        new Identity(
            Optional.ofNullable(a.get("candid")).map(Long::valueOf).map(Candid::new),
            Optional.ofNullable(a.get("objectId")),
            PacketOrigin.of(name -> text(a, name))),
        new Content(
            Integer.parseUnsignedInt(text(a, "crc32c"), 16),
            Integer.parseInt(text(a, "length")),
            Optional.ofNullable(a.get("storedAt")),
            record.value(),
            carried(a)));
  }

  private static Map<String, String> carried(Map<String, String> attributes) {
    Map<String, String> carried = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (name.startsWith(CARRIED)) {
            carried.put(name.substring(CARRIED.length()), value);
          }
        });
    return carried;
  }

  /**
   * The dead letter after a try in vain: the packet's own, with the newest reason.
   *
   * @param why it cannot be used now
   */
  public DeadLetter again(Cause why) {
    return with(why, content);
  }

  private static String text(Map<String, String> attributes, String name) {
    @Nullable String value = attributes.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "a dead letter without '" + name + "': " + attributes + "; was it written by us?");
    }
    return value;
  }
}
