package nocturne.core.alert;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes Avro containers of one record. Equal input gives equal bytes. */
public final class AvroContainer {
  /** The header's key for the writer's schema. */
  public static final String SCHEMA_KEY = "avro.schema";

  /** The header's key for the codec of the blocks. */
  public static final String CODEC_KEY = "avro.codec";

  /** The codec that leaves blocks as they are; also meant by a header without a codec. */
  public static final String NULL_CODEC = "null";

  /** The number of bytes in a sync marker. */
  static final int SYNC_LENGTH = 16;

  private static final byte[] MAGIC = {'O', 'b', 'j', 1};

  private AvroContainer() {}

  /** The four bytes that an Avro container begins with. */
  static byte[] magic() {
    return MAGIC.clone();
  }

  static boolean startsWithMagic(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * A container of one record, codec null, with the schema text of the given head.
   *
   * <p>The sync marker is made from schema and datum, so the same record is always wrapped in the
   * same bytes and a second delivery of it can be known as a duplicate.
   *
   * @param header the head of the container that the datum was found in
   * @param datum the record's bare Avro encoding
   */
  public static byte[] wrap(Header header, byte[] datum) {
    byte[] head = head(header.schemaText());
    var digest = Fingerprint.digest();
    digest.update(head);
    byte[] sync = Arrays.copyOf(digest.digest(datum), SYNC_LENGTH);
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + datum.length + 48);
    out.writeBytes(head);
    out.writeBytes(sync);
    writeLong(out, 1);
    writeLong(out, datum.length);
    out.writeBytes(datum);
    out.writeBytes(sync);
    return out.toByteArray();
  }

  /** The head of a container with codec null, without a sync marker. */
  static byte[] head(String schemaText) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(CODEC_KEY, NULL_CODEC.getBytes(StandardCharsets.UTF_8));
    entries.put(SCHEMA_KEY, schemaText.getBytes(StandardCharsets.UTF_8));
    return head(entries);
  }

  /** The head of a container with these entries in their order, without a sync marker. */
  static byte[] head(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    out.writeBytes(MAGIC);
    if (!entries.isEmpty()) {
      writeLong(out, entries.size());
      entries.forEach(
          (key, value) -> {
            writeBytes(out, key.getBytes(StandardCharsets.UTF_8));
            writeBytes(out, value);
          });
    }
    writeLong(out, 0);
    return out.toByteArray();
  }

  private static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
    writeLong(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void writeLong(ByteArrayOutputStream out, long value) {
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7FL) != 0) {
      out.write((int) ((bits & 0x7F) | 0x80));
      bits >>>= 7;
    }
    out.write((int) bits);
  }
}
