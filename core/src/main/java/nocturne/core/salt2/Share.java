package nocturne.core.salt2;

import java.util.List;

/**
 * Some of the epochs of a fit, and how well it describes them.
 *
 * @param epochs how many of them were fitted
 * @param chisq their part of chi-square, under the full model
 */
public record Share(int epochs, double chisq) {

  /**
   * The share of some epochs. Left out are those that the fit left out, and those that no fit can
   * use: without a number or an error above zero, or in a band that is unknown or not covered.
   *
   * @param model that was fitted
   * @param bands that were known
   * @param dust of our galaxy, as in the fit
   * @param some of the fit's epochs, with the errors that it used
   */
  public static Share of(
      SaltModel model, Bandpasses bands, MilkyWayDust dust, List<Observation> some, Fitted fit) {
    List<Observation> used =
        some.stream()
            .filter(
                epoch ->
                    epoch.isUsable()
                        && !fit.leftOut().contains(epoch.mjd())
                        && bands
                            .find(epoch.band())
                            .filter(band -> model.covers(band, fit.parameters().z()))
                            .isPresent())
            .toList();
    double[] flux = new Photometry(model, bands, dust, used).flux(fit.parameters());
    double chisq = 0;
    for (int i = 0; i < flux.length; i++) {
      double pull = (used.get(i).flux() - flux[i]) / used.get(i).fluxError();
      chisq += pull * pull;
    }
    return new Share(used.size(), chisq);
  }
}
