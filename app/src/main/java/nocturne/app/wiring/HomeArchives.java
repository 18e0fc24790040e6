package nocturne.app.wiring;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import nocturne.app.home.Home;
import nocturne.broker.archive.PackedRecords;
import nocturne.broker.port.SavedRecords;
import nocturne.broker.port.StreamRecord;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.standalone.directory.DirectoryOptions;
import nocturne.standalone.directory.DirectoryStore;

/**
 * What the archives of all instances of a home hold of their topics of alerts. An archive is looked
 * at when its topic is asked for.
 */
final class HomeArchives implements SavedRecords, AutoCloseable {
  private final DirectoryStore store;
  private final Clock clock;
  private final Map<String, String> buckets = new HashMap<>();
  private final Map<String, PackedRecords> archives = new HashMap<>();

  /**
   * @param names of any instance
   */
  HomeArchives(Home home, Names names, Clock clock) throws IOException {
    this.store = new DirectoryStore(home.store(), DirectoryOptions.defaults());
    this.clock = clock;
    for (Instance instance : home.instances(names)) {
      Names its = names.of(instance);
      buckets.put(its.topic(Topic.ALERTS), its.bucket(Bucket.ALERTS));
    }
  }

  private SavedRecords of(String topic) {
    String bucket = buckets.getOrDefault(topic, "");
    return bucket.isEmpty()
        ? SavedRecords.NONE
        : archives.computeIfAbsent(topic, t -> new PackedRecords(store, bucket, t, clock.millis()));
  }

  @Override
  public long end(String topic, int partition) {
    return of(topic).end(topic, partition);
  }

  @Override
  public void read(String topic, int partition, long from, Consumer<? super StreamRecord> each) {
    of(topic).read(topic, partition, from, each);
  }

  @Override
  public void close() {
    store.close();
  }
}
