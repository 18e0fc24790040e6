package nocturne.broker.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.PackedAlerts;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SortedRows;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Alert;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an instance's history with the epochs that a night's packets report. The packets are read
 * from the packs. May be called repeatedly, also after a predecessor died: it adds what is missing
 * and nothing twice. For one thread at a time.
 */
public final class NightHistory {
  private static final Logger LOG = LoggerFactory.getLogger(NightHistory.class);

  /** Advice for damage without a backup. */
  private static final String ANEW =
      " Without a backup `nocturne history build --anew` makes the table of the archive.";

  /** Epochs in memory at most, some hundred bytes each. */
  private static final int MOST_EPOCHS = 200_000;

  private final ObjectStore store;
  private final String bucket;
  private final Optional<History> history;
  private final PacketDecoder decoder;
  private final int mostEpochs;

  /**
   * The result for a night.
   *
   * @param alerts number of alerts read
   * @param epochs number of their epochs that the history lacked
   * @param isWhole whether all of the night's packs are intact
   */
  public record Filled(long alerts, long epochs, boolean isWhole) {}

  public NightHistory(Pipeline pipeline, ObjectStore store, Tables tables, PacketDecoder decoder) {
    this(
        store,
        pipeline.names().bucket(Bucket.ALERTS),
        pipeline.history(tables),
        decoder,
        MOST_EPOCHS);
  }

  private NightHistory(
      ObjectStore store,
      String bucket,
      Optional<History> history,
      PacketDecoder decoder,
      int mostEpochs) {
    this.store = store;
    this.bucket = bucket;
    this.history = history;
    this.decoder = decoder;
    this.mostEpochs = mostEpochs;
  }

  /** A copy with another maximum number of epochs in memory. */
  public NightHistory withMostEpochs(int most) {
    return new NightHistory(store, bucket, history, decoder, most);
  }

  /** The history of an instance. */
  public static NightHistory of(BackEnd back, PacketDecoder decoder) {
    return new NightHistory(back.pipeline(), back.store(), back.tables(), decoder);
  }

  /** The epochs that an alert reports. */
  public static List<HistoryRow> rows(Night night, Alert alert) {
    String object = alert.objectId().map(ObjectId::value).orElse("");
    HistoryRow.Report report = new HistoryRow.Report(night, alert.candid());
    List<HistoryRow> rows = new ArrayList<>();
    alert.lightCurve().epochs().forEach(epoch -> rows.add(new HistoryRow(object, epoch, report)));
    return rows;
  }

  /** Adds what the night's packets report; empty where the instance keeps no history. */
  public Optional<Filled> fill(Night night) {
    Optional<Filled> filled = history.map(there -> filled(there, night, there::add));
    filled.ifPresent(
        one ->
            LOG.info(
                "Night {}: {} epochs of {} alerts are new in the history{}",
                night,
                one.epochs(),
                one.alerts(),
                one.isWhole() ? "" : "; a part of the packs could not be read"));
    return filled;
  }

  /** Returns what {@link #fill} would add, and changes nothing. */
  public Optional<Filled> lacking(Night night) {
    return history.map(there -> filled(there, night, rows -> count(there, rows)));
  }

  /** The damage of the history's files, in sentences; empty if all are intact. */
  public Optional<String> damage() {
    try {
      history.ifPresent(History::check);
      return Optional.empty();
    } catch (PortException.Broken e) {
      return Optional.of(e.getMessage() + ANEW);
    }
  }

  private static long count(History there, SortedRows rows) {
    long[] lacking = {0};
    there.lacking(rows, row -> lacking[0]++);
    return lacking[0];
  }

  /** Writes small files together; nothing where the instance keeps no history. */
  public void compact() {
    history.ifPresent(History::compact);
  }

  /** Number of rows that alerts of the night reported first. */
  public long count(Night night) {
    long[] rows = {0};
    history.ifPresent(there -> there.rows(night, row -> rows[0]++));
    return rows[0];
  }

  /** Whether later nights are archived, which may have reported epochs of a night again. */
  public boolean isFollowed(Night night) {
    return history.isPresent() && !after(night).isEmpty();
  }

  /**
   * Deletes what alerts of the night reported first, and adds what later nights reported again. The
   * night's own packs are not read.
   */
  public void forget(Night night) {
    history.ifPresent(there -> there.delete(night));
    after(night).forEach(this::fill);
  }

  private List<Night> after(Night night) {
    return new ArchiveReader(store, bucket)
        .nights().stream().filter(other -> other.compareTo(night) > 0).toList();
  }

  private Filled filled(History there, Night night, ToLongFunction<SortedRows> taking) {
    long[] alerts = {0};
    try (GatheredRows gathered = new GatheredRows(night, there, mostEpochs)) {
      boolean isWhole =
          PackedAlerts.read(
              store,
              bucket,
              decoder,
              night,
              packet -> true,
              packed -> {
                alerts[0]++;
                rows(night, packed.alert()).forEach(gathered::add);
              });
      return new Filled(alerts[0], taking.applyAsLong(gathered), isWhole);
    }
  }
}
