package nocturne.broker.plot;

import static nocturne.broker.stage.StageWorld.NEXT;
import static nocturne.broker.stage.StageWorld.NIGHT;
import static nocturne.broker.stage.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.stage.LedgerWork;
import nocturne.broker.stage.Mortal;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageWorld;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModels;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlotStageTest {
  private static final int ALERTS = 20;

  private final StageWorld world = new StageWorld();
  private final String fits = world.names.topic(Topic.SALT2);
  private final String bucket = world.names.bucket(Bucket.PLOTS);
  private final FitRecords records = new FitRecords(fits, PlotStageTest::night);
  private final PassedAlerts passed =
      new PassedAlerts(world.passed, AlertFields.ZTF, PlotStageTest::night);
  private int published;

  @AfterEach
  void end() {
    world.end();
  }

  private static Night night(String topic) {
    return Names.nightOf(topic).orElseThrow();
  }

  /** Publishes, filters and fits; every fourth has too few points. */
  private void fitted(Night night, LightCurveFitter fitter) throws InterruptedException {
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
    if (published == ALERTS) {
      world.filter(new Mortal(world.streams), FilterSettings.DEFAULT, KillPoint.NONE);
      StageIdentity identity = StageIdentity.of(world.names, Stage.FIT, Topic.EXTRAGALACTIC);
      world.runner(
          identity,
          world.streams,
          passed,
          new LedgerWork<>(
              identity,
              world.streams,
              world.ledger,
              world.start,
              new FitStage(fitter, false, world.passed, fits, world.deadLetters).works(),
              KillPoint.NONE));
    }
    world.awaitTold(Stage.FIT, published);
  }

  private void draw(Mortal process, KillPoint kill) {
    StageIdentity identity = StageIdentity.of(world.names, Stage.PLOT, Topic.SALT2);
    world.runner(
        identity,
        process,
        records,
        new LedgerWork<>(
            identity, process, world.ledger, world.start, stage(process, kill).works(), kill));
  }

  private PlotStage stage(Streams process, KillPoint kill) {
    return new PlotStage(
        new PlotStore(world.store, bucket, kill),
        process,
        passed,
        () -> new ArchiveReader(world.store, world.bucket),
        world.decoder,
        new ModelCurves(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none()),
        fit -> SaltModels.find(fit.model()),
        false,
        world.deadLetters);
  }

  private Map<String, byte[]> stored() {
    Map<String, byte[]> all = new TreeMap<>();
    for (ObjectStore.Entry entry : world.store.list(bucket, "")) {
      all.put(entry.name(), world.store.read(bucket, entry.name()).orElseThrow());
    }
    return all;
  }

  private void assertDrawnOnce(Night night) throws Exception {
    world.awaitTold(Stage.PLOT, published);
    world.assertRangesJoin(Stage.PLOT);
    Map<String, byte[]> stored = stored();
    List<String> names = new ArrayList<>();
    for (StreamRecord message : world.messages(fits)) {
      FitRecord fit = records.read(message).orElseThrow();
      if (fit.isFitted() && fit.night().equals(night)) {
        names.add("salt2/plot_lc/candid_" + fit.candid() + ".png");
      }
    }
    assertThat(names).hasSize(ALERTS - ALERTS / 4);
    assertThat(stored.keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(stored.values())
        .allSatisfy(
            png ->
                assertThat(PlotStore.Label.of(png))
                    .contains(
                        new PlotStore.Label(
                            night.toString(),
                            SaltModels.DEFAULT,
                            SaltModels.salt3f22().version())));
  }

  @Test
  void eachFitHasItsPlotAndWhatWasNotFittedHasNone() throws Exception {
    fitted(NIGHT, new SampleFitter());
    draw(new Mortal(world.streams), KillPoint.NONE);
    assertDrawnOnce(NIGHT);
    PlotStore plots = new PlotStore(world.store, bucket, KillPoint.NONE);
    Candid one = new Candid(5_000_000_000_000_000_001L);
    assertThat(plots.has(one, NIGHT)).isTrue();
    assertThat(plots.has(one)).isTrue();
    assertThat(plots.has(one, NEXT)).isFalse();
    assertThat(plots.has(new Candid(5_000_000_000_000_000_000L))).isFalse();
    world.store.put(bucket, PlotStore.name(one), new byte[] {1, 2, 3});
    assertThat(plots.has(one)).isFalse();
    assertThat(plots.has(one, NIGHT)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"STAGE_.*", "PLOT_.*"})
  void aKilledWorkersSuccessorLeavesTheSamePlots(Place place) throws Exception {
    fitted(NIGHT, new SampleFitter());
    Mortal process = new Mortal(world.streams);
    draw(process, process.at(place));
    await("it is dead", process::isDead);
    draw(new Mortal(world.streams), KillPoint.NONE);
    assertDrawnOnce(NIGHT);
  }

  @Test
  void aLaterNightsPlotTakesThePlaceAndAnEarlierOnesDoesNot() throws Exception {
    fitted(NEXT, new SampleFitter());
    draw(new Mortal(world.streams), KillPoint.NONE);
    assertDrawnOnce(NEXT);
    Map<String, byte[]> later = stored();
    fitted(NIGHT, new SampleFitter());
    world.awaitTold(Stage.PLOT, published);
    assertThat(stored().keySet()).isEqualTo(later.keySet());
    assertDrawnOnce(NEXT);
    PlotStore plots = new PlotStore(world.store, bucket, KillPoint.NONE);
    Candid one = new Candid(5_000_000_000_000_000_001L);
    byte[] ours = plots.read(one).orElseThrow();
    plots.put(one, ours, new PlotStore.Label("2021-01-22", "m", "1"));
    assertThat(plots.read(one)).hasValueSatisfying(png -> assertThat(png).isEqualTo(ours));
  }

  @Test
  void whatHasExpiredOnTheTopicIsDrawnFromTheArchive() throws Exception {
    fitted(NIGHT, new SampleFitter());
    world.archive(new Mortal(world.streams), KillPoint.NONE);
    world.awaitTold(Stage.ARCHIVE, ALERTS);
    Map<Integer, Long> ends = new HashMap<>();
    world.streams.extent(world.passed).forEach((p, kept) -> ends.put(p, kept.to()));
    world.streams.deleteBefore(world.passed, ends);
    draw(new Mortal(world.streams), KillPoint.NONE);
    assertDrawnOnce(NIGHT);
  }

  @Test
  void whatIsMissingIsDrawnAgainAndNothingElse() throws Exception {
    fitted(NIGHT, new SampleFitter());
    draw(new Mortal(world.streams), KillPoint.NONE);
    assertDrawnOnce(NIGHT);
    Map<String, byte[]> before = stored();
    List<String> names = List.copyOf(before.keySet());
    world.store.delete(bucket, names.get(2));
    world.store.delete(bucket, names.get(9));
    world.store.put(bucket, names.get(4), new byte[] {1, 2, 3});
    List<String> drawn = new ArrayList<>();
    MissingPlots missing =
        new MissingPlots(
            new PlotStore(world.store, bucket, KillPoint.NONE),
            world.streams,
            records,
            new DeadLetterReader(world.streams, world.deadLetters),
            () -> stage(world.streams, place -> drawn.add("one")).works().begin(0, 0));
    Map<Integer, Long> ends = new HashMap<>();
    world.streams.extent(fits).forEach((p, kept) -> ends.put(p, kept.to()));

    assertThat(missing.draw(ends, NEXT::equals)).isZero();
    assertThat(missing.draw(Map.of(), NIGHT::equals)).as("the stage has not come so far").isZero();
    assertThat(missing.draw(NIGHT, ends)).as("the night began later").isZero();
    assertThat(missing.draw(NIGHT, Map.of())).isEqualTo(3);
    assertThat(drawn).hasSize(3);
    assertThat(stored()).containsExactlyEntriesOf(before);
    assertThat(missing.draw(ends, night -> true)).isZero();
    assertThat(drawn).hasSize(3);

    deadLettered(names.get(6));
    world.store.delete(bucket, names.get(6));
    assertThat(missing.draw(ends, night -> true)).as("it may kill").isZero();
    assertThat(stored()).doesNotContainKey(names.get(6)).hasSize(before.size() - 1);
  }

  /** Writes the dead letter of a fit that has killed workers. */
  private void deadLettered(String plot) throws Exception {
    try (StreamWriter writer = world.streams.writer("dead-lettering")) {
      writer.begin();
      for (StreamRecord message : world.messages(fits)) {
        FitRecord fit = records.read(message).orElseThrow();
        if (PlotStore.name(fit.candid()).equals(plot)) {
          writer.publish(
              world.deadLetters,
              fit.deadLetter(Stage.PLOT, fits, Reason.KILLED_WORKER, "three times").message());
        }
      }
      writer.commit();
    }
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
                  f.chisq(),
                  f.ndof(),
                  f.ncall(),
                  f.success(),
                  f.atBound(),
                  f.quality(),
                  "elsewhere",
                  "7")
              : outcome;
        };
    fitted(NIGHT, other);
    draw(new Mortal(world.streams), KillPoint.NONE);
    world.awaitTold(Stage.PLOT, ALERTS);
    assertThat(stored()).isEmpty();
  }

  @Test
  void aFitComesBackFromItsRecordNumberForNumber() throws Exception {
    fitted(NIGHT, new SampleFitter());
    int some = 0;
    for (StreamRecord message : world.messages(fits)) {
      FitRecord fit = records.read(message).orElseThrow();
      if (fit.isFitted()) {
        some++;
        Fitted back = fit.fitted().orElseThrow();
        assertThat(
                back.covariance()
                    .get(
                        nocturne.core.salt2.SaltParameter.X0, nocturne.core.salt2.SaltParameter.X0))
            .hasValue(4);
        assertThat(back.parameters().c()).isEqualTo(-0.1);
        assertThat(back.ncall()).isEqualTo(42);
        assertThat(back.success()).isTrue();
        assertThat(back.quality()).isEqualTo(Fitted.Quality.GOOD);
        assertThat(back.atBound()).isEmpty();
      }
    }
    assertThat(some).isEqualTo(ALERTS - ALERTS / 4);
  }
}
