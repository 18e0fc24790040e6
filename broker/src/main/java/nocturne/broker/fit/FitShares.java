package nocturne.broker.fit;

import java.util.List;
import java.util.function.Function;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Share;
import nocturne.plot.ModelCurves;

/**
 * The share of each kind of epochs in a fit. If there is no fit, the epochs are all that exist, and
 * chi-square is not a number.
 *
 * @param forced forced photometry of visits without a detection
 * @param limits upper limits of visits without either
 * @param fromHistory number of epochs that were not in the alert's packet
 */
public record FitShares(Share detections, Share forced, Share limits, int fromHistory) {

  /** The shares in an outcome. */
  public static FitShares of(FittedEpochs epochs, ModelCurves model, FitOutcome outcome) {
    Function<List<Observation>, Share> share =
        outcome instanceof Fitted fitted
            ? some -> Share.of(model.model(), model.bands(), model.dust(), some, fitted)
            : some -> new Share(some.size(), Double.NaN);
    return new FitShares(
        share.apply(epochs.photometry().detections()),
        share.apply(epochs.photometry().forced()),
        share.apply(epochs.photometry().limits()),
        epochs.fromHistory());
  }
}
