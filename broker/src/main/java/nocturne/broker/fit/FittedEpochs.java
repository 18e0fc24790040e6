package nocturne.broker.fit;

import java.util.List;
import java.util.function.Supplier;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.night.JulianDate;
import nocturne.core.plugin.StagedAlert;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.WholePhotometry;

/**
 * The epochs of an alert that are fitted.
 *
 * @param photometry the epochs by kind
 * @param fromHistory how many of them the alert's packet alone would not have given
 */
public record FittedEpochs(WholePhotometry photometry, int fromHistory) {

  /** The epochs of an alert. */
  static FittedEpochs of(FitSettings.Mode mode, StagedAlert alert) {
    return of(mode, alert.lightCurve(), alert.history(), alert::originalLightCurve, alert.jd());
  }

  /**
   * The epochs of an alert, by origin.
   *
   * @param packet what the alert's packet reports
   * @param history what earlier nights reported
   * @param original the packet as the original broker read it
   */
  public static FittedEpochs of(
      FitSettings.Mode mode,
      LightCurve packet,
      LightCurve history,
      Supplier<List<OriginalEpoch>> original,
      double jd) {
    return switch (mode) {
      case ORIGINAL -> detections(AlertPhotometry.original(original.get()));
      case PACKET -> detections(AlertPhotometry.of(packet));
      case STANDARD -> {
        double mjd = JulianDate.toMjd(jd);
        WholePhotometry whole = WholePhotometry.of(packet.with(history), mjd);
        int alone =
            history.equals(LightCurve.NONE) ? whole.size() : WholePhotometry.of(packet, mjd).size();
        yield new FittedEpochs(whole, whole.size() - alone);
      }
    };
  }

  private static FittedEpochs detections(List<Observation> detections) {
    return new FittedEpochs(new WholePhotometry(detections, List.of(), List.of()), 0);
  }

  /** These epochs with a share of each flux added to its error in quadrature. */
  public FittedEpochs withErrorFloor(double share) {
    return share == 0 ? this : new FittedEpochs(photometry.withErrorFloor(share), fromHistory);
  }
}
