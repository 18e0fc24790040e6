package nocturne.app.wiring;

import java.nio.file.Path;
import java.util.Optional;
import nocturne.app.config.Configuration;
import nocturne.app.config.FitSettings;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.files.StagedModel;
import nocturne.broker.instance.BrokerFiles;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.fit.SaltFitter;

/**
 * Model, bands and fitter of the fit stage and its plots.
 *
 * @param model that is fitted
 * @param bands that light curves may name
 * @param fitter for all threads
 * @param isOriginal whether light curves are made as the original broker made them
 */
record FitSoftware(SaltModel model, Bandpasses bands, SaltFitter fitter, boolean isOriginal) {

  /**
   * As configured.
   *
   * @param home folder, for relative paths
   * @throws nocturne.app.Failure with exit code 2 if there is no such model
   */
  static FitSoftware of(Configuration configuration, Path home) {
    String named = configuration.fit().model();
    return of(configuration, SaltModelFiles.model(named, folder -> home.resolve(folder)));
  }

  /**
   * As configured, with the model among the broker files unless a setting more specific than the
   * home's names another.
   *
   * @param files of the instance's components now
   */
  static FitSoftware of(Configuration configuration, Path home, BrokerFiles files) {
    Optional<SaltModel> staged =
        configuration.isLeftToComponents("fit.model") ? StagedModel.of(files) : Optional.empty();
    return staged.map(model -> of(configuration, model)).orElseGet(() -> of(configuration, home));
  }

  private static FitSoftware of(Configuration configuration, SaltModel model) {
    FitSettings settings = configuration.fit();
    Bandpasses bands = Bandpasses.ztf();
    return new FitSoftware(
        model, bands, new SaltFitter(model, bands, settings.settings()), settings.isOriginal());
  }
}
