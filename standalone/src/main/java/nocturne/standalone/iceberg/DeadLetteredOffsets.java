package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.core.night.Night;

/**
 * The dead-lettered alerts of an append, in its snapshot's summary: for each night the offsets by
 * partition, with runs joined, such as {@code 0:5-9,12;3:7}.
 */
final class DeadLetteredOffsets {
  private DeadLetteredOffsets() {}

  /** The text of each night. */
  static Map<Night, String> text(Collection<DeadLettered> deadLettered) {
    Map<Night, Map<Integer, Set<Long>>> sorted = new TreeMap<>();
    for (DeadLettered skipped : deadLettered) {
      sorted
          .computeIfAbsent(skipped.night(), n -> new TreeMap<>())
          .computeIfAbsent(skipped.place().partition(), p -> new TreeSet<>())
          .add(skipped.place().offset());
    }
    Map<Night, String> texts = new TreeMap<>();
    sorted.forEach((night, partitions) -> texts.put(night, text(partitions)));
    return texts;
  }

  private static String text(Map<Integer, Set<Long>> partitions) {
    StringBuilder text = new StringBuilder();
    partitions.forEach(
        (partition, offsets) -> {
          text.append(text.length() == 0 ? "" : ";").append(partition).append(':');
          String comma = "";
          long[] all = offsets.stream().mapToLong(Long::longValue).toArray();
          for (int i = 0; i < all.length; ) {
            int last = i;
            while (last + 1 < all.length && all[last + 1] == all[last] + 1) {
              last++;
            }
            text.append(comma).append(all[i]).append(last == i ? "" : "-" + all[last]);
            comma = ",";
            i = last + 1;
          }
        });
    return text.toString();
  }

  /** Parses one night's text. */
  static List<DeadLettered> parse(Night night, String text) {
    List<DeadLettered> deadLettered = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      int colon = part.indexOf(':');
      int partition = Integer.parseInt(part.substring(0, colon));
      for (String run : part.substring(colon + 1).split(",", -1)) {
        int dash = run.indexOf('-');
        long first = Long.parseLong(dash < 0 ? run : run.substring(0, dash));
        long last = dash < 0 ? first : Long.parseLong(run.substring(dash + 1));
        for (long offset = first; offset <= last; offset++) {
          deadLettered.add(new DeadLettered(night, new RecordPlace(partition, offset)));
        }
      }
    }
    return deadLettered;
  }
}
