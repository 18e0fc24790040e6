package nocturne.broker.component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.ComponentOrder;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.survey.Extent;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;

/**
 * Watches a component run dry, whoever runs it, by what ledger and tables say. What comes from
 * others counts up to where it ended when the order was given; what the component sends to itself
 * (what passes goes to the fit, fits are drawn) up to where that ends once the step before is done.
 * For one thread.
 */
public final class ComponentDrain implements BooleanSupplier {
  private final Names names;
  private final Streams streams;
  private final Tables tables;
  private final Ledger ledger;
  private final ComponentOrder order;
  private StartingPoint now;
  private @Nullable Map<Integer, Long> passedEnds;

  /**
   * @param known positions of some time before the order, from which the ledger is read on
   * @param order to drain
   */
  public ComponentDrain(
      Names names,
      Streams streams,
      Ledger ledger,
      Tables tables,
      StartingPoint known,
      ComponentOrder order) {
    this.names = names;
    this.streams = streams;
    this.ledger = ledger;
    this.tables = tables;
    this.now = known;
    this.order = order;
  }

  /**
   * Where an order to drain ends that is given now: behind the last record of each topic that the
   * component reads and others write. For ingest these are the survey's of the open nights.
   */
  public static Map<String, Map<Integer, Long>> ends(
      Component component,
      Names names,
      Streams streams,
      SurveyStream survey,
      List<OpenNight> open) {
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    switch (component) {
      case CONSUMER -> {
        for (OpenNight night : open) {
          survey
              .find(night.surveyTopic())
              .ifPresent(found -> ends.put(night.surveyTopic(), ends(found.partitions())));
        }
      }
      case TABLES -> {
        put(ends, streams, names.topic(Topic.ALERTS));
        put(ends, streams, names.topic(Topic.SALT2));
      }
      case VALUE_ADDED -> put(ends, streams, names.topic(Topic.ALERTS));
      case ARCHIVE, NIGHT_CONDUCTOR ->
          throw new IllegalArgumentException(component.productionName() + " takes no orders");
    }
    return ends;
  }

  private static void put(Map<String, Map<Integer, Long>> ends, Streams streams, String topic) {
    ends.put(topic, LastRecords.of(streams, topic, Map.of()));
  }

  private static Map<Integer, Long> ends(Map<Integer, Extent> partitions) {
    Map<Integer, Long> ends = new HashMap<>();
    partitions.forEach((partition, extent) -> ends.put(partition, extent.end()));
    return ends;
  }

  /** Whether all is done. */
  @Override
  public boolean getAsBoolean() {
    return switch (order.component()) {
      case CONSUMER -> isReceived();
      case TABLES ->
          isInTable(Names.ALERTS_TABLE, names.topic(Topic.ALERTS))
              && isInTable(Names.SALT2_TABLE, names.topic(Topic.SALT2));
      case VALUE_ADDED -> isFitted();
      case ARCHIVE, NIGHT_CONDUCTOR -> true;
    };
  }

  private boolean isReceived() {
    readOn();
    Map<String, Map<Integer, Long>> next = new HashMap<>();
    now.survey()
        .forEach(
            (at, offset) ->
                next.computeIfAbsent(at.topic(), topic -> new HashMap<>())
                    .merge(at.partition(), offset, Math::max));
    return order.ends().entrySet().stream()
        .allMatch(
            topic ->
                LastRecords.arePassed(
                    topic.getValue(), next.getOrDefault(topic.getKey(), Map.of())));
  }

  private boolean isInTable(String table, String topic) {
    return LastRecords.arePassed(
        order.ends().getOrDefault(topic, Map.of()), tables.progress(table, topic));
  }

  private boolean isFitted() {
    readOn();
    String alerts = names.topic(Topic.ALERTS);
    if (!hasPassed(Stage.FILTER, alerts, order.ends().getOrDefault(alerts, Map.of()))) {
      return false;
    }
    String passed = names.topic(Topic.EXTRAGALACTIC);
    if (passedEnds == null) {
      passedEnds = LastRecords.of(streams, passed, Map.of());
    }
    return hasPassed(Stage.FIT, passed, passedEnds);
  }

  private void readOn() {
    now = StartingPoint.now(ledger, now);
  }

  private boolean hasPassed(Stage stage, String topic, Map<Integer, Long> ends) {
    return LastRecords.arePassed(ends, now.places(stage, topic));
  }
}
