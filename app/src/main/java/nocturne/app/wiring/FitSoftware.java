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
 * What the stages fit and draw with.
 *
 * @param model that is fitted
 * @param bands that light curves may name
 * @param fitter for all threads
 * @param isOriginal whether light curves are taken as the original broker took them
 */
record FitSoftware(SaltModel model, Bandpasses bands, SaltFitter fitter, boolean isOriginal) {

  /**
   * As the settings say.
   *
   * @param home folder, in which a relative one lies
   * @throws nocturne.app.Failure with exit code 2 where there is no such model
   */
  static FitSoftware of(Configuration configuration, Path home) {
    String named = configuration.fit().model();
    return of(configuration, SaltModelFiles.model(named, folder -> home.resolve(folder)));
  }

  /**
   * The same, but with the model among the broker files unless something narrower than the home's
   * settings names another.
   *
   * @param files of the instance's components, as they are now
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
