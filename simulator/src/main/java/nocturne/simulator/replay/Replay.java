package nocturne.simulator.replay;

import java.io.IOException;
import java.util.Optional;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Progress;
import nocturne.simulator.pace.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * Sends all packets of some sources to a survey topic, keyed by candid: in the order of the
 * sources, or in the order of exposure when the rate follows real time. Equal sources give equal
 * sequences of messages. Packets too large for a message are reported and left out.
 *
 * @param sources what is sent
 */
public record Replay(PacketSources sources) {
  /** Bytes of the largest packet that is sent: 16 MB, less what a message needs around it. */
  private static final int LARGEST = (16 << 20) - (64 << 10);

  /**
   * The night these packets belong to: the one asked for, else the date in the archive's name, else
   * the UTC date of the newest exposure, for which all packets are read once; empty if none of
   * these is known, and then the user must give it.
   *
   * @param asked the user's choice, or null
   * @throws IllegalArgumentException if archives of several nights are given and none was asked for
   */
  public Optional<Night> night(@Nullable Night asked) throws IOException {
    if (asked != null) {
      return Optional.of(asked);
    }
    Optional<Night> named = sources.nightInName();
    if (named.isPresent() || !sources.canBeReadTwice()) {
      return named;
    }
    Night newest = null;
    try (PacketStream packets = sources.open(FileTimes.Silence.LISTENER)) {
      for (ReplayPacket packet = packets.next(); packet != null; packet = packets.next()) {
        Optional<Night> night = nightOf(packet.jd());
        if (night.isPresent() && (newest == null || night.get().compareTo(newest) > 0)) {
          newest = night.get();
        }
      }
    }
    return Optional.ofNullable(newest);
  }

  private static Optional<Night> nightOf(double jd) {
    try {
      return Optional.of(Night.ofJd(jd));
    } catch (IllegalArgumentException notADate) {
      return Optional.empty();
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
    try (PacketStream packets =
        pacer.rate().followsTime() ? sources.openByTime(counting) : sources.open(counting)) {
      for (ReplayPacket packet = packets.next(); packet != null; packet = packets.next()) {
        if (packet.bytes().length > LARGEST) {
          counting.failed(
              packet.source(),
              "cannot be sent: it has "
                  + packet.bytes().length
                  + " bytes, and a survey's topic takes "
                  + LARGEST
                  + "; the others are sent");
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
   * What a replay did.
   *
   * @param packets sent
   * @param bytes sent
   * @param failures sources that could not be read, or not to their end
   */
  public record Sent(long packets, long bytes, int failures) {}

  private static final class Counting implements SourceListener {
    private final SourceListener told;
    private int failures;

    Counting(SourceListener told) {
      this.told = told;
    }

    @Override
    public void rewrapped(String source, int records) {
      told.rewrapped(source, records);
    }

    @Override
    public void empty(String source) {
      told.empty(source);
    }

    @Override
    public void failed(String source, String problem) {
      failures++;
      told.failed(source, problem);
    }
  }
}
