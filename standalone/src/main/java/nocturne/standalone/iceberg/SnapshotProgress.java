package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.core.night.Night;
import org.apache.iceberg.Snapshot;

/**
 * A table's progress on the topics of its rows, as its snapshots have it. Each append names the
 * ranges of its own partitions, so the newest snapshot that names a partition has its progress. A
 * checkpoint names all partitions, so older snapshots need not be read, or kept.
 *
 * <p>Keys of the snapshot's summary: {@code nocturne.range.{topic}.{partition}} is {@code
 * from..to}; {@code nocturne.dead-lettered.{topic}.{night}} the dead-lettered alerts; {@code
 * nocturne.healed.{night}} those that an append healed, or a deletion of the night; {@code
 * nocturne.append} the append's unique id; {@code nocturne.checkpoint} marks a checkpoint.
 *
 * @param ends for each {@code topic.partition} its newest {@code to}
 * @param deadLettered for each {@code topic.night} what was dead-lettered and not healed since
 */
record SnapshotProgress(Map<String, Long> ends, Map<String, Set<DeadLettered>> deadLettered) {
  static final String APPEND = "nocturne.append";
  static final String CHECKPOINT = "nocturne.checkpoint";
  private static final String RANGE = "nocturne.range.";
  private static final String DEAD_LETTERED = "nocturne.dead-lettered.";
  private static final String HEALED = "nocturne.healed.";

  /** Reads the snapshots from the newest on, as far as necessary. */
  static SnapshotProgress of(Iterable<Snapshot> newestFirst) {
    Map<String, Long> ends = new TreeMap<>();
    Map<String, Set<DeadLettered>> deadLettered = new TreeMap<>();
    Set<DeadLettered> healed = new HashSet<>();
    for (Snapshot snapshot : newestFirst) {
      for (Map.Entry<String, String> told : snapshot.summary().entrySet()) {
        String key = told.getKey();
        if (key.startsWith(RANGE)) {
          ends.putIfAbsent(key.substring(RANGE.length()), range(told.getValue()).to());
        } else if (key.startsWith(DEAD_LETTERED)) {
          Night night = Night.parse(key.substring(key.lastIndexOf('.') + 1));
          deadLettered
              .computeIfAbsent(key.substring(DEAD_LETTERED.length()), k -> new LinkedHashSet<>())
              .addAll(DeadLetteredOffsets.parse(night, told.getValue()));
        } else if (key.startsWith(HEALED)) {
          Night night = Night.parse(key.substring(HEALED.length()));
          healed.addAll(DeadLetteredOffsets.parse(night, told.getValue()));
        }
      }
      if (isCheckpoint(snapshot)) {
        break;
      }
    }
    // A healed alert has its row, and is never dead-lettered again.
    deadLettered.values().forEach(all -> all.removeAll(healed));
    deadLettered.values().removeIf(Set::isEmpty);
    return new SnapshotProgress(ends, deadLettered);
  }

  static boolean isCheckpoint(Snapshot snapshot) {
    return snapshot.summary().containsKey(CHECKPOINT);
  }

  /** Progress of a partition of a topic; 0 if no append named it. */
  long end(String topic, int partition) {
    return ends.getOrDefault(topic + '.' + partition, 0L);
  }

  /** Progress of the partitions of a topic that any append named. */
  Map<Integer, Long> ends(String topic) {
    Map<Integer, Long> found = new TreeMap<>();
    ends.forEach(
        (key, end) -> {
          int dot = key.lastIndexOf('.');
          if (key.substring(0, dot).equals(topic)) {
            found.put(Integer.parseInt(key.substring(dot + 1)), end);
          }
        });
    return found;
  }

  /** Dead-lettered alerts of a night, of all topics. */
  List<DeadLettered> deadLettered(Night night) {
    List<DeadLettered> found = new ArrayList<>();
    deadLettered
        .values()
        .forEach(all -> all.stream().filter(a -> a.night().equals(night)).forEach(found::add));
    return found;
  }

  /** The whole progress as a checkpoint's summary. */
  Map<String, String> checkpoint() {
    Map<String, String> summary = new HashMap<>();
    summary.put(CHECKPOINT, "true");
    ends.forEach((key, end) -> summary.put(RANGE + key, end + ".." + end));
    deadLettered.forEach(
        (key, all) ->
            DeadLetteredOffsets.text(all)
                .values()
                .forEach(text -> summary.put(DEAD_LETTERED + key, text)));
    return summary;
  }

  /** The summary of an append. */
  static Map<String, String> append(
      String id,
      String topic,
      Map<Integer, Range> ranges,
      List<DeadLettered> deadLettered,
      List<DeadLettered> healed) {
    Map<String, String> summary = new HashMap<>();
    summary.put(APPEND, id);
    ranges.forEach(
        (partition, range) ->
            summary.put(RANGE + topic + '.' + partition, range.from() + ".." + range.to()));
    DeadLetteredOffsets.text(deadLettered)
        .forEach(
            (night, text) -> summary.put(DEAD_LETTERED + topic + '.' + night.basicIso(), text));
    summary.putAll(healed(healed));
    return summary;
  }

  /** The part of a summary with dead-lettered alerts that are good now. */
  static Map<String, String> healed(List<DeadLettered> healed) {
    Map<String, String> summary = new HashMap<>();
    DeadLetteredOffsets.text(healed)
        .forEach((night, text) -> summary.put(HEALED + night.basicIso(), text));
    return summary;
  }

  private static Range range(String text) {
    int dots = text.indexOf("..");
    return new Range(
        Long.parseLong(text.substring(0, dots)), Long.parseLong(text.substring(dots + 2)));
  }
}
