package nocturne.broker.repair;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Checksums;
import nocturne.core.alert.AlertPacket;
import nocturne.survey.Extent;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/** Reads packets that were received before from the survey's topics once more, by their places. */
public final class SurveyPackets {
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private SurveyPackets() {}

  /** The place of a packet on a survey's topic. */
  public record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return topic + "/" + partition + "@" + offset;
    }
  }

  /**
   * A packet that was received before.
   *
   * @param clusterId of the cluster that had its topic
   * @param place where it stood; one without a topic is not looked for
   * @param outcome with its length and its checksum
   */
  public record Wanted(String clusterId, Place place, PacketOutcome outcome) {}

  /**
   * Reads lost packets from the survey again: those that it still has with the same bytes, by
   * place.
   *
   * @param isOwn whether a topic name is one of ours; those may be deleted on any cluster
   * @throws SurveyException or {@link PortException.Unavailable} if the survey's cluster cannot be
   *     reached, or is not the one that had a topic
   */
  public static Map<Place, AlertPacket> read(
      SurveyStream survey, Predicate<String> isOwn, List<Wanted> wanted) {
    Map<Place, PacketOutcome> outcomes = new HashMap<>();
    Map<String, Map<Integer, Range>> ranges = new TreeMap<>();
    Map<String, String> clusters = new HashMap<>();
    for (Wanted lost : wanted) {
      Place place = lost.place();
      if (place.topic().isEmpty()) {
        continue;
      }
      outcomes.put(place, lost.outcome());
      clusters.put(place.topic(), lost.clusterId());
      ranges
          .computeIfAbsent(place.topic(), t -> new TreeMap<>())
          .merge(
              place.partition(),
              new Range(place.offset(), place.offset() + 1),
              (a, b) -> new Range(Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
    }
    Map<Place, AlertPacket> packets = new HashMap<>();
    ranges.forEach(
        (topic, its) -> {
          Optional<SurveyStream.Found> found = survey.find(topic);
          if (found.isPresent()) {
            read(survey, found.get(), its, outcomes, packets);
          } else if (!isOwn.test(topic)) {
            requireCluster(survey, topic, String.valueOf(clusters.get(topic)));
          }
        });
    return packets;
  }

  /** A topic that is not there is gone only if it is looked for on the cluster that had it. */
  private static void requireCluster(SurveyStream survey, String topic, String clusterId) {
    if (!survey.clusterId().equals(clusterId)) {
      throw new PortException.Unavailable(
          "the topic %s was on the cluster %s, and the survey is configured as %s"
              .formatted(topic, clusterId, survey.where()),
          null);
    }
  }

  private static void read(
      SurveyStream survey,
      SurveyStream.Found found,
      Map<Integer, Range> ranges,
      Map<Place, PacketOutcome> outcomes,
      Map<Place, AlertPacket> packets) {
    Map<Integer, Long> positions = new HashMap<>();
    Map<Integer, Long> ends = new HashMap<>();
    found
        .partitions()
        .forEach(
            (partition, extent) -> {
              @Nullable Range range = ranges.get(partition);
              long from = range == null ? extent.end() : Math.max(range.from(), extent.begin());
              long to = range == null ? extent.end() : Math.min(range.to(), extent.end());
              positions.put(partition, from < to ? from : extent.end());
              if (from < to) {
                ends.put(partition, to);
              }
            });
    SurveyTopic topic = found.topic();
    try (SurveyReader reader = survey.reader()) {
      reader.follow(topic, positions);
      long lastMove = System.nanoTime();
      while (!ends.isEmpty()) {
        SurveyReader.Poll poll = reader.poll(Duration.ofMillis(100));
        for (SurveyPacket packet : poll.packets()) {
          take(packet, outcomes, packets);
        }
        for (SurveyEvent event : poll.events()) {
          if (!goesOn(event, reader)) {
            return;
          }
        }
        Map<Integer, Long> now = reader.positions(topic);
        ends.entrySet().removeIf(end -> now.getOrDefault(end.getKey(), 0L) >= end.getValue());
        if (!poll.isEmpty()) {
          lastMove = System.nanoTime();
        } else if (System.nanoTime() - lastMove > SILENCE.toNanos()) {
          throw new PortException.Unavailable(
              "the topic %s at %s sends nothing for a minute, at offsets %s"
                  .formatted(topic.name(), survey.where(topic.name()), now),
              null);
        }
      }
    }
  }

  private static void take(
      SurveyPacket read, Map<Place, PacketOutcome> outcomes, Map<Place, AlertPacket> packets) {
    Place place = new Place(read.topic().name(), read.partition(), read.offset());
    @Nullable PacketOutcome outcome = outcomes.get(place);
    byte[] bytes = read.packet().bytes();
    if (outcome != null
        && outcome.length() == bytes.length
        && outcome.crc32c() == Checksums.crc32c(bytes)) {
      packets.put(place, read.packet());
    }
  }

  /** Whether the topic can still be read. */
  private static boolean goesOn(SurveyEvent event, SurveyReader reader) {
    if (event instanceof SurveyEvent.Away away) {
      throw new PortException.Unavailable(away.why(), null);
    }
    if (event instanceof SurveyEvent.OutOfRange out) {
      Extent kept = out.extent();
      reader.seek(out.topic(), out.partition(), Math.max(kept.begin(), kept.end()));
      return true;
    }
    return event instanceof SurveyEvent.PartitionAdded;
  }
}
