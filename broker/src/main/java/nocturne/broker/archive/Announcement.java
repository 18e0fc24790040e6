package nocturne.broker.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Tells that a packet is kept, and where: the bytes {@code [at, at + stored)} of the object are its
 * entry, and those of {@code header}, where there is one, its header. {@link PackReader#unpack}
 * makes the packet of them.
 *
 * @param bucket the archive's
 * @param object the pack's name
 * @param night of the packet
 * @param partition of the alerts' topic
 * @param packet what the pack's index says of it
 * @param header where its header lies; absent for a packet that is stored whole
 */
public record Announcement(
    String bucket,
    String object,
    Night night,
    int partition,
    PackedPacket packet,
    Optional<PackIndex.Header> header) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The announcement of a packet of a pack. */
  static Announcement of(String bucket, String object, PackIndex index, PackedPacket packet) {
    return new Announcement(
        bucket,
        object,
        index.night(),
        index.partition(),
        packet,
        packet.header() == PackedPacket.NO_HEADER
            ? Optional.empty()
            : Optional.of(index.headers().get(packet.header())));
  }

  /** As it goes onto its topic: a JSON object, and candid and objectId beside it. */
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      @Nullable Candid candid = packet.candid();
      if (candid != null) {
        json.writeNumberField("candid", candid.value());
        json.writeStringField("candid_str", candid.toString());
      }
      @Nullable ObjectId objectId = packet.objectId();
      if (objectId != null) {
        json.writeStringField("objectId", objectId.value());
      }
      json.writeStringField("night", night.basicIso());
      json.writeStringField("bucket", bucket);
      json.writeStringField("object", object);
      json.writeNumberField("at", packet.at());
      json.writeNumberField("stored", packet.stored());
      if (header.isPresent()) {
        json.writeObjectFieldStart("header");
        json.writeNumberField("at", header.get().at());
        json.writeNumberField("stored", header.get().stored());
        json.writeNumberField("length", header.get().length());
        json.writeEndObject();
      }
      json.writeNumberField("length", packet.length());
      json.writeStringField("crc32c", Integer.toHexString(packet.crc32c()));
      json.writeNumberField("partition", partition);
      json.writeNumberField("offset", packet.offset());
      json.writeStringField("kafka.topic", packet.origin().topic());
      json.writeNumberField("kafka.partition", packet.origin().partition());
      json.writeNumberField("kafka.offset", packet.origin().offset());
      json.writeNumberField("kafka.timestamp", packet.origin().timestampMillis());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads an announcement back.
   *
   * @throws IllegalArgumentException when the bytes are none; shows their beginning
   */
  public static Announcement parse(byte[] json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      Optional<PackIndex.Header> header =
          Optional.ofNullable(node.get("header"))
              .map(
                  h ->
                      new PackIndex.Header(
                          number(h, "at"), number(h, "stored"), number(h, "length")));
      @Nullable JsonNode candid = node.get("candid");
      @Nullable JsonNode objectId = node.get("objectId");
      PackedPacket packet =
          new PackedPacket(
              needed(node, "offset").asLong(),
              candid == null ? null : new Candid(candid.asLong()),
              objectId == null ? null : new ObjectId(objectId.asText()),
              new PacketOrigin(
                  needed(node, "kafka.topic").asText(),
                  number(node, "kafka.partition"),
                  needed(node, "kafka.offset").asLong(),
                  needed(node, "kafka.timestamp").asLong()),
              number(node, "at"),
              number(node, "stored"),
              header.isPresent() ? 0 : PackedPacket.NO_HEADER,
              number(node, "length"),
              Integer.parseUnsignedInt(needed(node, "crc32c").asText(), 16));
      return new Announcement(
          needed(node, "bucket").asText(),
          needed(node, "object").asText(),
          Night.parse(needed(node, "night").asText()),
          number(node, "partition"),
          packet,
          header);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "no announcement of an archived packet but '"
              + new String(json, 0, Math.min(json.length, 80), StandardCharsets.UTF_8)
              + "'; does another program write to this topic?",
          e);
    }
  }

  private static int number(JsonNode node, String field) {
    return needed(node, field).asInt();
  }

  private static JsonNode needed(JsonNode node, String field) {
    @Nullable JsonNode found = node.get(field);
    if (found == null) {
      throw new IllegalArgumentException(
          "an announcement of an archived packet without '"
              + field
              + "': "
              + node
              + "; does another program write to this topic?");
    }
    return found;
  }
}
