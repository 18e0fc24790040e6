package nocturne.app.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.files.SaltModelFiles;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.History;
import nocturne.broker.valueadded.MissingPictures;
import nocturne.broker.valueadded.PlotStore;
import nocturne.broker.valueadded.PlugIn;
import nocturne.core.instance.Component;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.salt2.ModelFiles;

/**
 * The parts with which an instance's value-added stages are opened.
 *
 * @param home folder, for relative paths
 * @param history earlier nights' reports; empty if none is kept
 */
record ValueAdded(
    Configuration configuration, BrokerFiles files, Path home, Optional<History> history) {

  /** Reads the current settings and files. */
  static ValueAdded of(Stores stores, Path home, Optional<History> history) throws IOException {
    return new ValueAdded(
        stores.configuration(Component.VALUE_ADDED), stores.brokerFiles(), home, history);
  }

  /**
   * Opens a stage.
   *
   * @param input the topic it reads
   * @param isRead whether another stage reads its topic
   * @param plots where its pictures are stored; empty where none are
   * @throws Failure with exit code 2 if its settings or its files are wrong
   */
  PlugIn<?> open(PipelineStage stage, String input, boolean isRead, Optional<PlotStore> plots) {
    return open(stage.plugIn().orElseThrow(), input, isRead, plots);
  }

  private <S extends Record, R extends Record> PlugIn<R> open(
      ValueAddedStage<S, R> stage, String input, boolean isRead, Optional<PlotStore> plots) {
    try {
      S settings = configuration.stage(stage);
      return new PlugIn<>(
          stage,
          stage.open(settings, new Files(stage.name())),
          input,
          isRead,
          plots,
          stage.usesHistory(settings) ? history : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The stage " + stage.name() + " cannot read a file", e);
    }
  }

  /** Draws the missing pictures of each stage that has any. */
  static List<MissingPictures> missing(Services services) {
    List<MissingPictures> all = new ArrayList<>();
    for (PipelineStage stage : services.pipeline().valueAdded()) {
      services.plots(stage).ifPresent(plots -> all.add(missing(services, stage, plots)));
    }
    return all;
  }

  private static MissingPictures missing(Services services, PipelineStage stage, PlotStore plots) {
    return new MissingPictures(
        stage.stage(),
        plots,
        services.log(),
        services.results(stage),
        services.passedTo(stage),
        () ->
            new MissingPictures.Drawing(
                services.plugIn(stage), services.stores().archive(), services.decoder()));
  }

  private final class Files implements StageFiles {
    private final String stage;

    Files(String stage) {
      this.stage = stage;
    }

    @Override
    public SortedMap<String, byte[]> below(String folder) {
      return files.below(Component.VALUE_ADDED.folder().orElseThrow() + folder);
    }

    @Override
    public boolean mayReplace(String setting) {
      return configuration.isLeftToComponents(configuration.keyOf(stage, setting));
    }

    @Override
    public Optional<ModelFiles> folder(String named) {
      return SaltModelFiles.folder(home.resolve(named));
    }
  }
}
