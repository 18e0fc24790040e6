package nocturne.broker.fit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.plugin.Column;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.UnreadableModelException;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.plot.ModelCurves;

/** The stage of the fit: fits each alert that passes the filter with a SALT model, and draws it. */
public final class FitStage implements ValueAddedStage<FitSettings, FitStage.Result> {
  /** Its table. */
  public static final String TABLE = "salt2";

  /**
   * The result for an alert.
   *
   * @param lightCurve the known light curve of the object
   * @param shares of the kinds of epochs
   */
  public record Result(FitOutcome outcome, LightCurve lightCurve, FitShares shares) {}

  @Override
  public String name() {
    return "fit";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public String input() {
    return "filter";
  }

  @Override
  public String output() {
    return TABLE;
  }

  @Override
  public FitSettings defaults() {
    return FitSettings.DEFAULT;
  }

  @Override
  public Class<Result> result() {
    return Result.class;
  }

  @Override
  public List<Column<Result>> columns() {
    return FitColumns.list();
  }

  @Override
  public boolean draws() {
    return true;
  }

  @Override
  public boolean usesHistory(FitSettings settings) {
    return settings.usesHistory();
  }

  /**
   * With the model among the files, unless the setting that names a model is more specific than the
   * home's.
   */
  @Override
  public Evaluation<Result> open(FitSettings settings, StageFiles files) throws IOException {
    Optional<SaltModel> staged =
        files.mayReplace("model")
            ? StagedModel.of(files.below(StagedModel.MODEL))
            : Optional.empty();
    SaltModel model = staged.isPresent() ? staged.get() : named(settings.model(), files);
    Bandpasses bands = Bandpasses.ztf();
    return new Fitting(
        new SaltFitter(model, bands, settings.settings()),
        settings.mode(),
        new ModelCurves(model, bands, MilkyWayDust.none()),
        fit ->
            Stream.of(
                    StagedModel.of(files.below(StagedModel.MODEL)),
                    SaltModels.find(fit.model().name()))
                .flatMap(Optional::stream)
                .filter(fit::isOf)
                .findFirst());
  }

  private static SaltModel named(String model, StageFiles files) throws IOException {
    try {
      return SaltModels.read(model, files::folder);
    } catch (UnreadableModelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
