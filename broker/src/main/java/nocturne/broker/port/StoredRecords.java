package nocturne.broker.port;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import nocturne.broker.ledger.RecordFormat;

/**
 * Records of one kind among the objects of a bucket, each kept as JSON whose last field is the
 * CRC32C of what is before it. One without that field is read as it is. May be shared by threads.
 *
 * @param <T> the record
 */
public final class StoredRecords<T> {
  private static final String BEFORE = ",\n  \"crc32c\" : \"";
  private static final String BEHIND = "\"\n}";
  private static final int LAST = BEFORE.length() + 8 + BEHIND.length();

  private final ObjectStore store;
  private final String bucket;
  private final String what;
  private final String advice;
  private final RecordFormat<T> format;

  /**
   * @param what such a record is, for messages
   * @param advice a sentence on what to do where one cannot be read
   */
  public StoredRecords(
      ObjectStore store, String bucket, Class<T> type, String what, String advice) {
    this.store = store;
    this.bucket = bucket;
    this.what = what;
    this.advice = advice;
    this.format = RecordFormat.json(type);
  }

  /**
   * The record of this name; empty where there is none.
   *
   * @throws PortException.Broken when the object is no such record
   */
  public Optional<T> read(String name) {
    return store.read(bucket, name).map(bytes -> parse(name, bytes));
  }

  private T parse(String name, byte[] bytes) {
    try {
      compareChecksum(bytes);
      return format.read(bytes, 0);
    } catch (IllegalArgumentException e) {
      throw new PortException.Broken(
          "Cannot read %s %s (%s bytes): %s. %s"
              .formatted(what, name, bytes.length, e.getMessage(), advice),
          e);
    }
  }

  private static void compareChecksum(byte[] bytes) {
    int end = Math.max(0, bytes.length - LAST);
    String last = new String(bytes, end, bytes.length - end, StandardCharsets.ISO_8859_1);
    if (last.startsWith(BEFORE) && last.endsWith(BEHIND) && !last.equals(checksum(bytes, end))) {
      throw new IllegalArgumentException("it is damaged, since its checksum is another");
    }
  }

  /** The last field of a record whose other bytes end there. */
  private static String checksum(byte[] bytes, int end) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, end);
    return BEFORE + "%08x".formatted(checksum.getValue()) + BEHIND;
  }

  private byte[] written(T kept) {
    byte[] plain = format.write(kept);
    int end = plain.length - 1; // the closing brace
    while (Character.isWhitespace(plain[end - 1])) {
      end--;
    }
    byte[] last = checksum(plain, end).getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(end + last.length).put(plain, 0, end).put(last).array();
  }

  /** Stores the record if its name is free. */
  public ObjectStore.Put putIfAbsent(String name, T kept) {
    return store.putIfAbsent(bucket, name, written(kept));
  }

  /** Stores the record, replacing an earlier one. */
  public void put(String name, T kept) {
    store.put(bucket, name, written(kept));
  }
}
