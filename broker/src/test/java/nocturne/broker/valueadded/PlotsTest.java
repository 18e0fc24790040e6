package nocturne.broker.valueadded;

import static nocturne.broker.worker.StageWorld.NEXT;
import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageWorld;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.SaltModels;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.plot.PlotPng;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlotsTest {
  private static final int ALERTS = 20;

  private final StageWorld world = new StageWorld();
  private final String fits = world.names.topic(Topic.SALT2);
  private final String bucket = world.names.bucket(Bucket.PLOTS);
  private final ResultRecords records = OwnStages.fits(fits);
  private final PassedAlerts passed = new PassedAlerts(Stage.FIT, world.passed, Ztf.SURVEY);
  private int published;

  @AfterEach
  void end() {
    world.end();
  }

  /** Publishes, filters, fits and plots; every fourth has too few points. */
  private void fitted(Night night, LightCurveFitter fitter) throws InterruptedException {
    publish(night);
    if (published == ALERTS) {
      worker(new Mortal(world.log), fitter, KillPoint.NONE);
    }
    world.awaitTold(Stage.FIT, published);
  }

  private void publish(Night night) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < ALERTS; i++) {
      SampleAlert alert = SampleAlert.of(5_000_000_000_000_000_000L + i).cutouts(20);
      if (i % 4 == 0) {
        alert.noHistory().epoch(alert.jd() - 2, 1, 19.5f, 0.1f, "t", i);
      }
      packets.add(alert.packet());
    }
    world.publish(night, packets);
    published += ALERTS;
  }

  private void worker(Mortal process, LightCurveFitter fitter, KillPoint kill) {
    world.ledgered(
        process,
        kill,
        List.of(
            StageWorld.stage(
                Set.of(world.passed),
                StageReader.of(
                    StageIdentity.of(world.names, Stage.FILTER, Topic.ALERTS),
                    world.input,
                    EvaluatorWork.stage(
                        Stage.FILTER,
                        OwnStages.filter(FilterSettings.DEFAULT, world.alerts),
                        world.passed,
                        world.deadLetters))),
            StageWorld.stage(
                Set.of(fits),
                StageReader.of(
                    StageIdentity.of(world.names, Stage.FIT, Topic.EXTRAGALACTIC),
                    passed,
                    EvaluatorWork.stage(
                        Stage.FIT, fit(fitter, kill)::ofPassed, fits, world.deadLetters)))));
  }

  private PlotStore store(KillPoint kill) {
    return new PlotStore(world.store, bucket, FitStage.TABLE, kill);
  }

  private PlugIn<?> fit(LightCurveFitter fitter, KillPoint kill) {
    return OwnStages.fit(fitter, world.passed, Optional.of(store(kill)));
  }

  private MissingPictures missing(KillPoint kill) {
    return new MissingPictures(
        Stage.FIT,
        store(kill),
        world.log,
        records,
        passed,
        () ->
            new MissingPictures.Drawing(
                fit(new SampleFitter(), KillPoint.NONE),
                new ArchiveReader(world.store, world.bucket),
                world.decoder));
  }

  private Map<String, byte[]> stored() {
    Map<String, byte[]> all = new TreeMap<>();
    for (ObjectStore.Entry entry : world.store.list(bucket, "")) {
      all.put(entry.name(), world.store.read(bucket, entry.name()).orElseThrow());
    }
    return all;
  }

  private void assertDrawnOnce(Night night) throws Exception {
    world.awaitTold(Stage.FIT, published);
    Map<String, byte[]> stored = stored();
    List<String> names = new ArrayList<>();
    for (LogRecord message : world.messages(fits)) {
      ResultRecord fit = records.read(message).orElseThrow();
      if (fit.passes() && fit.night().equals(night)) {
        names.add("salt2/plot_lc/candid_" + fit.candid() + ".png");
      }
    }
    assertThat(names).hasSize(ALERTS - ALERTS / 4);
    assertThat(stored.keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(stored.values())
        .allSatisfy(
            png ->
                assertThat(PlotPng.Label.of(png))
                    .contains(
                        new PlotPng.Label(
                            night.toString(),
                            SaltModels.DEFAULT,
                            SaltModels.salt3f22().version())));
  }

  @Test
  void eachFitHasItsPlotAndWhatWasNotFittedHasNone() throws Exception {
    fitted(NIGHT, new SampleFitter());
    assertDrawnOnce(NIGHT);
    PlotStore plots = store(KillPoint.NONE);
    Candid one = new Candid(5_000_000_000_000_000_001L);
    assertThat(plots.has(one, NIGHT)).isTrue();
    assertThat(plots.has(one)).isTrue();
    assertThat(plots.has(one, NEXT)).isFalse();
    assertThat(plots.has(new Candid(5_000_000_000_000_000_000L))).isFalse();
    world.store.put(bucket, plots.name(one), new byte[] {1, 2, 3});
    assertThat(plots.has(one)).isFalse();
    assertThat(plots.has(one, NIGHT)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"STAGE_.*", "PLOT_.*"})
  void aKilledWorkersSuccessorLeavesTheSamePlots(CrashPoint place) throws Exception {
    publish(NIGHT);
    Mortal process = new Mortal(world.log);
    worker(process, new SampleFitter(), process.at(place));
    await("it is dead", process::isDead);
    worker(new Mortal(world.log), new SampleFitter(), KillPoint.NONE);
    assertDrawnOnce(NIGHT);
  }

  @Test
  void aLaterNightsPlotTakesThePlaceAndAnEarlierOnesDoesNot() throws Exception {
    fitted(NEXT, new SampleFitter());
    assertDrawnOnce(NEXT);
    Map<String, byte[]> later = stored();
    fitted(NIGHT, new SampleFitter());
    assertThat(stored().keySet()).isEqualTo(later.keySet());
    assertDrawnOnce(NEXT);
    PlotStore plots = store(KillPoint.NONE);
    Candid one = new Candid(5_000_000_000_000_000_001L);
    byte[] ours = plots.read(one).orElseThrow();
    plots.put(one, ours, new PlotPng.Label("2021-01-22", "m", "1"));
    assertThat(plots.read(one)).hasValueSatisfying(png -> assertThat(png).isEqualTo(ours));
  }

  @Test
  void whatHasExpiredOnTheTopicIsDrawnFromTheArchive() throws Exception {
    fitted(NIGHT, new SampleFitter());
    world.archive(new Mortal(world.log), KillPoint.NONE);
    world.awaitTold(Stage.ARCHIVE, ALERTS);
    Map<Integer, Long> ends = new HashMap<>();
    world.log.extent(world.passed).forEach((p, kept) -> ends.put(p, kept.to()));
    world.log.deleteBefore(world.passed, ends);
    Map<String, byte[]> before = stored();
    before.keySet().forEach(name -> world.store.delete(bucket, name));
    assertThat(missing(KillPoint.NONE).draw(NIGHT, Map.of())).isEqualTo(before.size());
    assertThat(stored()).containsExactlyEntriesOf(before);
  }

  @Test
  void whatIsMissingIsDrawnAgainAndNothingElse() throws Exception {
    fitted(NIGHT, new SampleFitter());
    assertDrawnOnce(NIGHT);
    Map<String, byte[]> before = stored();
    List<String> names = List.copyOf(before.keySet());
    world.store.delete(bucket, names.get(2));
    world.store.delete(bucket, names.get(9));
    world.store.put(bucket, names.get(4), new byte[] {1, 2, 3});
    byte[] flipped = before.get(names.get(6)).clone();
    flipped[flipped.length / 2] ^= 1;
    world.store.put(bucket, names.get(6), flipped);
    List<String> drawn = new ArrayList<>();
    MissingPictures missing =
        missing(
            place -> {
              if (place == CrashPoint.PLOT_STORED) {
                drawn.add("one");
              }
            });
    Map<Integer, Long> ends = new HashMap<>();
    world.log.extent(fits).forEach((p, kept) -> ends.put(p, kept.to()));

    assertThat(missing.draw(NEXT, Map.of())).isZero();
    assertThat(missing.draw(NIGHT, ends)).as("the night began later").isZero();
    assertThat(missing.draw(NIGHT, Map.of())).isEqualTo(4);
    assertThat(drawn).hasSize(4);
    assertThat(stored()).containsExactlyEntriesOf(before);
    assertThat(missing.draw(NIGHT, Map.of())).isZero();
    assertThat(drawn).hasSize(4);
  }

  @Test
  void aFitByAModelThatIsNotAtHandHasNoPlotAndStopsNobody() throws Exception {
    LightCurveFitter other =
        photometry -> {
          FitOutcome outcome = new SampleFitter().fit(photometry);
          return outcome instanceof Fitted f
              ? new Fitted(
                  f.parameters(),
                  f.covariance(),
                  f.goodness(),
                  f.search(),
                  f.quality(),
                  new Fitted.Model("elsewhere", "7"),
                  List.of())
              : outcome;
        };
    fitted(NIGHT, other);
    assertThat(stored()).isEmpty();
  }

  @Test
  void aFitComesBackFromItsRecordNumberForNumber() throws Exception {
    fitted(NIGHT, new SampleFitter());
    int some = 0;
    for (LogRecord message : world.messages(fits)) {
      ResultRecord fit = records.read(message).orElseThrow();
      if (fit.passes()) {
        some++;
        Fitted back = FitColumns.fitted(fit.values()).orElseThrow();
        assertThat(
                back.covariance()
                    .get(
                        nocturne.core.salt2.SaltParameter.X0, nocturne.core.salt2.SaltParameter.X0))
            .hasValue(4);
        assertThat(back.parameters().c()).isEqualTo(-0.1);
        assertThat(back.search().ncall()).isEqualTo(42);
        assertThat(back.search().success()).isTrue();
        assertThat(back.quality()).isEqualTo(Fitted.Quality.GOOD);
        assertThat(back.atBound()).isEmpty();
      }
    }
    assertThat(some).isEqualTo(ALERTS - ALERTS / 4);
  }
}
