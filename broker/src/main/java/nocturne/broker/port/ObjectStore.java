package nocturne.broker.port;

import java.util.List;
import java.util.Optional;

/**
 * Buckets of whole objects: an object appears complete or not at all, and survives the process
 * once its put has returned. Names are made of segments joined by {@code /}; any text from a packet
 * in them is hostile, and a name that would leave its bucket is refused with {@link
 * IllegalArgumentException}.
 */
public interface ObjectStore extends AutoCloseable {

  /** What a put found. */
  enum Put {
    CREATED,
    EXISTS
  }

  /**
   * One object of a listing.
   *
   * @param name within its bucket
   * @param size bytes
   */
  record Entry(String name, long size) {}

  /** Makes the bucket unless it exists; answers whether it was made now. */
  boolean createBucket(String bucket);

  boolean bucketExists(String bucket);

  /** Removes the bucket with all in it; answers whether it was there. */
  boolean deleteBucket(String bucket);

  /** Of two puts to one name exactly one is {@link Put#CREATED}; the other changes nothing. */
  Put putIfAbsent(String bucket, String name, byte[] content);

  /** Puts or replaces: for settings and figures, never for what is archived. */
  void put(String bucket, String name, byte[] content);

  Optional<byte[]> read(String bucket, String name);

  /** Part of an object; shorter when the object ends before. */
  Optional<byte[]> read(String bucket, String name, long from, int length);

  /** All objects whose names start with the prefix, ascending by name. */
  List<Entry> list(String bucket, String prefix);

  /** Answers whether it was there. */
  boolean delete(String bucket, String name);

  @Override
  void close();
}
