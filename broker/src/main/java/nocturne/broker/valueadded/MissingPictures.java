package nocturne.broker.valueadded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.CorruptPackException;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the missing pictures of a night's results: those that were deleted, or could not be drawn
 * with the results. Existing pictures stay. The results must still be on their topic. Their alerts
 * are read from the topic of the stage that passed them; if they have expired there, from the
 * archive. For one thread at a time.
 */
public final class MissingPictures {
  private static final Logger LOG = LoggerFactory.getLogger(MissingPictures.class);

  /** Number of offsets read together, so that memory stays bounded. */
  private static final long WINDOW = 2_000;

  /** Distance of two records, in offsets, from which they are read separately. */
  private static final long APART = 256;

  private final Stage stage;
  private final PlotStore store;
  private final TopicLog log;
  private final ResultRecords records;
  private final PassedAlerts alerts;
  private final Supplier<Drawing> drawings;

  /**
   * The parts that draw pictures; made only if one is missing.
   *
   * @param plugIn the stage with its current settings
   * @param archive for one thread
   */
  public record Drawing(PlugIn<?> plugIn, ArchiveReader archive, PacketDecoder decoder) {}

  /**
   * @param stage whose results are drawn
   * @param alerts the topic it reads
   */
  public MissingPictures(
      Stage stage,
      PlotStore store,
      TopicLog log,
      ResultRecords records,
      PassedAlerts alerts,
      Supplier<Drawing> drawings) {
    this.stage = stage;
    this.store = store;
    this.log = log;
    this.records = records;
    this.alerts = alerts;
    this.drawings = drawings;
  }

  /** The stage whose results are drawn. */
  public Stage stage() {
    return stage;
  }

  /** Its topic. */
  public String topic() {
    return records.topic();
  }

  /**
   * Draws the missing pictures of one night.
   *
   * @param from where the night's results begin, by partition
   * @return how many were drawn
   */
  public int draw(Night night, Map<Integer, Long> from) {
    int drawn = inWindows(night, from, missing -> drawAll(night, missing));
    if (drawn > 0) {
      LOG.info("Night {}: {} plots that were missing are drawn", night, drawn);
    }
    return drawn;
  }

  /**
   * Counts the missing pictures of one night.
   *
   * @param from where the night's results begin, by partition
   */
  public int count(Night night, Map<Integer, Long> from) {
    return inWindows(night, from, Map::size);
  }

  private int inWindows(
      Night night, Map<Integer, Long> from, ToIntFunction<Map<Candid, ResultRecord>> each) {
    int sum = 0;
    for (Map.Entry<Integer, Range> kept : log.extent(topic()).entrySet()) {
      int partition = kept.getKey();
      long begin = Math.max(kept.getValue().from(), from.getOrDefault(partition, 0L));
      while (begin < kept.getValue().to()) {
        Range window = new Range(begin, Math.min(begin + WINDOW, kept.getValue().to()));
        Map<Candid, ResultRecord> missing = new LinkedHashMap<>();
        log.read(topic(), Map.of(partition, window), message -> look(message, night, missing));
        sum += missing.isEmpty() ? 0 : each.applyAsInt(missing);
        begin = window.to();
      }
    }
    return sum;
  }

  private void look(LogRecord message, Night night, Map<Candid, ResultRecord> missing) {
    try {
      records
          .read(message)
          .filter(one -> one.passes() && one.night().equals(night) && !store.has(one.candid()))
          .ifPresent(one -> missing.put(one.candid(), one));
    } catch (UnreadableException e) {
      LOG.debug("{} is no record of ours, and has no plot", message.position(), e);
    }
  }

  private int drawAll(Night night, Map<Candid, ResultRecord> missing) {
    Drawing drawing = drawings.get();
    List<Candid> all = List.copyOf(missing.keySet());
    Map<Integer, Range> extent = log.extent(alerts.topic());
    Map<Integer, List<Long>> places = new LinkedHashMap<>();
    for (ResultRecord record : missing.values()) {
      record
          .passed()
          .filter(at -> isKept(at, extent))
          .ifPresent(
              at ->
                  places.computeIfAbsent(at.partition(), p -> new ArrayList<>()).add(at.offset()));
    }
    places.forEach(
        (partition, offsets) ->
            together(offsets)
                .forEach(
                    range ->
                        log.read(
                            alerts.topic(),
                            Map.of(partition, range),
                            message -> draw(night, message, missing, drawing.plugIn()))));
    for (ResultRecord record : missing.values()) {
      archived(record, drawing)
          .ifPresentOrElse(
              alert -> drawing.plugIn().drawAgain(store, alert, record.values()),
              () ->
                  LOG.warn(
                      "Night {}: the light curve of candid {} is neither on its topic nor archived;"
                          + " it has no plot",
                      night,
                      record.candid()));
    }
    return (int) all.stream().filter(store::has).count();
  }

  private static boolean isKept(RecordPlace at, Map<Integer, Range> extent) {
    Range kept = extent.get(at.partition());
    return kept != null && kept.from() <= at.offset() && at.offset() < kept.to();
  }

  /** Ranges that hold the offsets, of which those near each other are read together. */
  private static List<Range> together(List<Long> offsets) {
    List<Range> ranges = new ArrayList<>();
    for (long offset : offsets.stream().sorted().toList()) {
      int last = ranges.size() - 1;
      if (last >= 0 && offset - ranges.get(last).to() <= APART) {
        ranges.set(last, new Range(ranges.get(last).from(), offset + 1));
      } else {
        ranges.add(new Range(offset, offset + 1));
      }
    }
    return ranges;
  }

  /** Draws the result of an alert of the topic, if it is among the missing, and takes it out. */
  private void draw(
      Night night, LogRecord message, Map<Candid, ResultRecord> missing, PlugIn<?> plugIn) {
    try {
      Optional<PassedAlert> alert = alerts.read(message).filter(one -> one.night().equals(night));
      if (alert.isPresent()) {
        ResultRecord record = missing.remove(alert.get().candid());
        if (record != null) {
          plugIn.drawAgain(store, AlertView.of(alert.get()), record.values());
        }
      }
    } catch (UnreadableException e) {
      LOG.debug("{} has a dead letter of the stage, and no plot", message.position(), e);
    }
  }

  private static Optional<AlertView> archived(ResultRecord record, Drawing drawing) {
    try {
      Optional<byte[]> packet = drawing.archive().packet(record.night(), record.candid());
      if (packet.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          AlertView.of(
              new PublishedAlert(
                  record.night(),
                  record.position(),
                  new AlertPacket(packet.get(), record.origin()),
                  drawing.decoder().decodeOne(packet.get()))));
    } catch (UnreadableException | CorruptPackException e) {
      LOG.warn(
          "The archive does not give back candid {} of night {}",
          record.candid(),
          record.night(),
          e);
      return Optional.empty();
    }
  }
}
