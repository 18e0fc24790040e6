package nocturne.core.lightcurve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Records;
import nocturne.core.survey.AlertFields;
import org.jspecify.annotations.Nullable;

/**
 * The brightness of an alert's object over time, as the alert's packet reports it.
 *
 * <p>Three kinds of epochs, never mixed: detections, upper limits, and forced photometry.
 * Detections are by time; those of equal time in the packet's order, the candidate last. Repeated
 * epochs are merged: those with the same candid, or with the same filter, magnitude and error
 * within a millionth of a day. The candidate's values win, else the first in the packet.
 *
 * @param detections where the survey found something, including epochs that cannot be fitted
 *     because their filter or error is unknown ({@link Detection#isFittable})
 * @param upperLimits where it found nothing, by time
 * @param forced forced photometry, by time
 */
public record LightCurve(
    List<Detection> detections, List<UpperLimit> upperLimits, List<ForcedPoint> forced) {

  public LightCurve {
    detections = List.copyOf(detections);
    upperLimits = List.copyOf(upperLimits);
    forced = List.copyOf(forced);
  }

  /** The light curve in an alert. */
  public static LightCurve from(Alert alert) {
    AlertFields fields = alert.fields();
    return from(
        epochs(alert.candidate(), fields),
        alert.history().map(rows -> epochs(rows, fields)),
        alert.forced().map(rows -> epochs(rows, fields)));
  }

  /** As above, from an alert's rows. */
  static LightCurve from(Epochs candidate, Optional<Epochs> history, Optional<Epochs> force) {
    DistinctDetections distinct = new DistinctDetections();
    List<UpperLimit> limits = new ArrayList<>();
    List<ForcedPoint> forced = new ArrayList<>();
    Detection own = candidate.detection(0);
    if (own != null) {
      distinct.add(own);
    }
    history.ifPresent(rows -> addHistory(rows, distinct, limits));
    List<Detection> detections = distinct.inOrder();
    if (own != null) {
      Collections.rotate(detections, -1);
    }
    force.ifPresent(rows -> addForced(rows, forced));
    detections.sort(Comparator.comparingDouble(Detection::jd));
    limits.sort(Comparator.comparingDouble(UpperLimit::jd));
    forced.sort(Comparator.comparingDouble(ForcedPoint::jd));
    return new LightCurve(detections, limits, forced);
  }

  /**
   * The epochs as the original broker saw them: the history in the packet's order, then the
   * candidate, epochs without a magnitude left out, duplicates kept.
   */
  public static List<OriginalEpoch> original(Alert alert) {
    return original(
        epochs(alert.candidate(), alert.fields()),
        alert.history().map(rows -> epochs(rows, alert.fields())));
  }

  /** As above, from an alert's rows. */
  static List<OriginalEpoch> original(Epochs candidate, Optional<Epochs> history) {
    List<OriginalEpoch> all = new ArrayList<>();
    history.ifPresent(rows -> addOriginal(rows, all));
    addOriginal(candidate, all);
    return List.copyOf(all);
  }

  /**
   * Whether the candidate is brighter than the reference: its sign says so, or there is no sign.
   */
  public static boolean isPositive(Alert alert) {
    return epochs(alert.candidate(), alert.fields()).sign(0) > 0;
  }

  /** Whether the candidate's sign is exactly {@code t}, all that the original broker counted. */
  public static boolean isExactlyPositive(Alert alert) {
    return epochs(alert.candidate(), alert.fields()).isExactlyPositive(0);
  }

  /**
   * The times of the epochs whose sign is exactly {@code t}, Julian dates in the original broker's
   * order: the candidate first, then the history in the packet's order. A time may be NaN.
   */
  public static double[] originalPositiveTimes(Alert alert) {
    DoubleStream.Builder times = DoubleStream.builder();
    addTimes(epochs(alert.candidate(), alert.fields()), times);
    alert.history().ifPresent(rows -> addTimes(epochs(rows, alert.fields()), times));
    return times.build().toArray();
  }

  private static void addTimes(Epochs rows, DoubleStream.Builder times) {
    for (int row = 0; row < rows.size(); row++) {
      if (rows.isExactlyPositive(row)) {
        times.add(rows.time(row));
      }
    }
  }

  /** The detections that a model can be fitted to. */
  public List<Detection> fittable() {
    return detections.stream().filter(Detection::isFittable).toList();
  }

  private static Epochs epochs(Records rows, AlertFields fields) {
    return new Epochs(new RecordRows(rows), fields.epoch(), fields.candid());
  }

  private static void addHistory(
      Epochs history, DistinctDetections distinct, List<UpperLimit> limits) {
    for (int row = 0; row < history.size(); row++) {
      Detection detection = history.detection(row);
      UpperLimit limit = detection == null ? history.upperLimit(row) : null;
      if (detection != null) {
        distinct.add(detection);
      } else if (limit != null) {
        limits.add(limit);
      }
    }
  }

  private static void addForced(Epochs rows, List<ForcedPoint> forced) {
    for (int row = 0; row < rows.size(); row++) {
      ForcedPoint point = rows.forcedPoint(row);
      if (point != null) {
        forced.add(point);
      }
    }
  }

  private static void addOriginal(Epochs rows, List<OriginalEpoch> all) {
    for (int row = 0; row < rows.size(); row++) {
      OriginalEpoch epoch = rows.original(row);
      if (epoch != null) {
        all.add(epoch);
      }
    }
  }

  /**
   * Gathers detections and drops one that is there already: the same candid, or the same filter,
   * magnitude and error at nearly the same time. The first to come stays. Times are kept in order,
   * so that a packet with a hundred thousand epochs costs no more than sorting them.
   */
  private static final class DistinctDetections {
    private static final double SAME_TIME = 1e-6;

    private final List<Detection> kept = new ArrayList<>();
    private final Set<Candid> candids = new HashSet<>();
    private final Map<Photometry, TreeSet<Double>> times = new HashMap<>();

    private record Photometry(@Nullable Integer fid, double magpsf, @Nullable Double sigmapsf) {}

    /** Keeps the detection unless it repeats one. */
    void add(Detection detection) {
      Candid candid = detection.candid();
      if (candid != null && candids.contains(candid)) {
        return;
      }
      Photometry photometry =
          new Photometry(detection.fid(), detection.magpsf(), detection.sigmapsf());
      TreeSet<Double> known = times.computeIfAbsent(photometry, key -> new TreeSet<>());
      Double near = known.ceiling(detection.jd() - SAME_TIME);
      if (near != null && near <= detection.jd() + SAME_TIME) {
        return;
      }
      known.add(detection.jd());
      if (candid != null) {
        candids.add(candid);
      }
      kept.add(detection);
    }

    /** Those kept, in the order they came. */
    List<Detection> inOrder() {
      return kept;
    }
  }

  /** Rows of photometry in a decoded packet. */
  private record RecordRows(Records rows) implements EpochRows {

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public int column(String name) {
      return rows.layout().indexOf(name);
    }

    @Override
    public boolean isNumber(int row, int column) {
      return column >= 0 && rows.type(row, column).isNumber();
    }

    @Override
    public boolean isWhole(int row, int column) {
      return column >= 0 && rows.type(row, column).isWhole();
    }

    @Override
    public double doubleAt(int row, int column) {
      return rows.doubleAt(row, column);
    }

    @Override
    public long longAt(int row, int column) {
      return rows.longAt(row, column);
    }

    @Override
    public @Nullable String textAt(int row, int column) {
      return column >= 0 && rows.type(row, column) == CellType.STRING
          ? rows.stringAt(row, column)
          : null;
    }

    @Override
    public @Nullable String wordAt(int row, int column) {
      if (column < 0) {
        return null;
      }
      return switch (rows.type(row, column)) {
        case STRING, ENUM -> rows.stringAt(row, column);
        case INT, LONG -> Long.toString(rows.longAt(row, column));
        case BOOLEAN -> Boolean.toString(rows.booleanAt(row, column));
        default -> null;
      };
    }
  }
}
