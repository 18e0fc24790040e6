package nocturne.broker.port;

import java.util.List;
import java.util.Optional;

/**
 * Buckets of whole objects: an object appears complete or not at all, and survives the process once
 * its put has returned. Names are made of segments joined by {@code /}; any text from a packet in
 * them is hostile, and a name that would leave its bucket is refused with {@link
 * IllegalArgumentException} (the rules are {@link ObjectNames}').
 *
 * <p>Any thread may call, and other processes may work on the same buckets. A bucket that does not
 * exist is {@link PortException.Broken} for everything but the three methods on buckets.
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

  /** Whether there is such a bucket. */
  boolean bucketExists(String bucket);

  /** Removes the bucket with all in it; answers whether it was there. */
  boolean deleteBucket(String bucket);

  /** Of two puts to one name exactly one is {@link Put#CREATED}; the other changes nothing. */
  Put putIfAbsent(String bucket, String name, byte[] content);

  /** Puts or replaces: for settings and plots, never for what is archived. */
  void put(String bucket, String name, byte[] content);

  /** The whole object; empty when there is none. */
  Optional<byte[]> read(String bucket, String name);

  /**
   * Part of an object; shorter when the object ends before, and of no bytes when it ends before
   * {@code from}. Empty when there is no object.
   */
  Optional<byte[]> read(String bucket, String name, long from, int length);

  /**
   * All objects whose names start with the prefix, ascending as strings compare. A prefix is any
   * text, and may end inside a segment; the empty one lists everything.
   */
  List<Entry> list(String bucket, String prefix);

  /** Answers whether it was there. */
  boolean delete(String bucket, String name);

  @Override
  void close();
}
