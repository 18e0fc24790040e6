package nocturne.app.query;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nocturne.app.wiring.Services;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicLog;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Tells of an instance's dead letters: which there are, what became of each, and their packets. */
public record DeadLetterQuery(Services services) {

  /** The dead letters of all nights; none if the instance was never set up. */
  public DeadLetterIndex all(DeadLetterReader.Wanted wanted) {
    return index(StartingPoint.ORIGIN, wanted);
  }

  /** The dead letters of one night, of which topic and ledger are read from its first start on. */
  public DeadLetterIndex of(Night night) {
    return of(night, DeadLetterReader.Wanted.of(night));
  }

  /**
   * The selected dead letters of one night.
   *
   * @param wanted must be of that night
   */
  public DeadLetterIndex of(Night night, DeadLetterReader.Wanted wanted) {
    return index(start(night), wanted);
  }

  private StartingPoint start(Night night) {
    return services
        .stores()
        .journal()
        .latest(night)
        .flatMap(JournalEntry::start)
        .orElse(StartingPoint.ORIGIN);
  }

  private DeadLetterIndex index(StartingPoint from, DeadLetterReader.Wanted wanted) {
    return DeadLetterIndex.read(
        services.names(),
        services.pipeline()::tableOf,
        services.log(),
        services.ledger(),
        from,
        services.tables(),
        wanted);
  }

  /** The packet of a dead letter; empty if it is no longer kept. */
  public Optional<byte[]> packet(DeadLetterIndex.Entry entry) {
    Optional<String> large = entry.deadLetter().storedAt();
    return large.isPresent()
        ? services.stores().store().read(services.names().bucket(Bucket.ALERTS), large.get())
        : new DeadLetterReader(services.log(), topic())
            .at(entry.newest())
            .map(placed -> placed.deadLetter().bytes());
  }

  private String topic() {
    return services.names().topic(Topic.DEAD_LETTERS);
  }

  /** The name of a dead letter: the place of its first attempt on the topic, such as 0/17. */
  public static String name(RecordPlace first) {
    return first.partition() + "/" + first.offset();
  }

  /**
   * The reason with a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the reasons
   */
  public static Reason reason(String word) {
    return Arrays.stream(Reason.values())
        .filter(each -> each.name().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no reason \"%s\"; those there are: %s."
                        .formatted(
                            word,
                            Arrays.stream(Reason.values())
                                .map(Reason::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** The name of a state. */
  public static String word(DeadLetterIndex.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Begins to count the dead letters of a night. */
  public Counts counts(Night night) {
    return new Counts(night, new HashMap<>(start(night).topics().getOrDefault(topic(), Map.of())));
  }

  /**
   * The number of packets that a stage dead-lettered for a reason.
   *
   * @param stage by its word
   * @param reason by its name
   * @param packets so many, those included that were retried with success since
   */
  public record Count(String stage, String reason, long packets) {}

  /**
   * Counts a night's dead letters on their topic, where it continues to read at each call. For one
   * thread.
   */
  public final class Counts {
    private final Night night;
    private final Map<Integer, Long> next;
    private final Map<String, Kind> newest = new HashMap<>();

    private Counts(Night night, Map<Integer, Long> next) {
      this.night = night;
      this.next = next;
    }

    /** The night that is counted. */
    public Night night() {
      return night;
    }

    /** Reads what was added, and counts. A packet that was retried has its newest reason. */
    public List<Count> readOn() {
      TopicLog log = services.log();
      Map<Integer, Range> unread = new HashMap<>();
      log.extent(topic())
          .forEach(
              (partition, kept) -> {
                long from = Math.max(kept.from(), next.getOrDefault(partition, 0L));
                if (from < kept.to()) {
                  unread.put(partition, new Range(from, kept.to()));
                }
              });
      log.read(topic(), unread, this::take);
      unread.forEach((partition, range) -> next.put(partition, range.to()));
      Map<Kind, Long> packets = new TreeMap<>();
      newest.values().forEach(kind -> packets.merge(kind, 1L, Long::sum));
      return packets.entrySet().stream()
          .map(each -> new Count(each.getKey().stage(), each.getKey().reason(), each.getValue()))
          .toList();
    }

    private void take(LogRecord record) {
      DeadLetter.from(record)
          .filter(deadLetter -> deadLetter.night().equals(night))
          .ifPresent(of -> newest.put(of.key(), new Kind(of.stage().name(), of.reason().name())));
    }
  }

  private record Kind(String stage, String reason) implements Comparable<Kind> {
    @Override
    public int compareTo(Kind other) {
      return Comparator.comparing(Kind::stage).thenComparing(Kind::reason).compare(this, other);
    }
  }
}
