package nocturne.core.lightcurve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
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
 *     because their filter or error is unknown
 * @param upperLimits where it found nothing, by time
 * @param forced forced photometry, by time
 */
public record LightCurve(
    List<Detection> detections, List<UpperLimit> upperLimits, List<ForcedPoint> forced) {

  /** Days after which a detection is not of the same night. */
  private static final double ANOTHER_NIGHT = 0.5;

  public LightCurve {
    detections = List.copyOf(detections);
    upperLimits = List.copyOf(upperLimits);
    forced = List.copyOf(forced);
  }

  /**
   * The light curve of an alert.
   *
   * @param candidate the detection that made it
   * @param history the earlier epochs
   * @param force forced photometry
   */
  public static LightCurve of(Epochs candidate, Optional<Epochs> history, Optional<Epochs> force) {
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
    force.ifPresent(rows -> addAll(rows, rows::forcedPoint, forced));
    detections.sort(Comparator.comparingDouble(Detection::jd));
    limits.sort(Comparator.comparingDouble(UpperLimit::jd));
    forced.sort(Comparator.comparingDouble(ForcedPoint::jd));
    return new LightCurve(detections, limits, forced);
  }

  /**
   * The epochs as the original broker saw them: the history in the packet's order, then the
   * candidate, epochs without a magnitude left out, duplicates kept.
   */
  public static List<OriginalEpoch> original(Epochs candidate, Optional<Epochs> history) {
    List<OriginalEpoch> all = new ArrayList<>();
    history.ifPresent(rows -> addAll(rows, rows::original, all));
    addAll(candidate, candidate::original, all);
    return List.copyOf(all);
  }

  /** Detections that are brighter than the reference, by time. */
  public List<Detection> positive() {
    return detections.stream().filter(Detection::isPositive).toList();
  }

  /**
   * How fast the source brightened before its newest positive detection: in the band of that one,
   * since the newest positive detection that is at least half a day older.
   *
   * @return magnitudes a day, above zero where it brightens; empty if there are no two such
   *     detections
   */
  public OptionalDouble rise() {
    List<Detection> positive = positive();
    if (positive.isEmpty()) {
      return OptionalDouble.empty();
    }
    Detection newest = positive.get(positive.size() - 1);
    for (int i = positive.size() - 2; i >= 0; i--) {
      Detection before = positive.get(i);
      double days = newest.jd() - before.jd();
      if (days >= ANOTHER_NIGHT && before.band().equals(newest.band())) {
        return OptionalDouble.of((before.mag() - newest.mag()) / days);
      }
    }
    return OptionalDouble.empty();
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

  private static <T> void addAll(Epochs rows, IntFunction<@Nullable T> read, List<T> all) {
    for (int row = 0; row < rows.size(); row++) {
      T epoch = read.apply(row);
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
    private final Set<Long> candids = new HashSet<>();
    private final Map<Photometry, TreeSet<Double>> times = new HashMap<>();

    private record Photometry(String band, double mag, @Nullable Double magError) {}

    /** Keeps the detection unless it repeats one. */
    void add(Detection detection) {
      Long candid = detection.candid();
      if (candid != null && candids.contains(candid)) {
        return;
      }
      Photometry photometry =
          new Photometry(detection.band(), detection.mag(), detection.magError());
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
}
