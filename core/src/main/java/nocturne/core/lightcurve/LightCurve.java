package nocturne.core.lightcurve;

import java.util.ArrayList;
import java.util.Collection;
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
import java.util.function.Function;
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
  /** A light curve without epochs. */
  public static final LightCurve NONE = new LightCurve(List.of(), List.of(), List.of());

  /** Two times within this, in days, are of the same exposure. */
  static final double SAME_TIME = 1e-6;

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
    return sorted(detections, limits, forced);
  }

  private static LightCurve sorted(
      List<Detection> detections, List<UpperLimit> limits, List<ForcedPoint> forced) {
    detections.sort(Comparator.comparingDouble(Detection::jd));
    limits.sort(Comparator.comparingDouble(UpperLimit::jd));
    forced.sort(Comparator.comparingDouble(ForcedPoint::jd));
    return new LightCurve(detections, limits, forced);
  }

  /** The light curve of epochs in any order; of repeated detections the first stays. */
  public static LightCurve of(Collection<? extends Epoch> epochs) {
    DistinctDetections detections = new DistinctDetections();
    List<UpperLimit> limits = new ArrayList<>();
    List<ForcedPoint> forced = new ArrayList<>();
    for (Epoch epoch : epochs) {
      if (epoch instanceof Detection detection) {
        detections.add(detection);
      } else if (epoch instanceof UpperLimit limit) {
        limits.add(limit);
      } else if (epoch instanceof ForcedPoint point) {
        forced.add(point);
      }
    }
    return sorted(detections.inOrder(), limits, forced);
  }

  /** All epochs: detections, then upper limits, then forced photometry, each by time. */
  public List<Epoch> epochs() {
    List<Epoch> all = new ArrayList<>(detections);
    all.addAll(upperLimits);
    all.addAll(forced);
    return all;
  }

  /**
   * This light curve with the epochs of another one. Where both have an epoch of one kind in one
   * band at one time, that of this one stays.
   */
  public LightCurve with(LightCurve other) {
    if (other.equals(NONE)) {
      return this;
    }
    List<Epoch> all = new ArrayList<>(epochs());
    all.addAll(other.beside(this).epochs());
    return of(all);
  }

  /** The epochs of this light curve of which the other has none of the kind, band and time. */
  public LightCurve beside(LightCurve other) {
    Visits known = new Visits(other.epochs(), Epoch::kind);
    return of(epochs().stream().filter(epoch -> !known.have(epoch, epoch.kind())).toList());
  }

  /** The upper limits and forced photometry of visits at which nothing better was measured. */
  public LightCurve withoutRepeats() {
    Visits detected = new Visits(detections, epoch -> "");
    List<ForcedPoint> points = forced.stream().filter(point -> !detected.have(point, "")).toList();
    Visits measured = new Visits(points, epoch -> "");
    return new LightCurve(
        detections,
        upperLimits.stream()
            .filter(limit -> !detected.have(limit, "") && !measured.have(limit, ""))
            .toList(),
        points);
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
   * The rate at which the source brightened before its newest positive detection, in that
   * detection's band, since the newest positive detection that is at least half a day older.
   *
   * @return magnitudes a day, above zero if it brightens; empty if there are no two such detections
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

  /** When a survey looked, by band and by a choice of what else. */
  private static final class Visits {
    private final Map<List<Object>, TreeSet<Double>> times = new HashMap<>();

    Visits(Collection<? extends Epoch> epochs, Function<Epoch, Object> by) {
      epochs.forEach(
          epoch ->
              times
                  .computeIfAbsent(List.of(epoch.band(), by.apply(epoch)), band -> new TreeSet<>())
                  .add(epoch.jd()));
    }

    boolean have(Epoch epoch, Object by) {
      TreeSet<Double> known = times.get(List.of(epoch.band(), by));
      Double near = known == null ? null : known.ceiling(epoch.jd() - SAME_TIME);
      return near != null && near <= epoch.jd() + SAME_TIME;
    }
  }

  /**
   * Gathers detections and drops one that is there already: the same candid, or the same filter,
   * magnitude and error at nearly the same time. The first to come stays. Times are kept in order,
   * so that a packet with a hundred thousand epochs costs no more than sorting them.
   */
  private static final class DistinctDetections {
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

    /** The kept detections, in the order they came. */
    List<Detection> inOrder() {
      return kept;
    }
  }
}
