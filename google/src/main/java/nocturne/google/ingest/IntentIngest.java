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
 * <p>It decides about packets as every ingest does. The bytes of a rejected packet are stored
 * before its dead letter, which names them. It takes the retries that {@link RetryObjects}
 * requests.
 */
public final class IntentIngest {
  /**
   * Maximum packet size in bytes; the message of a larger packet would not fit into a Pub/Sub push.
   */
  private static final int LARGEST = 7_000_000;

  private static final int PACKETS = 1000;
  private static final long BYTES = 80 << 20;
  private static final Duration STEP = Duration.ofMillis(500);

  /** Time between two looks for retries. Each look is a request during which packets wait. */
  private static final Duration BETWEEN_RETRIES = Duration.ofSeconds(2);

  /**
   * How ingest reads the survey: the client fetches a whole intent while the previous one is
   * published, so ingest does not wait for many small responses.
   */
  public static final SurveyOptions SURVEY =
      SurveyOptions.DEFAULTS.withBytes((int) (BYTES / 4), (int) BYTES);

  private IntentIngest() {}

  /** An intent ends after 1,000 packets, 80 MiB or 0.5 s, whichever comes first. */
  public static final IngestOptions OPTIONS =
      IngestOptions.DEFAULT
          .withPackets(PACKETS)
          .withBytes(BYTES)
          .withTransaction(STEP)
          .withLargest(LARGEST)
          .storingRejected();

  /**
   * The services that ingest uses.
   *
   * @param store the object store with the buckets of the broker files and of the archive
   * @param publisher publishes to the topics of alerts and dead letters; the caller closes it
   * @param survey finds the topics of open nights by name
   * @param journal returns the open nights
   */
  public record Back(
      ObjectStore store,
      Publisher publisher,
      SurveyStream survey,
      Supplier<List<OpenNight>> journal) {}

  /** The requests to retry packets that an instance's ingest rejected. */
  public static RetryObjects retries(ObjectStore store, Names names) {
    return new RetryObjects(
        store, names.bucket(Bucket.BROKER_FILES), names.topic(Topic.DEAD_LETTERS), BETWEEN_RETRIES);
  }

  /**
   * Creates the ingest of an instance.
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
    IntentNames intentNames = IntentNames.of(names);
    RetryObjects retries = retries(back.store(), names);
    IntentWriter.Outputs outputs =
        new IntentWriter.Outputs(
            back.publisher(),
            intentNames.ingest().alerts(),
            intentNames.ingest().deadLetters(),
            new IngestDeadLetters(
                back.store(), intentNames.brokerFiles(), intentNames.ingest().deadLetters()));
    ObjectLedger ledger = new ObjectLedger(back.store(), names.bucket(Bucket.BROKER_FILES), kill);
    UndoneIntents undone =
        new UndoneIntents(
            back.survey(),
            back.store(),
            intentNames,
            new DecidedMessages(intentNames.ingest(), options, decoder),
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
        intentNames.ingest(),
        decoder,
        options,
        timing,
        kill);
  }
}
