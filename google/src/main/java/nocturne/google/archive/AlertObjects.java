package nocturne.google.archive;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.port.ObjectNames;
import nocturne.broker.worker.Checksums;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Header;
import nocturne.core.alert.HeaderMender;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.survey.Survey;
import nocturne.google.Delivered;
import nocturne.google.storage.CloudStorageStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive's objects, one for each alert: {@code {topic}/{objectId}/{candid}.avro}, the packet
 * under a header that strict readers accept, and the survey's own headers at {@code
 * headers/{sha256}}, each once. Metadata say the night, the candid, the packet's place at the
 * survey, and length and CRC32C of the survey's bytes, so that a listing is enough for the books.
 *
 * <p>Every put is only of what is not there, so a message may be delivered again at any time and to
 * several processes at once. Any thread may call.
 */
public final class AlertObjects {
  /** Prefix of the names of the survey's headers. */
  public static final String HEADERS = "headers/";

  /** Prefix of the names of messages that ingest did not send. */
  public static final String SURPLUS = RejectedObjects.PREFIX + "surplus/";

  /** Where a packet would be without an object's name. */
  private static final String NAMELESS = "_";

  private static final Logger LOG = LoggerFactory.getLogger(AlertObjects.class);

  private final CloudStorageStore store;
  private final String bucket;
  private final PacketDecoder decoder;
  private final HeaderMender mender;
  private final KillPoint kill;
  private final Set<String> knownHeaders = ConcurrentHashMap.newKeySet();

  /**
   * @param kill called at each place between two writes
   */
  public AlertObjects(CloudStorageStore store, String bucket, Survey survey, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.decoder = new PacketDecoder(survey);
    this.mender = new HeaderMender(decoder);
    this.kill = kill;
  }

  /**
   * Keeps a message of the alerts' topic. One that ingest cannot have sent (its place at the survey
   * is missing, or its bytes are no alert) is kept too, below {@link #SURPLUS}.
   *
   * @return the name of its object
   * @throws nocturne.broker.port.PortException if it is not certain that it is kept
   */
  public String keep(Delivered message) {
    Optional<PacketOrigin> origin = message.origin();
    if (origin.isEmpty()) {
      return surplus(message, "it has no place at a survey");
    }
    try {
      Alert alert = decoder.decodeOne(message.data());
      return keep(message.data(), alert, origin.get());
    } catch (UnreadableException e) {
      return surplus(message, e.reason() + ", " + e.detail());
    } catch (IllegalArgumentException e) {
      return surplus(message, String.valueOf(e.getMessage())); // hostile words in its name
    }
  }

  /**
   * The name of an alert's object.
   *
   * @throws IllegalArgumentException if its words cannot be a name
   */
  public static String name(Alert alert, PacketOrigin origin) {
    String object = alert.objectId().map(Object::toString).orElse(NAMELESS);
    return ObjectNames.object(origin.topic() + "/" + object + "/" + alert.candid() + ".avro");
  }

  private String keep(byte[] packet, Alert alert, PacketOrigin origin) {
    String name = name(alert, origin);
    Map<String, String> metadata = new LinkedHashMap<>(origin.attributes());
    origin.night(decoder.survey()).ifPresent(night -> metadata.put("night", night.toString()));
    metadata.put("candid", alert.candid().toString());
    metadata.put("length", Integer.toString(packet.length));
    metadata.put("crc32c", hexCrc32c(packet));
    byte[] content = packet;
    try {
      content = mender.mend(packet);
      keep(alert.header());
      metadata.put("header", alert.header().sha256());
    } catch (UnreadableException e) {
      LOG.warn("Alert {} is kept under the survey's own header: {}", alert.candid(), e.detail());
    }
    store.putIfAbsent(bucket, name, content, metadata);
    kill.reached(CrashPoint.GOOGLE_OBJECT_STORED);
    return name;
  }

  private void keep(Header header) {
    if (!knownHeaders.contains(header.sha256())) {
      store.putIfAbsent(bucket, HEADERS + header.sha256(), header.bytes());
      knownHeaders.add(header.sha256());
      kill.reached(CrashPoint.GOOGLE_HEADER_STORED);
    }
  }

  private String surplus(Delivered message, String why) {
    String name = "%s%s-%s.bin".formatted(SURPLUS, digits(message.id()), hexCrc32c(message.data()));
    LOG.error(
        "Message {} on the alerts' topic is not ingest's and is kept as {}: {}",
        message.id(),
        name,
        why);
    store.putIfAbsent(bucket, name, message.data(), Map.of("why", shortened(why)));
    return name;
  }

  private static String digits(String id) {
    return id.replaceAll("[^0-9A-Za-z_-]", "_");
  }

  private static String shortened(String why) {
    return why.substring(0, Math.min(why.length(), 500));
  }

  private static String hexCrc32c(byte[] bytes) {
    return String.format(Locale.ROOT, "%08x", Checksums.crc32c(bytes));
  }

  /**
   * The survey's packet, byte for byte.
   *
   * @return empty if there is no such object
   * @throws UnreadableException CORRUPT if the object or its header is not what was kept
   */
  public Optional<byte[]> packet(String name) throws UnreadableException {
    Optional<byte[]> kept = store.read(bucket, name);
    if (kept.isEmpty()) {
      return kept;
    }
    Optional<String> header = HeaderMender.surveyHeader(kept.get());
    if (header.isEmpty()) {
      return kept; // under the survey's own header
    }
    Optional<byte[]> own = store.read(bucket, HEADERS + header.get());
    if (own.isEmpty()) {
      throw new UnreadableException(
          Reason.CORRUPT,
          "the survey's header " + header.get() + " of " + name + " is not in the archive");
    }
    return Optional.of(HeaderMender.restore(kept.get(), own.get()));
  }
}
