package nocturne.broker.ingest;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.core.night.Night;

/**
 * Progress of ingest with a night.
 *
 * @param surveyTopic topic that is read
 * @param counts since the night's first start
 * @param lag offsets not yet read, at most that many packets; absent before the survey's ends are
 *     known
 * @param lastPacket when the newest packet since this process began was committed
 * @param left whether ingest has left the night
 */
public record NightProgress(
    Night night,
    String surveyTopic,
    int revision,
    PacketCounts counts,
    OptionalLong lag,
    Optional<Instant> lastPacket,
    boolean left) {}
