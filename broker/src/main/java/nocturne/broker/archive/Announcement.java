package nocturne.broker.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.port.Message;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Says where in the archive a packet is: the bytes {@code [at, at + stored)} of the object are its
 * entry, and those of {@code header}, if there is one, its header. {@link PackReader#unpack} makes
 * the packet of them.
 *
 * @param bucket the archive's
 * @param packet the packet's entry in the pack's index
 * @param header place of its header; absent for a packet that is stored whole
 */
public record Announcement(
    String bucket,
    String object,
    Night night,
    int partition,
    PackedPacket packet,
    Optional<PackIndex.Header> header) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addMixIn(PacketOrigin.class, OriginNames.class)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  /** The JSON of an announcement: one object with the fields of all parts. */
  record Told(
      @JsonUnwrapped Identity identity,
      String night,
      @JsonUnwrapped Entry entry,
      int partition,
      long offset,
      @JsonUnwrapped(prefix = "kafka.") PacketOrigin origin) {
    Told {
      if ((partition | offset | origin.partition() | origin.offset()) < 0) {
        throw new IllegalArgumentException("a number below 0");
      }
      if (origin.topic().isEmpty()) {
        throw new IllegalArgumentException("without kafka.topic");
      }
    }
  }

  /** Who the alert is; what it lacks is left out. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Identity(
      Optional<Long> candid,
      @JsonProperty("candid_str") Optional<String> digits,
      Optional<String> objectId) {}

  /** Where in the archive its bytes are, and what they are. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Entry(
      String bucket,
      String object,
      int at,
      int stored,
      Optional<PackIndex.Header> header,
      int length,
      String crc32c) {
    Entry {
      int inHeader = header.map(h -> h.at() | h.stored() | h.length()).orElse(0);
      if ((inHeader | at | stored | length) < 0) {
        throw new IllegalArgumentException("a number below 0");
      }
      if (bucket.isEmpty() || object.isEmpty()) {
        throw new IllegalArgumentException("without bucket or object");
      }
    }
  }

  private interface OriginNames {
    @JsonProperty("timestamp")
    long timestampMillis();
  }

  /** The announcement of a packet in a pack. */
  public static Announcement of(
      String bucket, String object, PackIndex index, PackedPacket packet) {
    return new Announcement(
        bucket,
        object,
        index.night(),
        index.partition(),
        packet,
        packet.entry().header() == PackedPacket.Entry.NO_HEADER
            ? Optional.empty()
            : Optional.of(index.headers().get(packet.entry().header())));
  }

  /** The message for its topic: a JSON object, with candid and objectId as attributes. */
  public Message message() {
    Map<String, String> attributes = new LinkedHashMap<>();
    byte @Nullable [] key = null;
    @Nullable Candid candid = packet.candid();
    if (candid != null) {
      attributes.put("candid", candid.toString());
      key = candid.toString().getBytes(StandardCharsets.UTF_8);
    }
    @Nullable ObjectId objectId = packet.objectId();
    if (objectId != null) {
      attributes.put("objectId", objectId.value());
    }
    return new Message(key, json(), attributes);
  }

  private byte[] json() {
    Optional<Candid> candid = Optional.ofNullable(packet.candid());
    try {
      return JSON.writeValueAsBytes(
          new Told(
              new Identity(
                  candid.map(Candid::value),
                  candid.map(Candid::toString),
                  Optional.ofNullable(packet.objectId()).map(ObjectId::value)),
              night.basicIso(),
              new Entry(
                  bucket,
                  object,
                  packet.entry().at(),
                  packet.entry().stored(),
                  header,
                  packet.length(),
                  Integer.toHexString(packet.crc32c())),
              partition,
              packet.offset(),
              packet.origin()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values cannot be written", e);
    }
  }

  /**
   * Parses an announcement.
   *
   * @throws IllegalArgumentException if the bytes are no announcement; the message has their
   *     beginning
   */
  public static Announcement parse(byte[] json) {
    try {
      Told parsed = JSON.readValue(json, Told.class);
      Identity identity = parsed.identity;
      Entry entry = parsed.entry;
      return new Announcement(
          entry.bucket,
          entry.object,
          Night.parse(parsed.night),
          parsed.partition,
          new PackedPacket(
              parsed.offset,
              identity.candid.map(Candid::new).orElse(null),
              identity.objectId.map(ObjectId::new).orElse(null),
              parsed.origin,
              new PackedPacket.Entry(
                  entry.at,
                  entry.stored,
                  entry.header.isPresent() ? 0 : PackedPacket.Entry.NO_HEADER),
              entry.length,
              Integer.parseUnsignedInt(entry.crc32c, 16)),
          entry.header);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "no announcement of an archived packet but '"
              + new String(json, 0, Math.min(json.length, 80), StandardCharsets.UTF_8)
              + "' ("
              + e.getMessage()
              + "); does another program write to this topic?",
          e);
    }
  }
}
