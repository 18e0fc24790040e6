package nocturne.core.alert;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headers met lately, newest first, so that a schema is compiled once and not for each packet.
 *
 * <p>A survey uses one or two at a time and a container's head is a third of its bytes. Comparing
 * the whole head with the first few entries is cheaper than hashing it, and a head of another
 * length costs one comparison of ints, so the cache is a list. It holds at most {@link
 * Limits#CACHED_HEADERS}, none longer than {@link Limits#CACHED_HEADER_BYTES} and all together not
 * longer than {@link Limits#CACHED_HEADERS_BYTES}, since what is compiled of a header is many times
 * its size; hostile packets with ever new headers push out the honest ones, which are then compiled
 * once more.
 *
 * <p>Safe in any thread: readers see an array that is never written to again; writers take turns.
 */
final class HeaderCache {
  private static final int NEAR = 4;

  private volatile Header[] newestFirst = {};

  /** The compiled head of this container. */
  Header of(ContainerReader container) throws UnreadableException {
    Header[] seen = newestFirst;
    for (int i = 0; i < seen.length; i++) {
      if (seen[i].matches(container.bytes(), container.headLength())) {
        if (i >= NEAR) {
          moveToFront(seen[i]);
        }
        return seen[i];
      }
    }
    return add(container.header());
  }

  private synchronized Header add(Header compiled) {
    Header known = find(compiled);
    Header newest = known == null ? compiled : known;
    if (newest.length() <= Limits.CACHED_HEADER_BYTES) {
      moveToFront(newest);
    }
    return newest;
  }

  private @Nullable Header find(Header header) {
    byte[] bytes = header.bytes();
    for (Header seen : newestFirst) {
      if (seen.matches(bytes, bytes.length)) {
        return seen;
      }
    }
    return null;
  }

  private synchronized void moveToFront(Header header) {
    List<Header> all = new ArrayList<>();
    all.add(header);
    int bytes = header.length();
    for (Header seen : newestFirst) {
      bytes += seen == header ? 0 : seen.length();
      if (all.size() == Limits.CACHED_HEADERS || bytes > Limits.CACHED_HEADERS_BYTES) {
        break;
      }
      if (seen != header) {
        all.add(seen);
      }
    }
    newestFirst = all.toArray(Header[]::new);
  }
}
