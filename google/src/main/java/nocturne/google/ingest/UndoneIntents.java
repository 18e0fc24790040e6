package nocturne.google.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ingest.DecidedMessages;
import nocturne.broker.ingest.DecidedMessages.Addressed;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.repair.SurveyPackets;
import nocturne.broker.repair.SurveyPackets.Place;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.google.deadletter.RetryObjects;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a predecessor's intents that may not be published. Each packet is read from the
 * survey again, by its place, and compared with the length and the CRC32C in the ledger. A rejected
 * packet's bytes are also in the archive, from which a retried one is read. If the survey no longer
 * has a packet, it was published if the archive has its alert; otherwise it is lost.
 */
final class UndoneIntents {
  private static final Logger LOG = LoggerFactory.getLogger(UndoneIntents.class);

  /** The time of a message whose own is not known, as Kafka has it. */
  private static final long NO_TIME = -1;

  private final SurveyStream survey;
  private final ObjectStore store;
  private final IntentNames names;
  private final DecidedMessages decided;
  private final RetryObjects retries;

  UndoneIntents(
      SurveyStream survey,
      ObjectStore store,
      IntentNames names,
      DecidedMessages decided,
      RetryObjects retries) {
    this.survey = survey;
    this.store = store;
    this.names = names;
    this.decided = decided;
    this.retries = retries;
  }

  /**
   * A message to publish.
   *
   * @param retry number of the retry that led to it, if one did
   */
  record Intended(Addressed message, OptionalLong retry) {}

  /**
   * The work that intents leave.
   *
   * @param messages to be published again
   * @param lost packets that cannot be published and that no entry names yet, by intent
   */
  record Due(List<Intended> messages, List<IngestBatch> lost) {
    Due {
      messages = List.copyOf(messages);
      lost = List.copyOf(lost);
    }
  }

  /**
   * Reads the packets.
   *
   * @param entries of the ledger that may not be done
   * @throws nocturne.survey.SurveyException if the survey's cluster cannot be reached
   */
  Due read(List<LedgerEntry> entries) {
    Set<PacketOutcome> named = new HashSet<>();
    List<IngestBatch> intents = new ArrayList<>();
    List<Retried> again = new ArrayList<>();
    for (LedgerEntry entry : entries) {
      @Nullable LedgerRecord record = entry.record().orElse(null);
      if (record instanceof IngestBatch batch) {
        if (entry.kind() == LedgerEntry.Kind.LOST) {
          named.addAll(batch.outcomes());
        } else {
          intents.add(batch);
        }
      } else if (record instanceof Retried retried) {
        again.add(retried);
      }
    }
    Map<Place, AlertPacket> packets =
        SurveyPackets.read(
            survey, names.isOwn(), intents.stream().flatMap(i -> wanted(i).stream()).toList());
    List<Intended> messages = new ArrayList<>();
    List<IngestBatch> lost = new ArrayList<>();
    for (IngestBatch intent : intents) {
      List<PacketOutcome> gone = new ArrayList<>();
      for (PacketOutcome outcome : intent.outcomes()) {
        if (outcome.kind() == PacketOutcome.Kind.DUPLICATE || named.contains(outcome)) {
          continue;
        }
        Optional<AlertPacket> packet = packet(intent, outcome, packets);
        packet
            .flatMap(found -> decided.of(intent.night(), found, outcome))
            .ifPresentOrElse(
                message -> messages.add(new Intended(message, OptionalLong.empty())),
                () -> gone.add(outcome));
      }
      gone.removeAll(archived(intent, gone));
      if (!gone.isEmpty()) {
        LOG.error(
            "Night {}: {} packets were intended and not published, and the survey has them no"
                + " more: {}",
            intent.night(),
            gone.size(),
            gone);
        lost.add(new IngestBatch(intent.night(), Map.of(), Map.of(), Map.of(), gone));
      }
    }
    for (Retried retried : again) {
      message(retried)
          .map(message -> new Intended(message, OptionalLong.of(retried.retry().offset())))
          .ifPresent(messages::add);
    }
    return new Due(messages, lost);
  }

