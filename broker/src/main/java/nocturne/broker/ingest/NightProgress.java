package nocturne.broker.ingest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;

/**
 * Progress of ingest with a night, counted from the night's first start (restarts included): {@code
 * received = published + duplicates + rejected}.
 *
 * @param surveyTopic topic that is read
 * @param received packets that have an outcome
 * @param published of these, published
 * @param duplicates of these, known bytes
 * @param rejected of these, by reason
 * @param expired offsets that expired before they could be read: at most that many packets
 * @param lag offsets not yet read, at most that many packets; absent before the survey's ends are
 *     known
 * @param lastPacket when the newest packet since this process began was committed
 * @param left whether ingest has left the night
 */
public record NightProgress(
    Night night,
    String surveyTopic,
    int revision,
    long received,
    long published,
    long duplicates,
    Map<Reason, Long> rejected,
    long expired,
    long bytes,
    OptionalLong lag,
    Optional<Instant> lastPacket,
    boolean left) {
  public NightProgress {
    rejected = Map.copyOf(rejected);
  }
}
