package nocturne.core.lightcurve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nocturne.core.alert.Candid;
import org.jspecify.annotations.Nullable;

/**
 * Gathers detections and drops one that is there already: the same candid, or the same filter,
 * magnitude and error at nearly the same time. The first to come stays. Times are kept in order, so
 * that a packet with a hundred thousand epochs costs no more than sorting them.
 */
final class DistinctDetections {
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
