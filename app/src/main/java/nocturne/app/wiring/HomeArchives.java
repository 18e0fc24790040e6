package nocturne.app.wiring;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import nocturne.app.home.Home;
import nocturne.broker.archive.PackedRecords;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.SavedRecords;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.Survey;
import nocturne.standalone.directory.DirectoryOptions;
import nocturne.standalone.directory.DirectoryStore;

/**
 * The records in the archives of all instances of a home. An archive is read when its topic is
 * asked for.
 */
final class HomeArchives implements SavedRecords, AutoCloseable {
  private final DirectoryStore store;
  private final Clock clock;
  private final Survey survey;
  private final Map<String, String> buckets = new HashMap<>();
  private final Map<String, Journal> journals = new HashMap<>();
  private final Map<String, PackedRecords> archives = new HashMap<>();

  /**
   * @param names of any instance
   */
  HomeArchives(Home home, Names names, Clock clock) throws IOException {
    this.store = new DirectoryStore(home.store(), DirectoryOptions.defaults());
    this.clock = clock;
    this.survey = names.survey();
    for (Instance instance : home.instances(names)) {
      Names instanceNames = names.of(instance);
      String topic = instanceNames.topic(Pipeline.standard(instanceNames).alerts());
      journals.put(topic, new Journal(store, instanceNames.bucket(Bucket.BROKER_FILES)));
      if (store.bucketExists(instanceNames.bucket(Bucket.ALERTS))) {
        buckets.put(topic, instanceNames.bucket(Bucket.ALERTS));
      }
    }
  }

  /** Whether nights were received here. */
  boolean holdNights() {
    return journals.values().stream().anyMatch(journal -> !journal.nights().isEmpty());
  }

  /** Where a stage read on when the first night began that is not closed; at the end if all are. */
  @Override
  public long begin(String topic, int partition) {
    return Optional.ofNullable(journals.get(topic)).stream()
        .flatMap(journal -> journal.latest().stream())
        .filter(entry -> entry.state() != NightState.CLOSED)
        .flatMap(entry -> entry.start().stream())
        .flatMapToLong(start -> positions(start, topic, partition))
        .min()
        .orElseGet(() -> end(topic, partition));
  }

  private static LongStream positions(StartingPoint start, String topic, int partition) {
    Map<Integer, Long> ends = start.topics().getOrDefault(topic, Map.of());
    if (!ends.isEmpty() && !ends.containsKey(partition)) {
      return LongStream.of(0); // the topic got this partition since
    }
    return LongStream.concat(
        Optional.ofNullable(ends.get(partition)).stream().mapToLong(Long::longValue),
        start.stages().entrySet().stream()
            .filter(at -> at.getKey().topic().equals(topic))
            .filter(at -> at.getKey().partition() == partition)
            .mapToLong(Map.Entry::getValue));
  }

  @Override
  public boolean keepsBehindDamage(String topic) {
    return survey.nightOf(topic).isEmpty();
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
  public void read(String topic, int partition, long from, Consumer<? super LogRecord> each) {
    of(topic).read(topic, partition, from, each);
  }

  @Override
  public void close() {
    store.close();
  }
}
