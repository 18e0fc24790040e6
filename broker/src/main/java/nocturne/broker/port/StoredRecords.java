package nocturne.broker.port;

import java.util.Optional;
import nocturne.broker.ledger.RecordFormat;

/**
 * Records of one kind among the objects of a bucket, each kept as JSON. May be shared by threads.
 *
 * @param <T> the record
 */
public final class StoredRecords<T> {
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
      return format.read(bytes, 0);
    } catch (IllegalArgumentException e) {
      throw new PortException.Broken(
          "Cannot read %s %s (%s bytes): %s. %s"
              .formatted(what, name, bytes.length, e.getMessage(), advice),
          e);
    }
  }

  /** Keeps the record under a name that is free. */
  public ObjectStore.Put putIfAbsent(String name, T kept) {
    return store.putIfAbsent(bucket, name, format.write(kept));
  }

  /** Keeps the record, in the place of one that is there. */
  public void put(String name, T kept) {
    store.put(bucket, name, format.write(kept));
  }
}
