package nocturne.broker.consumer;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;

/**
 * How far the door is with a night, counted from the night's first start on (restarts included):
 * {@code received = published + duplicates + set aside}.
 *
 * @param night whose it is
 * @param surveyTopic what is read
 * @param revision of the books
 * @param received packets that have a fate
 * @param published of these, passed on
 * @param duplicates of these, known bytes
 * @param setAside of these, by reason
 * @param expired offsets that were gone before they could be read: at most that many packets
 * @param bytes of the packets received
 * @param lag offsets that are there and not yet read, at most that many packets; absent before the
 *     survey was asked
 * @param lastPacket when the newest packet since this process began was committed
 * @param left whether the door has left the night
 */
public record NightProgress(
    Night night,
    String surveyTopic,
    int revision,
    long received,
    long published,
    long duplicates,
    Map<Reason, Long> setAside,
    long expired,
    long bytes,
    OptionalLong lag,
    Optional<Instant> lastPacket,
    boolean left) {
  public NightProgress {
    setAside = Map.copyOf(setAside);
  }
}
