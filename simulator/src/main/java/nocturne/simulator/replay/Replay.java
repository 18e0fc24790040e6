package nocturne.simulator.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Progress;
import nocturne.simulator.pace.SurveyTopic;

/**
 * Sends all packets of some sources to a survey topic, keyed by candid: in the order of the
 * sources, or in the order of exposure when the rate follows real time. Equal sources give equal
 * sequences of messages. Packets too large for a message are reported and left out.
 *
 * @param decoder reads it
 */
public record Replay(PacketSources sources, PacketDecoder decoder) {
  /** Bytes of the largest packet that is sent: 16 MB, less what a message needs around it. */
  private static final int LARGEST = (16 << 20) - (64 << 10);

  /**
   * Describes the packets before any is sent. If all sources are archives with a date in the name,
   * they are described by their names. Otherwise all are read once for it, unless standard input is
   * among them.
   */
  public Contents contents() throws IOException {
    SortedMap<Night, Long> named = sources.nightsInNames();
    if (!named.isEmpty()) {
      return new Contents(named, OptionalLong.empty());
    }
    if (!sources.canBeReadTwice()) {
      return new Contents(new TreeMap<>(), OptionalLong.empty());
    }
    SortedMap<Night, Long> nights = new TreeMap<>();
    long packets = 0;
    try (SourceStream<ReplayPacket> all = sources.open(decoder, FileTimes.Silence.LISTENER)) {
      for (ReplayPacket packet = all.next(); packet != null; packet = all.next()) {
        packets++;
        decoder
            .survey()
            .nightOfExposure(packet.jd())
            .ifPresent(night -> nights.merge(night, 1L, Long::sum));
      }
    }
    return new Contents(nights, OptionalLong.of(packets));
  }

  /**
   * Packets by night.
   *
   * @param nights the UTC dates of the exposures, each with its packets, or the dates in the
   *     archives' names, each with its archives
   * @param packets all of them, those without a time included; empty if they were not read
   */
  public record Contents(SortedMap<Night, Long> nights, OptionalLong packets) {
    private static final int NAMED = 6;

    public Contents {
      nights = Collections.unmodifiableSortedMap(new TreeMap<>(nights));
    }

    /** Such as {@code 12 packets (2018-08-19: 10, without a time: 2)}. */
    public String words() {
      if (packets.isEmpty()) {
        return nights.isEmpty()
            ? "packets that were not read yet"
            : "archives of " + nights.keySet();
      }
      List<String> parts = new ArrayList<>();
      nights.entrySet().stream()
          .limit(NAMED)
          .forEach(night -> parts.add(night.getKey() + ": " + night.getValue()));
      if (nights.size() > NAMED) {
        parts.add((nights.size() - NAMED) + " more nights");
      }
      long timed = nights.values().stream().mapToLong(n -> n).sum();
      if (packets.getAsLong() > timed) {
        parts.add("without a time: " + (packets.getAsLong() - timed));
      }
      return packets.getAsLong() + " packets (" + String.join(", ", parts) + ")";
    }
  }

  /**
   * Sends everything and waits until it is stored.
   *
   * @param listener receives what is split, empty or damaged
   * @return what was sent; with failures, the readable packets were sent nevertheless
   * @throws InterruptedException if interrupted; packets sent until then have been handed over
   */
  public Sent run(SurveyTopic topic, Pacer pacer, Progress progress, SourceListener listener)
      throws IOException, InterruptedException {
    Counting counting = new Counting(listener);
    long sent = 0;
    long bytes = 0;
    try (SourceStream<ReplayPacket> packets =
        pacer.rate().followsTime()
            ? sources.openByTime(decoder, counting)
            : sources.open(decoder, counting)) {
      for (ReplayPacket packet = packets.next(); packet != null; packet = packets.next()) {
        if (packet.bytes().length > LARGEST) {
          counting.failed(
              packet.source(),
              ("cannot be sent: it has %s bytes, and a survey's topic takes %s; the"
                      + " others are sent")
                  .formatted(packet.bytes().length, LARGEST));
          continue;
        }
        pacer.await(packet.jd());
        topic.send(packet.key(), packet.bytes());
        sent++;
        bytes += packet.bytes().length;
        progress.sent(sent, bytes, packet.source());
      }
    } finally {
      topic.flush();
    }
    return new Sent(sent, bytes, counting.failures);
  }

  /**
   * The result of a replay.
   *
   * @param failures number of sources that could not be read to their end
   */
  public record Sent(long packets, long bytes, int failures) {}

  private static final class Counting implements SourceListener {
    private final SourceListener receiver;
    private int failures;

    Counting(SourceListener receiver) {
      this.receiver = receiver;
    }

    @Override
    public void rewrapped(String source, int records) {
      receiver.rewrapped(source, records);
    }

    @Override
    public void empty(String source) {
      receiver.empty(source);
    }

    @Override
    public void skipped(String source, String others) {
      receiver.skipped(source, others);
    }

    @Override
    public void failed(String source, String problem) {
      failures++;
      receiver.failed(source, problem);
    }
  }
}
