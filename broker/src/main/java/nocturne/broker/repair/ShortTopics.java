package nocturne.broker.repair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.archive.PackedRecords;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.TopicPartition;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;

/**
 * Partitions of our topics that end before an offset that was once taken, since they lost records.
 * The journal, the ledger and the tables know such offsets. If new records took these offsets, a
 * stage that is beyond them would never read the records; so they are passed over.
 */
public record ShortTopics(BackEnd back, Journal journal) {
  private static final String WRITER = "repair-0";

  /** The writer of repairs. */
  static LogWriter writer(BackEnd back) {
    return back.log().writer(back.names().transactionalId(WRITER));
  }

  /**
   * The offsets that a partition lost from its end.
   *
   * @param read the lowest position of a stage that reads it, or the end of the lost offsets
   */
  public record Lost(TopicPartition from, Range offsets, long read) {

    /** Whether the topic lost everything. */
    public boolean isWhole() {
      return offsets.from() == 0;
    }

    @Override
    public String toString() {
      return "partition %s of %s lost offsets %s"
          .formatted(from.partition(), from.topic(), offsets);
    }
  }

  /**
   * Every partition that ends too early, by topic and partition; changes nothing.
   *
   * @param alsoPacks whether to look at the packs too, which know more where the ledger has lost
   *     its end; lists the whole archive
   */
  public List<Lost> find(boolean alsoPacks) {
    Map<TopicPartition, Long> known = new HashMap<>();
    StartingPoint start = journal.newestStart();
    String ledger = back.names().topic(Topic.LEDGER);
    start.since().offsets().forEach((p, to) -> note(known, ledger, p, to));
    start.topics().forEach((topic, ends) -> ends.forEach((p, to) -> note(known, topic, p, to)));
    String alerts = back.names().topic(back.pipeline().alerts());
    NightView view = NightView.ofAll(back.ledger(), start).readOn();
    view.publishedTo().forEach((p, to) -> note(known, alerts, p, to));
    view.deadLettersTo()
        .forEach((p, to) -> note(known, back.names().topic(Topic.DEAD_LETTERS), p, to));
    Map<TopicPartition, Long> read = new HashMap<>();
    view.stages()
        .forEach(
            (place, to) -> {
              note(known, place.topic(), place.partition(), to);
              read.merge(new TopicPartition(place.topic(), place.partition()), to, Math::min);
            });
    noteTables(known, read);
    String bucket = back.names().bucket(Bucket.ALERTS);
    if (alsoPacks && back.store().bucketExists(bucket)) {
      PackedRecords packed = new PackedRecords(back.store(), bucket, alerts, 0);
      back.log()
          .extent(alerts)
          .keySet()
          .forEach(p -> note(known, alerts, p, packed.end(alerts, p)));
    }
    List<Lost> all = new ArrayList<>();
    known.keySet().stream()
        .map(TopicPartition::topic)
        .distinct()
        .forEach(topic -> compare(topic, known, read, all));
    all.sort(
        Comparator.comparing((Lost lost) -> lost.from().topic())
            .thenComparing(lost -> lost.from().partition()));
    return List.copyOf(all);
  }

  /**
   * Makes topics that are gone and are known to have had more partitions than new ones get.
   *
   * @param usual partitions of a topic that is made
   * @return how many partitions each has that was made
   */
  public SortedMap<String, Integer> makeGrown(int usual) {
    Map<TopicPartition, Long> known = new HashMap<>();
    StartingPoint start = journal.newestStart();
    start
        .since()
        .offsets()
        .forEach((p, to) -> note(known, back.names().topic(Topic.LEDGER), p, to));
    start.topics().forEach((topic, ends) -> ends.forEach((p, to) -> note(known, topic, p, to)));
    noteTables(known, new HashMap<>());
    String bucket = back.names().bucket(Bucket.ALERTS);
    if (back.store().bucketExists(bucket)) {
      String alerts = back.names().topic(back.pipeline().alerts());
      new PackedRecords(back.store(), bucket, alerts, 0)
          .partitions()
          .forEach(p -> note(known, alerts, p, 0));
    }
    SortedMap<String, Integer> partitions = new TreeMap<>();
    known.keySet().forEach(at -> partitions.merge(at.topic(), at.partition() + 1, Math::max));
    partitions
        .entrySet()
        .removeIf(
            each ->
                each.getValue() <= usual
                    || back.topics().exists(each.getKey())
                    || !back.topics().create(each.getKey(), each.getValue()));
    return partitions;
  }

  private void noteTables(Map<TopicPartition, Long> known, Map<TopicPartition, Long> read) {
    for (PipelineStage stage : back.pipeline().tableStages()) {
      String table = stage.table().orElseThrow();
      if (!back.tables().exists(table)) {
        continue;
      }
      String topic = back.names().topic(stage.input().orElseThrow());
      back.tables()
          .progress(table, topic)
          .forEach(
              (p, to) -> {
                note(known, topic, p, to);
                read.merge(new TopicPartition(topic, p), to, Math::min);
              });
    }
  }

  private static void note(Map<TopicPartition, Long> known, String topic, int partition, long to) {
    known.merge(new TopicPartition(topic, partition), to, Math::max);
  }

  private void compare(
      String topic,
      Map<TopicPartition, Long> known,
      Map<TopicPartition, Long> read,
      List<Lost> all) {
    back.log()
        .extent(topic)
        .forEach(
            (partition, kept) -> {
              TopicPartition at = new TopicPartition(topic, partition);
              long to = known.getOrDefault(at, 0L);
              if (to > kept.to()) {
                all.add(new Lost(at, new Range(kept.to(), to), read.getOrDefault(at, to)));
              }
            });
  }

  /**
   * Makes the partitions end where they ended before, so that no offset is taken twice. One that
   * lost everything begins where its stages read on.
   */
  public void passOver(List<Lost> all) {
    for (Lost lost : all) {
      back.log().passOver(back.names().transactionalId(WRITER), lost.from(), lost.offsets().to());
      if (lost.isWhole()) {
        back.log().deleteBefore(lost.from().topic(), Map.of(lost.from().partition(), lost.read()));
      }
    }
  }
}
