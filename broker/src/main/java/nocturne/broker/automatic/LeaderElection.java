package nocturne.broker.automatic;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import nocturne.broker.port.ObjectStore;

/**
 * Elects the newest of an instance's automatic conductors. Each puts an object {@code conductor/{n,
 * 6 digits}} into the bucket of the broker files; a conductor that finds a higher number than its
 * own is relieved. If two act at once nevertheless, the journal lets one of them continue.
 */
public final class LeaderElection {
  private static final String PREFIX = "conductor/";

  private final ObjectStore store;
  private final String bucket;
  private final String ownName;

  private LeaderElection(ObjectStore store, String bucket, String ownName) {
    this.store = store;
    this.bucket = bucket;
    this.ownName = ownName;
  }

  /**
   * Becomes the leader.
   *
   * @param name of the conductor, for people
   */
  public static LeaderElection take(ObjectStore store, String bucket, String name, Instant at) {
    byte[] word = (name + " since " + at + "\n").getBytes(StandardCharsets.UTF_8);
    while (true) {
      String next = String.format(Locale.ROOT, "%s%06d", PREFIX, last(store, bucket) + 1);
      if (store.putIfAbsent(bucket, next, word) != ObjectStore.Put.EXISTS) {
        return new LeaderElection(store, bucket, next);
      }
    }
  }

  private static int last(ObjectStore store, String bucket) {
    List<ObjectStore.Entry> listed = store.list(bucket, PREFIX);
    return listed.isEmpty()
        ? 0
        : Integer.parseInt(listed.get(listed.size() - 1).name().substring(PREFIX.length()));
  }

  /** Whether a newer conductor has been elected. */
  boolean isRelieved() {
    return last(store, bucket) > Integer.parseInt(ownName.substring(PREFIX.length()));
  }
}
