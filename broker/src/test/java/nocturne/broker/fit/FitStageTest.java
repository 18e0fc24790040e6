package nocturne.broker.fit;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.TableColumn;
import nocturne.broker.valueadded.OwnStages;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageWorld;
import nocturne.core.instance.Topic;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FitStageTest {
  private static final int ALERTS = 24;

  private final StageWorld world = new StageWorld();
  private final String fits = world.names.topic(Topic.SALT2);
  private final ResultRecords records = OwnStages.fits(fits);

  @AfterEach
  void end() {
    world.end();
  }

  /** Every fourth has too few points for the sample's fitter. */
  private void publish() throws InterruptedException {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < ALERTS; i++) {
      SampleAlert alert = SampleAlert.of(5_000_000_000_000_000_000L + i).cutouts(20);
      if (i % 4 == 0) {
        alert.noHistory().epoch(alert.jd() - 2, 1, 19.5f, 0.1f, "t", i);
      }
      packets.add(alert.packet());
    }
    world.publish(NIGHT, packets);
    world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    world.awaitTold(Stage.FILTER, ALERTS);
  }

  private void fit(Mortal process, LightCurveFitter fitter, KillPoint kill) {
    PassedAlerts input = new PassedAlerts(Stage.FIT, world.passed, Ztf.SURVEY);
    world.ledgered(
        process,
        kill,
        StageReader.of(
            StageIdentity.of(world.names, Stage.FIT, Topic.EXTRAGALACTIC),
            input,
            EvaluatorWork.stage(
                Stage.FIT,
                OwnStages.fit(fitter, world.passed, Optional.empty())::ofPassed,
                fits,
                world.deadLetters)));
  }

  private void assertFittedOnce() throws Exception {
    world.awaitTold(Stage.FIT, ALERTS);
    world.assertRangesJoin(Stage.FIT);
    assertThat(world.told(Stage.FIT)).isEqualTo(ALERTS);
    List<String> named = new ArrayList<>();
    int notFitted = 0;
    for (StageRange range : world.ranges(Stage.FIT)) {
      range.tally().passed().forEach(candid -> named.add(candid.toString()));
      notFitted += range.tally().counts().getOrDefault("TOO_FEW_POINTS", 0);
      assertThat(range.tally().passed().size() + notFitted(range)).isEqualTo(range.tally().taken());
    }
    assertThat(notFitted).isEqualTo(ALERTS / 4);
    List<String> all = new ArrayList<>();
    List<String> fitted = new ArrayList<>();
    for (LogRecord message : world.messages(fits)) {
      JsonNode json = new ObjectMapper().readTree(message.value());
      all.add(json.get("candid_str").asText());
      ResultRecord read = records.read(message).orElseThrow();
      assertThat(json.get("candid").longValue()).isEqualTo(read.candid().value());
      assertThat(message.attributes())
          .containsEntry("candid", json.get("candid_str").asText())
          .containsEntry("not_moving", "true")
          .containsEntry("kafka.topic", world.names.surveyTopic(NIGHT))
          .containsKey("objectId");
      if (read.passes()) {
        fitted.add(read.candid().toString());
        assertThat(json.get("x0_x0_cov").asDouble()).isEqualTo(4);
        assertThat(json.get("x0_err").asDouble()).isEqualTo(2);
        assertThat(json.get("reason").isNull()).isTrue();
      } else {
        assertThat(json.get("success").asBoolean()).isFalse();
        assertThat(json.get("reason").asText()).isEqualTo("TOO_FEW_POINTS");
        assertThat(json.get("z").isNull()).isTrue();
      }
    }
    assertThat(all).hasSize(ALERTS).doesNotHaveDuplicates();
    assertThat(fitted).containsExactlyInAnyOrderElementsOf(named);
  }

  private static int notFitted(StageRange range) {
    return range.tally().counts().values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void eachAlertThatPassedHasOneRecordFittedOrNot() throws Exception {
    publish();
    fit(new Mortal(world.log), new SampleFitter(), KillPoint.NONE);
    assertFittedOnce();
    assertThat(world.messages(world.deadLetters)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "STAGE_.*")
  void aKilledWorkersSuccessorEndsTheNightAlike(CrashPoint place) throws Exception {
    publish();
    Mortal process = new Mortal(world.log);
    fit(process, new SampleFitter(), process.at(place));
    await("it is dead", process::isDead);
    fit(new Mortal(world.log), new SampleFitter(), KillPoint.NONE);
    assertFittedOnce();
  }

  @Test
  void whatIsNotANumberIsNullInTheRecord() throws Exception {
    publish();
    double[] covariance = new double[25];
    covariance[0] = Double.POSITIVE_INFINITY;
    LightCurveFitter odd =
        photometry ->
            new Fitted(
                new SaltParameters(Double.NaN, 1, Double.POSITIVE_INFINITY, 0, 0),
                Covariance.of(covariance),
                new Fitted.Goodness(Double.NaN, 0),
                new Fitted.Search(1, false, java.util.Set.of("phase", "c", "z")),
                Fitted.Quality.FEW_DOF,
                new Fitted.Model("odd", "0"),
                List.of());
    fit(new Mortal(world.log), odd, KillPoint.NONE);
    world.awaitTold(Stage.FIT, ALERTS);
    assertThat(world.messages(fits))
        .hasSize(ALERTS)
        .allSatisfy(
            message -> {
              String text = new String(message.value(), StandardCharsets.UTF_8);
              assertThat(text).doesNotContain("NaN").doesNotContain("Infinity");
              JsonNode json = new ObjectMapper().readTree(text);
              for (String name : List.of("z", "x0", "chisq", "z_z_cov", "z_err")) {
                assertThat(json.get(name).isNull()).as(name).isTrue();
              }
              assertThat(json.get("at_bound").asText()).isEqualTo("z c phase");
              assertThat(json.get("quality").asText()).isEqualTo("few_dof");
              for (TableColumn column : OwnStages.fitColumns()) {
                assertThat(json.has(column.name())).as(column.name()).isTrue();
              }
            });
  }

  @Test
  void aFitThatFailsAndWhatIsNoAlertAreDeadLetteredAndStopNobody() throws Exception {
    publish();
    try (LogWriter writer = world.log.writer("stranger")) {
      writer.begin();
      writer.publish(
          world.passed,
          new Message(
              "77".getBytes(StandardCharsets.UTF_8),
              "{".getBytes(StandardCharsets.UTF_8),
              Map.of(
                  "kafka.topic", world.names.surveyTopic(NIGHT),
                  "kafka.partition", "0",
                  "kafka.offset", "1",
                  "kafka.timestamp", "1")));
      writer.commit();
    }
    LightCurveFitter failing =
        photometry -> {
          if (photometry.size() < 6) {
            throw new ArithmeticException("a fault");
          }
          return new SampleFitter().fit(photometry);
        };
    fit(new Mortal(world.log), failing, KillPoint.NONE);
    world.awaitTold(Stage.FIT, ALERTS + 1);
    assertThat(world.messages(fits)).hasSize(ALERTS - ALERTS / 4);
    assertThat(
            world.ranges(Stage.FIT).stream().mapToInt(range -> range.tally().deadLettered()).sum())
        .isEqualTo(ALERTS / 4 + 1);
    assertThat(world.messages(world.deadLetters))
        .hasSize(ALERTS / 4 + 1)
        .allSatisfy(
            deadLetter -> assertThat(deadLetter.attributes()).containsEntry("stage", "fit"));
    assertThat(world.messages(world.deadLetters))
        .extracting(deadLetter -> deadLetter.attributes().get("reason"))
        .containsOnly("PLUGIN_FAILED", "CORRUPT")
        .containsOnlyOnce("CORRUPT");
  }
}
