package nocturne.app.wiring;

import java.nio.file.Path;
import nocturne.app.config.Configuration;
import nocturne.app.config.FitSettings;
import nocturne.app.files.SaltModelFiles;
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
    FitSettings settings = configuration.fit();
    SaltModel model = SaltModelFiles.model(settings.model(), folder -> home.resolve(folder));
    Bandpasses bands = Bandpasses.ztf();
    return new FitSoftware(
        model, bands, new SaltFitter(model, bands, settings.settings()), settings.isOriginal());
  }
}
