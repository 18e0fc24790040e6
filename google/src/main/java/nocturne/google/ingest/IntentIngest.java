package nocturne.google.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.DecidedMessages;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.google.deadletter.IngestDeadLetters;
import nocturne.google.deadletter.RetryObjects;
import nocturne.survey.SurveyStream;
import nocturne.survey.kafka.SurveyOptions;

/**
 * Assembles an {@link Ingest} that publishes by intents to topics without a log.
 *
 * <p>It decides about packets as every ingest does. The bytes of each rejected packet are stored
 * before its dead letter, which names them. What {@link RetryObjects} ask is tried again.
 */
public final class IntentIngest {
  /** Bytes of a packet, above which its message would not fit into a push of Pub/Sub. */
  private static final int LARGEST = 7_000_000;

  private static final int PACKETS = 1000;
  private static final long BYTES = 80 << 20;
  private static final Duration STEP = Duration.ofMillis(500);

  /** Each look for retries is a request, while packets wait. */
  private static final Duration BETWEEN_RETRIES = Duration.ofSeconds(2);

  /**
   * How it reads the survey: the client fetches a whole intent while the one before is published,
   * so that none waits for many small answers.
   */
  public static final SurveyOptions SURVEY =
      SurveyOptions.DEFAULTS.withBytes((int) (BYTES / 4), (int) BYTES);

  private IntentIngest() {}

  /** At most a thousand packets or half a second in an intent. */
  public static final IngestOptions OPTIONS =
      IngestOptions.DEFAULT
          .withPackets(PACKETS)
          .withBytes(BYTES)
          .withTransaction(STEP)
          .withLargest(LARGEST)
          .storingRejected();

  /**
   * What it reads and writes.
   *
   * @param store with the buckets of the broker files and of the archive
   * @param publisher to the topics of alerts and dead letters; the caller closes it
   * @param survey finds the topics of open nights by name
   * @param journal says which nights are open
   */
  public record Back(
      ObjectStore store,
      Publisher publisher,
      SurveyStream survey,
      Supplier<List<OpenNight>> journal) {}

  /** Requests to try again what the ingest of an instance rejected. */
  public static RetryObjects retries(ObjectStore store, Names names) {
    return new RetryObjects(
        store, names.bucket(Bucket.BROKER_FILES), names.topic(Topic.DEAD_LETTERS), BETWEEN_RETRIES);
  }

  /**
   * An ingest of an instance.
   *
   * @param options {@link #OPTIONS}, or others that store rejected packets
   */
  public static Ingest of(
      Back back,
      Names names,
      PacketDecoder decoder,
      IngestOptions options,
      Ingest.Timing timing,
      KillPoint kill) {
    if (!options.storesRejected()) {
      throw new IllegalArgumentException("rejected packets must be stored: " + options);
    }
    IntentNames its = IntentNames.of(names);
    RetryObjects retries = retries(back.store(), names);
    IntentWriter.Outputs outputs =
        new IntentWriter.Outputs(
            back.publisher(),
            its.ingest().alerts(),
            its.ingest().deadLetters(),
            new IngestDeadLetters(back.store(), its.brokerFiles(), its.ingest().deadLetters()));
    ObjectLedger ledger = new ObjectLedger(back.store(), names.bucket(Bucket.BROKER_FILES), kill);
    UndoneIntents undone =
        new UndoneIntents(
            back.survey(),
            back.store(),
            its,
            new DecidedMessages(its.ingest(), options, decoder),
            retries);
    return new Ingest(
        new Ingest.Back(
            id -> IntentWriter.open(ledger, undone, outputs, kill),
            Optional.empty(),
            Optional.of(retries),
            ledger,
            back.store(),
            back.survey(),
            back.journal()),
        List.of(),
        its.ingest(),
        decoder,
        options,
        timing,
        kill);
  }
}
