package nocturne.broker.filter;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.StageWorld;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FilterWorkTest {
  private final StageWorld world = new StageWorld();

  @AfterEach
  void end() {
    world.end();
  }

  private void publish() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      SampleAlert alert = SampleAlert.of(5_000_000_000_000_000_000L + i).cutouts(20);
      packets.add((i % 4 == 0 ? alert : alert.candidate("isdiffpos", "f")).packet());
    }
    world.publish(NIGHT, packets);
  }

  private void assertEvaluatedOnce() throws InterruptedException, IOException {
    world.awaitTold(Stage.FILTER, 40);
    world.assertRangesJoin(Stage.FILTER);
    assertThat(world.told(Stage.FILTER)).isEqualTo(40);
    List<String> told = new ArrayList<>();
    for (StageRange range : world.ranges(Stage.FILTER)) {
      range.tally().passed().forEach(candid -> told.add(candid.toString()));
    }
    List<String> sent = new ArrayList<>();
    for (LogRecord message : world.messages(world.passed)) {
      JsonNode json = new ObjectMapper().readTree(message.value());
      sent.add(json.get("candid_str").asText());
      assertThat(json.get("candid").asText()).isEqualTo(json.get("candid_str").asText());
      assertThat(json.has("cutoutScience")).isFalse();
      assertThat(message.attributes())
          .containsEntry("candid", json.get("candid_str").asText())
          .containsEntry("is_positive_sub", "true")
          .containsEntry("no_pointsource_counterpart", "true")
          .containsEntry("not_moving", "true")
          .containsEntry("no_ssobject", "true")
          .containsKey("objectId");
    }
    assertThat(sent).hasSize(10).doesNotHaveDuplicates();
    assertThat(told).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void whatPassesIsSentOnAndNamedInTheLedger() throws Exception {
    publish();
    world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    assertEvaluatedOnce();
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "STAGE_.*")
  void aKilledWorkersSuccessorEndsTheNightAlike(CrashPoint place) throws Exception {
    publish();
    Mortal process = new Mortal(world.log);
    world.filter(process, FilterSettings.DEFAULT, process.at(place));
    await("it is dead", process::isDead);
    world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    assertEvaluatedOnce();
  }

  /** The stage would end at each start, since no topic takes such a message. */
  @Test
  void anAlertWhoseJsonNoMessageCarriesIsDeadLettered() throws Exception {
    SampleAlert longHistory = SampleAlert.of(4_000_000_000_000_000_000L).cutouts(20);
    for (int i = 0; i < 40_000; i++) {
      longHistory.nothingFound(longHistory.jd() - 1 - i * 1e-3, 1, 20.5f);
    }
    assertThat(longHistory.packet()).hasSizeLessThan(8 << 20);
    world.publish(NIGHT, List.of(longHistory.packet()));
    publish();
    world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    world.awaitTold(Stage.FILTER, 41);
    assertThat(world.messages(world.passed)).hasSize(10);
    assertThat(world.messages(world.deadLetters))
        .singleElement()
        .satisfies(
            deadLetter ->
                assertThat(deadLetter.attributes())
                    .containsEntry("stage", "filter")
                    .containsEntry("candid", "4000000000000000000")
                    .containsEntry("reason", "TOO_LARGE"));
  }

  /** Packets of the oldest schemas have no such fields; there the original raised KeyError. */
  @Test
  void whatTheOriginalCrashedOnIsDeadLetteredWithTheFieldsName() throws Exception {
    Map<String, byte[]> all = SharedData.indexedPackets();
    List<byte[]> packets = new ArrayList<>();
    SharedData.table("ztf/reference/filter_verdicts.csv").stream()
        .filter(row -> !row.get("status").equals("ok"))
        .limit(8)
        .forEach(row -> packets.add(all.get(row.get("file"))));
    assertThat(packets).hasSize(8).doesNotContainNull();
    world.publish(NIGHT, packets);
    world.filter(
        new Mortal(world.log),
        new FilterSettings(
            FilterSettings.Mode.ORIGINAL,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        KillPoint.NONE);
    world.awaitTold(Stage.FILTER, 8);
    assertThat(
            world.ranges(Stage.FILTER).stream()
                .mapToInt(range -> range.tally().deadLettered())
                .sum())
        .isEqualTo(8);
    assertThat(world.messages(world.deadLetters))
        .hasSize(8)
        .allSatisfy(
            deadLetter ->
                assertThat(deadLetter.attributes())
                    .containsEntry("stage", "filter")
                    .containsEntry("reason", "MISSING_FIELD")
                    .hasEntrySatisfying(
                        "detail",
                        d -> assertThat(d).startsWith("the original filter fails without ")));
  }
}
