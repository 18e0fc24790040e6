package nocturne.broker.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.CorruptPackException;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the light curves of fits, as the fit did, from the topic of alerts that passed; if they
 * have expired there, from the archive, which need not have the packet yet at the time of a live
 * fit. For one thread.
 */
public final class FittedCurves {
  private static final Logger LOG = LoggerFactory.getLogger(FittedCurves.class);

  /** Distance of two records, in offsets, from which they are read separately. */
  private static final long APART = 256;

  private final Streams streams;
  private final PassedAlerts passed;
  private final ArchiveReader archive;
  private final PacketDecoder decoder;
  private final boolean original;

  /**
   * @param original whether light curves are made as the original broker made them
   */
  public FittedCurves(
      Streams streams,
      PassedAlerts passed,
      ArchiveReader archive,
      PacketDecoder decoder,
      boolean original) {
    this.streams = streams;
    this.passed = passed;
    this.archive = archive;
    this.decoder = decoder;
    this.original = original;
  }

  /**
   * Light curves of some fits of one night, by candid; those that are in neither place are missing.
   */
  Map<Candid, List<Observation>> of(Night night, List<FitRecord> fits) {
    Map<Candid, List<Observation>> curves = new HashMap<>();
    Map<Integer, Range> extent = streams.extent(passed.topic());
    Map<Integer, List<Long>> places = new HashMap<>();
    for (FitRecord fit : fits) {
      fit.passed()
          .filter(at -> isKept(at, extent))
          .ifPresent(
              at ->
                  places.computeIfAbsent(at.partition(), p -> new ArrayList<>()).add(at.offset()));
    }
    places.forEach((partition, offsets) -> read(night, partition, offsets, curves));
    for (FitRecord fit : fits) {
      if (!curves.containsKey(fit.candid())) {
        fromArchive(night, fit.candid()).ifPresent(curve -> curves.put(fit.candid(), curve));
      }
    }
    return curves;
  }

  private static boolean isKept(Position at, Map<Integer, Range> extent) {
    Range kept = extent.get(at.partition());
    return kept != null && kept.from() <= at.offset() && at.offset() < kept.to();
  }

  private void read(
      Night night, int partition, List<Long> offsets, Map<Candid, List<Observation>> curves) {
    offsets.sort(null);
    long from = offsets.get(0);
    long to = from + 1;
    for (long offset : offsets) {
      if (offset - to > APART) {
        read(night, partition, new Range(from, to), curves);
        from = offset;
      }
      to = offset + 1;
    }
    read(night, partition, new Range(from, to), curves);
  }

  private void read(
      Night night, int partition, Range range, Map<Candid, List<Observation>> curves) {
    streams.read(passed.topic(), Map.of(partition, range), message -> take(night, message, curves));
  }

  private void take(Night night, StreamRecord message, Map<Candid, List<Observation>> curves) {
    try {
      Optional<PassedAlert> alert = passed.read(message);
      if (alert.isPresent() && alert.get().night().equals(night)) {
        curves.put(
            alert.get().candid(),
            original
                ? AlertPhotometry.original(alert.get().alert().original())
                : AlertPhotometry.of(alert.get().alert().lightCurve()));
      }
    } catch (UnreadableException e) {
      LOG.debug("{} has a dead letter of the fit, and no plot", message.position(), e);
    }
  }

  private Optional<List<Observation>> fromArchive(Night night, Candid candid) {
    try {
      Optional<byte[]> packet = archive.packet(night, candid);
      if (packet.isEmpty()) {
        return Optional.empty();
      }
      Alert alert = decoder.decodeOne(packet.get());
      return Optional.of(
          original
              ? AlertPhotometry.original(alert.original())
              : AlertPhotometry.of(alert.lightCurve()));
    } catch (UnreadableException | CorruptPackException e) {
      LOG.warn("The archive does not give back candid {} of night {}", candid, night, e);
      return Optional.empty();
    }
  }
}
