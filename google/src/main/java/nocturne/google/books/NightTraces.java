package nocturne.google.books;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Traces;
import nocturne.broker.deadletter.RejectedObjects;
import nocturne.broker.port.ObjectStore;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.google.Delivered;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.books.Counts.About;
import nocturne.google.books.Counts.Counted;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.storage.CloudStorageStore.Described;
import org.jspecify.annotations.Nullable;

/** The traces of a night that each store on Google's services lists, for the books. */
public final class NightTraces {
  private static final Pattern OBJECT = Pattern.compile("([^/]+)/[^/]+/(-?[0-9]{1,19})\\.avro");

  private NightTraces() {}

  /**
   * What a message of the alerts' topic is about; null for one that ingest did not send, and for a
   * repetition that is for one stage alone.
   */
  public static @Nullable About alert(Survey survey, Map<String, String> attributes) {
    if (attributes.containsKey(Delivered.AGAIN)) {
      return null;
    }
    try {
      String candid = attributes.getOrDefault("candid", "");
      long time = Long.parseLong(attributes.getOrDefault("kafka.timestamp", ""));
      return survey
          .night(attributes.getOrDefault("kafka.topic", ""), time)
          .filter(night -> candid.matches("-?[0-9]{1,19}"))
          .map(night -> new About(night, candid))
          .orElse(null);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** What an announcement of the archive's bucket is about; null if that is no alert. */
  public static @Nullable About object(Survey survey, Map<String, String> attributes) {
    Matcher name = OBJECT.matcher(attributes.getOrDefault("objectId", ""));
    return name.matches()
        ? survey.nightOf(name.group(1)).map(night -> new About(night, name.group(2))).orElse(null)
        : null;
  }

  /** Alerts by the word of the counter of their topic. One published again is no difference. */
  public static Traces published(Counts counts) {
    return counted(CheckName.PUBLISHED, "by the counter", counts);
  }

  /** Announcements of objects by the word of their counter. */
  public static Traces announced(Counts counts) {
    return counted(CheckName.ANNOUNCED, "by the counter", counts);
  }

  private static Traces counted(CheckName checkName, String foundAs, Counts counts) {
    return new Line(checkName, foundAs, (night, sink) -> list(counts, night, sink));
  }

  /** Tells what a counter has; another message about the same is no difference. */
  static void list(Counts counts, Night night, Traces.Sink sink) {
    Set<Long> seen = new HashSet<>();
    for (Counted each : counts.of(night)) {
      long candid = Long.parseLong(each.what());
      if (seen.add(candid)) {
        sink.alert(candid, OptionalLong.empty());
      } else {
        sink.again(candid);
      }
    }
  }

  /**
   * Objects of the archive, with the length and checksum in their metadata.
   *
   * @param topics the survey's topics of a night
   */
  public static Traces archived(
      CloudStorageStore store, String bucket, Function<Night, Set<String>> topics) {
    return new Line(
        CheckName.ARCHIVED,
        "in the archive",
        (night, sink) -> {
          for (String topic : topics.apply(night)) {
            for (Described object : store.describe(bucket, topic + "/")) {
              list(object, night, sink);
            }
          }
        });
  }

  /**
   * Rows of the table of alerts, and dead letters of alerts that can have none. A row that is there
   * twice is no difference: the table's view shows it once.
   */
  public static Traces inTable(BigQueryTables tables, String table, TraceDeadLetters deadLetters) {
    return new Line(
        CheckName.ROWS,
        "in the table, or dead letters",
        (night, sink) ->
            once(
                sink,
                each -> tables.candids(table, night, (candid, rows) -> each.accept(candid)),
                each -> deadLetters.candids(night, CheckName.ROWS.stage(), each)));
  }

  /** Tells each alert of some listings once. */
  @SafeVarargs
  static void once(Traces.Sink sink, Consumer<LongConsumer>... listings) {
    Set<Long> seen = new HashSet<>();
    for (Consumer<LongConsumer> listing : listings) {
      listing.accept(seen::add);
    }
    seen.forEach(candid -> sink.alert(candid, OptionalLong.empty()));
  }

  private static void list(Described object, Night night, Traces.Sink sink) {
    Map<String, String> metadata = object.metadata();
    if (!metadata.getOrDefault("night", night.toString()).equals(night.toString())) {
      return; // of a topic with many nights
    }
    Matcher name = OBJECT.matcher(object.name());
    Optional<Long> content = content(metadata);
    if (name.matches() && content.isPresent()) {
      sink.alert(Long.parseLong(name.group(2)), OptionalLong.of(content.get()));
    } else {
      sink.stranger("object " + object.name() + ", which the archive's function did not put");
    }
  }

  private static Optional<Long> content(Map<String, String> metadata) {
    try {
      return Optional.of(
          Traces.content(
              Integer.parseInt(metadata.getOrDefault("length", "")),
              Integer.parseUnsignedInt(metadata.getOrDefault("crc32c", ""), 16)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The names of the objects that keep a night's rejected packets. */
  public static Set<String> rejected(ObjectStore store, String bucket, Night night) {
    Set<String> names = new TreeSet<>();
    store.list(bucket, RejectedObjects.prefix(night)).forEach(each -> names.add(each.name()));
    return names;
  }
}
