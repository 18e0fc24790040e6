package nocturne.google.books;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import nocturne.google.pubsub.PubSubPull;
import nocturne.google.pubsub.PubSubPull.Pulled;
import nocturne.google.storage.CloudStorageStore;
import org.jspecify.annotations.Nullable;

/**
 * The messages that came on a topic, collected from its counter subscription. Each message is a
 * line, stored at {@code counts/{night}/{topic}/{n}} before it is acknowledged. A message that is
 * delivered twice has two lines with one id, and counts once. Any number of processes may collect
 * at once.
 */
public final class Counts {
  private static final String PREFIX = "counts/";
  private static final int MOST = 1000;

  private final CloudStorageStore store;
  private final String bucket;
  private final String topic;
  private final KillPoint kill;

  /**
   * A counted message.
   *
   * @param id Pub/Sub's id
   * @param what it is about: a candid, or the name of an object
   */
  public record Counted(String id, String what) {}

  /**
   * A message's night and what it is about.
   *
   * @param what a candid, or the name of an object
   */
  public record About(Night night, String what) {}

  /**
   * @param topic whose messages are counted
   * @param kill reached between keeping and acknowledging
   */
  public Counts(CloudStorageStore store, String bucket, String topic, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.topic = topic;
    this.kill = kill;
  }

  /**
   * Pulls messages from the subscription until a request returns none, and stores their counts.
   *
   * @param about returns what a message is about, by its attributes; null for a message that does
   *     not count
   * @return number of messages
   */
  public long collect(
      PubSubPull from, String subscription, Function<Map<String, String>, @Nullable About> about) {
    long all = 0;
    while (true) {
      List<Pulled> pulled = from.pull(subscription, MOST);
      if (pulled.isEmpty()) {
        return all;
      }
      all += pulled.size();
      Map<Night, StringBuilder> lines = new TreeMap<>();
      for (Pulled each : pulled) {
        @Nullable About of = about.apply(each.attributes());
        if (of != null) {
          lines
              .computeIfAbsent(of.night(), night -> new StringBuilder())
              .append(each.id())
              .append(' ')
              .append(of.what())
              .append('\n');
        }
      }
      lines.forEach((night, text) -> keep(night, text.toString().getBytes(UTF_8)));
      kill.reached(CrashPoint.GOOGLE_COUNTS_STORED);
      from.acknowledge(subscription, pulled);
    }
  }

  private String prefix(Night night) {
    return PREFIX + night.basicIso() + "/" + topic + "/";
  }

  private void keep(Night night, byte[] lines) {
    for (long n = store.list(bucket, prefix(night)).size() + 1L; ; n++) {
      String name = prefix(night) + String.format(Locale.ROOT, "%020d", n);
      if (store.putIfAbsent(bucket, name, lines) == ObjectStore.Put.CREATED) {
        return;
      }
    }
  }

  /**
   * The night's messages, each once.
   *
   * @throws PortException.Broken if an object of counts is damaged
   */
  public List<Counted> of(Night night) {
    Set<String> ids = new HashSet<>();
    List<Counted> all = new ArrayList<>();
    List<String> names =
        store.list(bucket, prefix(night)).stream().map(ObjectStore.Entry::name).toList();
    for (byte[] lines : store.readAll(bucket, names)) {
      new String(lines, UTF_8)
          .lines()
          .forEach(
              line -> {
                int space = line.indexOf(' ');
                if (space < 1) {
                  throw new PortException.Broken(
                      "An object below %s in the bucket %s has the line \"%s\", which is no count."
                          .formatted(prefix(night), bucket, line));
                }
                if (ids.add(line.substring(0, space))) {
                  all.add(new Counted(line.substring(0, space), line.substring(space + 1)));
                }
              });
    }
    return all;
  }
}