  /** The message for a retried packet, from its request and its bytes. */
  private Optional<Addressed> message(Retried retried) {
    @Nullable PacketOutcome outcome = retried.outcome();
    if (outcome == null || outcome.kind() == PacketOutcome.Kind.DUPLICATE) {
      return Optional.empty();
    }
    long number = retried.retry().offset();
    Retry retry =
        retries.read(number).orElseThrow(() -> gone("Retry " + number, names.brokerFiles()));
    String object = RejectedObjects.name(retry.deadLetter());
    byte[] bytes =
        store
            .read(names.ingest().archive(), object)
            .orElseThrow(() -> gone("The packet " + object, names.ingest().archive()));
    return decided.of(retry, new AlertPacket(bytes, retry.deadLetter().origin()), outcome);
  }

  private static PortException gone(String what, String bucket) {
    return new PortException.Broken(
        "%s was taken by ingest and is no longer in the bucket %s; put it back."
            .formatted(what, bucket));
  }

  private static List<SurveyPackets.Wanted> wanted(IngestBatch intent) {
    Map<Integer, SurveyPartition> from = new HashMap<>();
    intent.next().keySet().forEach(each -> from.put(each.partition(), each));
    List<SurveyPackets.Wanted> wanted = new ArrayList<>();
    for (PacketOutcome outcome : intent.outcomes()) {
      @Nullable SurveyPartition partition = from.get(outcome.surveyPartition());
      if (partition != null && outcome.kind() != PacketOutcome.Kind.DUPLICATE) {
        wanted.add(
            new SurveyPackets.Wanted(partition.clusterId(), place(partition, outcome), outcome));
      }
    }
    return wanted;
  }

  private static Place place(SurveyPartition partition, PacketOutcome outcome) {
    return new Place(partition.topic(), outcome.surveyPartition(), outcome.surveyOffset());
  }

  private Optional<AlertPacket> packet(
      IngestBatch intent, PacketOutcome outcome, Map<Place, AlertPacket> packets) {
    String topic = topic(intent);
    Place place = new Place(topic, outcome.surveyPartition(), outcome.surveyOffset());
    @Nullable AlertPacket found = packets.get(place);
    if (found != null || outcome.kind() == PacketOutcome.Kind.PUBLISHED) {
      return Optional.ofNullable(found);
    }
    PacketOrigin origin = new PacketOrigin(topic, place.partition(), place.offset(), NO_TIME);
    return store
        .read(
            names.ingest().archive(),
            RejectedObjects.name(
                intent.night(), place.partition(), place.offset(), outcome.crc32c()))
        .map(bytes -> new AlertPacket(bytes, origin));
  }

  /** All packets of an intent are of one topic. */
  private static String topic(IngestBatch intent) {
    return intent.next().keySet().stream().map(SurveyPartition::topic).findFirst().orElse("");
  }

  /** The packets that the archive has, which were therefore published. */
  private List<PacketOutcome> archived(IngestBatch intent, List<PacketOutcome> gone) {
    if (gone.isEmpty()) {
      return List.of();
    }
    Set<String> candids = new HashSet<>();
    for (ObjectStore.Entry object : store.list(names.ingest().archive(), topic(intent) + "/")) {
      String name = object.name();
      if (name.endsWith(".avro")) {
        candids.add(name.substring(name.lastIndexOf('/') + 1, name.length() - ".avro".length()));
      }
    }
    return gone.stream().filter(outcome -> isIn(candids, outcome)).toList();
  }

  private static boolean isIn(Set<String> candids, PacketOutcome outcome) {
    Candid candid = outcome.candid();
    return outcome.kind() == PacketOutcome.Kind.PUBLISHED
        && candid != null
        && candids.contains(candid.toString());
  }
}
