package nocturne.broker.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
 * Says where in the archive a packet is: the bytes {@code [at, at + stored)} of the object are its
 * entry, and those of {@code header}, if there is one, its header. {@link PackReader#unpack} makes
 * the packet of them.
 *
 * @param bucket the archive's
 * @param object the pack's name
 * @param night of the packet
 * @param partition of the alerts' topic
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
  private static final JsonFactory JSON = new JsonFactory();

  /** The announcement of a packet in a pack. */
  public static Announcement of(
      String bucket, String object, PackIndex index, PackedPacket packet) {
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
   * Parses an announcement. A night has as many announcements as alerts, so no JSON tree is made.
   *
   * @throws IllegalArgumentException if the bytes are no announcement; the message has their
   *     beginning
   */
  public static Announcement parse(byte[] json) {
    try (JsonParser in = JSON.createParser(json)) {
      Fields fields = new Fields();
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        fields.read(in.currentName(), in);
      }
      return fields.announcement();
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

  /** Fields read so far; numbers are negative until they are read. */
  private static final class Fields {
    private @Nullable Candid candid;
    private @Nullable ObjectId objectId;
    private String night = "";
    private String bucket = "";
    private String object = "";
    private int at = -1;
    private int stored = -1;
    private PackIndex.@Nullable Header header;
    private int length = -1;
    private @Nullable Integer crc32c;
    private int partition = -1;
    private long offset = -1;
    private String topic = "";
    private int surveyPartition = -1;
    private long surveyOffset = -1;
    private @Nullable Long timestamp;

    void read(String name, JsonParser in) throws IOException {
      in.nextToken();
      switch (name) {
        case "candid" -> candid = new Candid(in.getLongValue());
        case "objectId" -> objectId = new ObjectId(in.getText());
        case "night" -> night = in.getText();
        case "bucket" -> bucket = in.getText();
        case "object" -> object = in.getText();
        case "at" -> at = in.getIntValue();
        case "stored" -> stored = in.getIntValue();
        case "header" -> header = header(in);
        case "length" -> length = in.getIntValue();
        case "crc32c" -> crc32c = Integer.parseUnsignedInt(in.getText(), 16);
        case "partition" -> partition = in.getIntValue();
        case "offset" -> offset = in.getLongValue();
        case "kafka.topic" -> topic = in.getText();
        case "kafka.partition" -> surveyPartition = in.getIntValue();
        case "kafka.offset" -> surveyOffset = in.getLongValue();
        case "kafka.timestamp" -> timestamp = in.getLongValue();
        default -> in.skipChildren();
      }
    }

    private static PackIndex.Header header(JsonParser in) throws IOException {
      int at = -1;
      int stored = -1;
      int length = -1;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "at" -> at = in.getIntValue();
          case "stored" -> stored = in.getIntValue();
          case "length" -> length = in.getIntValue();
          default -> in.skipChildren();
        }
      }
      return new PackIndex.Header(
          needed(at, "header.at"),
          needed(stored, "header.stored"),
          needed(length, "header.length"));
    }

    Announcement announcement() {
      @Nullable Integer crc = crc32c;
      @Nullable Long millis = timestamp;
      if (crc == null || millis == null) {
        throw new IllegalArgumentException("without crc32c or kafka.timestamp");
      }
      PackedPacket packet =
          new PackedPacket(
              needed(offset, "offset"),
              candid,
              objectId,
              new PacketOrigin(
                  needed(topic, "kafka.topic"),
                  needed(surveyPartition, "kafka.partition"),
                  needed(surveyOffset, "kafka.offset"),
                  millis),
              needed(at, "at"),
              needed(stored, "stored"),
              header == null ? PackedPacket.NO_HEADER : 0,
              needed(length, "length"),
              crc);
      return new Announcement(
          needed(bucket, "bucket"),
          needed(object, "object"),
          Night.parse(night),
          needed(partition, "partition"),
          packet,
          Optional.ofNullable(header));
    }

    private static int needed(int number, String field) {
      return (int) needed((long) number, field);
    }

    private static long needed(long number, String field) {
      if (number < 0) {
        throw new IllegalArgumentException("without " + field);
      }
      return number;
    }

    private static String needed(String text, String field) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("without " + field);
      }
      return text;
    }
  }
}
