package nocturne.broker.port;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Buckets of whole objects. An object appears complete or not at all, and survives the process once
 * its put has returned. Names are segments joined by {@code /}. Text from a packet in a name is
 * hostile: a name that would leave its bucket is refused with {@link IllegalArgumentException} (see
 * {@link ObjectNames}).
 *
 * <p>Any thread may call, and other processes may use the same buckets. If a bucket does not exist,
 * all methods but the three on buckets throw {@link PortException.Broken}. If a store cannot tell
 * whether it made a change, it throws {@link PortException.Unknown}.
 */
public interface ObjectStore extends AutoCloseable {

  /** Result of a put. */
  enum Put {
    CREATED,
    EXISTS
  }

  /**
   * An object in a listing.
   *
   * @param name within its bucket
   * @param size in bytes
   */
  record Entry(String name, long size) {}

  /**
   * Makes the bucket unless it exists.
   *
   * @return whether it was made now
   */
  boolean createBucket(String bucket);

  /** Whether the bucket exists. */
  boolean bucketExists(String bucket);

  /**
   * Deletes the bucket with its objects.
   *
   * @return whether it existed
   */
  boolean deleteBucket(String bucket);

  /**
   * Puts an object if the name is free. Of two puts to one name exactly one returns {@link
   * Put#CREATED}; the other changes nothing.
   */
  default Put putIfAbsent(String bucket, String name, byte[] content) {
    return putIfAbsent(bucket, name, List.of(ByteBuffer.wrap(content)));
  }

  /**
   * Puts an object like {@link #putIfAbsent(String, String, byte[])}.
   *
   * @param pieces the content in array-backed buffers; their positions do not change
   */
  Put putIfAbsent(String bucket, String name, List<ByteBuffer> pieces);

  /** The bytes of an object in pieces. */
  static byte[] joined(List<ByteBuffer> pieces) {
    ByteBuffer all = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
    pieces.forEach(piece -> all.put(piece.duplicate()));
    return all.array();
  }

  /** Puts or replaces; for settings and plots, never for archived packets. */
  void put(String bucket, String name, byte[] content);

  /** The whole object; empty if there is none. */
  Optional<byte[]> read(String bucket, String name);

  /**
   * Part of an object; shorter if the object ends before, and of no bytes if it ends before {@code
   * from}. Empty if there is no object.
   */
  Optional<byte[]> read(String bucket, String name, long from, int length);

  /**
   * All objects whose names start with the prefix, ascending by string comparison. A prefix is any
   * text, and may end inside a segment; the empty one lists everything.
   */
  List<Entry> list(String bucket, String prefix);

  /**
   * Deletes the object.
   *
   * @return whether it existed
   */
  boolean delete(String bucket, String name);

  @Override
  void close();
}
