package nocturne.broker.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import nocturne.broker.port.ObjectNames;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;

/**
 * An object store on the heap that keeps the port's contract, for the tests of everything above it.
 * Several owners may share one, as processes share a bucket: closing changes nothing. A fault can
 * be armed: the next put throws it, before or after the object is there. Locked by itself.
 */
public final class InMemoryStore implements ObjectStore {
  private final Map<String, NavigableMap<String, byte[]>> buckets = new HashMap<>();
  private @Nullable RuntimeException beforePut;
  private @Nullable RuntimeException afterPut;

  /** The next put throws this and stores nothing. */
  public synchronized void failNextPut(RuntimeException failure) {
    beforePut = failure;
  }

  /** The next put stores its object and throws this all the same, as a lost answer would. */
  public synchronized void loseNextAnswer(RuntimeException failure) {
    afterPut = failure;
  }

  @Override
  public synchronized boolean createBucket(String bucket) {
    return buckets.putIfAbsent(ObjectNames.bucket(bucket), new TreeMap<>()) == null;
  }

  @Override
  public synchronized boolean bucketExists(String bucket) {
    return buckets.containsKey(ObjectNames.bucket(bucket));
  }

  @Override
  public synchronized boolean deleteBucket(String bucket) {
    return buckets.remove(ObjectNames.bucket(bucket)) != null;
  }

  @Override
  public synchronized Put putIfAbsent(String bucket, String name, List<ByteBuffer> pieces) {
    NavigableMap<String, byte[]> objects = objects(bucket);
    ObjectNames.object(name);
    throwOnce(beforePut);
    boolean created = objects.putIfAbsent(name, ObjectStore.joined(pieces)) == null;
    throwOnce(afterPut);
    return created ? Put.CREATED : Put.EXISTS;
  }

  @Override
  public synchronized void put(String bucket, String name, byte[] content) {
    NavigableMap<String, byte[]> objects = objects(bucket);
    ObjectNames.object(name);
    throwOnce(beforePut);
    objects.put(name, content.clone());
    throwOnce(afterPut);
  }

  @Override
  public synchronized Optional<byte[]> read(String bucket, String name) {
    return Optional.ofNullable(objects(bucket).get(ObjectNames.object(name))).map(byte[]::clone);
  }

  @Override
  public synchronized Optional<byte[]> read(String bucket, String name, long from, int length) {
    if (from < 0 || length < 0) {
      throw new IllegalArgumentException("no part of an object: from " + from + ", " + length);
    }
    return Optional.ofNullable(objects(bucket).get(ObjectNames.object(name)))
        .map(
            all -> {
              int begin = (int) Math.min(from, all.length);
              return Arrays.copyOfRange(
                  all, begin, (int) Math.min((long) begin + length, all.length));
            });
  }

  @Override
  public synchronized List<Entry> list(String bucket, String prefix) {
    List<Entry> found = new ArrayList<>();
    for (Map.Entry<String, byte[]> object : objects(bucket).tailMap(prefix, true).entrySet()) {
      if (!object.getKey().startsWith(prefix)) {
        break;
      }
      found.add(new Entry(object.getKey(), object.getValue().length));
    }
    return found;
  }

  @Override
  public synchronized boolean delete(String bucket, String name) {
    return objects(bucket).remove(ObjectNames.object(name)) != null;
  }

  @Override
  public void close() {
    // The buckets outlive their users, as a folder would.
  }

  private NavigableMap<String, byte[]> objects(String bucket) {
    NavigableMap<String, byte[]> objects = buckets.get(ObjectNames.bucket(bucket));
    if (objects == null) {
      throw new PortException.Broken("There is no bucket " + bucket + "; run setup.");
    }
    return objects;
  }

  private void throwOnce(@Nullable RuntimeException failure) {
    if (failure != null) {
      beforePut = null;
      afterPut = null;
      throw failure;
    }
  }
}
