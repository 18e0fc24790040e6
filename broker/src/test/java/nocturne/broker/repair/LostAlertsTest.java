package nocturne.broker.repair;

import static nocturne.broker.worker.StageWorld.NEXT;
import static nocturne.broker.worker.StageWorld.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.archive.PackIndex;
import nocturne.broker.archive.PackedRecords;
import nocturne.broker.ledger.NightDeleted;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageWorld;
import nocturne.broker.worker.Worker;
import nocturne.core.night.Night;
import nocturne.survey.SurveyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the topic of alerts loses before it is archived comes back from the survey. */
class LostAlertsTest {
  private final RepairWorld repairs = new RepairWorld();
  private final StageWorld world = repairs.stages;

  @AfterEach
  void end() {
    world.end();
  }

  @Test
  void whatNoPackHeldIsPackedFromTheSurveyAtItsOffsets() throws InterruptedException {
    archiveSome();
    repairs.receive(NIGHT, 20);
    repairs.receive(NEXT, 9);
    world.log.lose(world.alerts, 0, 12);
    world.log.lose(world.alerts, 1, 8);

    LostAlerts.Found found = lost().pack();

    assertThat(found.gone()).isEmpty();
    assertThat(found.packed()).isGreaterThan(15);
    assertEverythingIsPacked();
    assertThat(lost().find()).isEmpty();
    assertThat(lost().pack().packed()).isZero();
  }

  @Test
  void whatIsLostBetweenRecordsThatStayIsPackedTogetherWithThem() throws InterruptedException {
    archiveSome();
    repairs.receive(NIGHT, 20);
    for (int p = 0; p < StageWorld.PARTITIONS; p++) {
      world.log.dropBelow(world.alerts, p, world.log.extent(world.alerts).get(p).to() - 4);
    }

    assertThat(lost().pack().gone()).isEmpty();

    assertEverythingIsPacked();
  }

  @Test
  void theArchiveAnnouncesThesePacksAsItsOwn() throws InterruptedException {
    archiveSome();
    repairs.receive(NIGHT, 20);
    world.log.lose(world.alerts, 0, 6);
    world.log.lose(world.alerts, 1, 6);
    lost().pack();
    // The logs are mended from the packs; here the packets are published anew behind other records.
    PackedRecords packs = packs();
    assertThat(packs.end(world.alerts, 0))
        .isGreaterThan(world.log.extent(world.alerts).get(0).to());

    Worker archive = world.archive(world.log, place -> {});
    StageWorld.await(
        "the packs are announced", () -> world.told(Stage.ARCHIVE) == world.published.size());
    archive.close();

    world.assertRangesJoin(Stage.ARCHIVE);
    assertThat(world.messages(world.announcements)).hasSize(world.published.size());
  }

  @Test
  void whatTheSurveyHasNoMoreIsNamed() throws InterruptedException {
    archiveSome();
    repairs.receive(NIGHT, 20);
    world.log.lose(world.alerts, 0, 6);
    world.log.lose(world.alerts, 1, 6);
    List<LostAlerts.Lost> all = lost().find();
    long expired = all.get(all.size() / 2).outcome().surveyOffset();
    repairs.survey.expireBelow(world.names.surveyTopic(NIGHT), 0, expired);

    LostAlerts.Found found = lost().pack();

    assertThat(found.packed()).isPositive();
    assertThat(found.gone())
        .isNotEmpty()
        .allMatch(gone -> gone.outcome().surveyOffset() < expired)
        .hasSize(all.size() - found.packed());
    assertThat(found.gone().get(0).toString())
        .contains(String.valueOf(found.gone().get(0).outcome().candid()))
        .contains("offset " + found.gone().get(0).at().offset());
  }

  @Test
  void aNightThatWasDeletedDoesNotComeBack() throws InterruptedException {
    archiveSome();
    repairs.receive(NIGHT, 20);
    world.log.lose(world.alerts, 0, 6);
    world.log.lose(world.alerts, 1, 6);
    assertThat(lost().find()).isNotEmpty();
    world.log.ledger().append(new NightDeleted(NIGHT, List.of(), Map.of()));

    assertThat(lost().find()).isEmpty();
  }

  /** A survey that gives no answer may still have the packets. */
  @Test
  void nothingIsGivenUpWhileTheSurveyIsAway() throws InterruptedException {
    archiveSome();
    repairs.receive(NIGHT, 20);
    world.log.lose(world.alerts, 0, 6);
    world.log.lose(world.alerts, 1, 6);
    repairs.survey.reachable(false);

    assertThatThrownBy(() -> lost().pack()).isInstanceOf(SurveyException.Unavailable.class);

    repairs.survey.reachable(true);
    assertThat(lost().pack().gone()).isEmpty();
    assertEverythingIsPacked();
  }

  private void archiveSome() throws InterruptedException {
    repairs.receive(NIGHT, 10);
    repairs.archive();
  }

  private LostAlerts lost() {
    return new LostAlerts(repairs.back(), repairs.journal(), world.decoder);
  }

  private PackedRecords packs() {
    return new PackedRecords(world.store, world.bucket, world.alerts, 0);
  }

  /**
   * Each alert stands once, at its offset, with its bytes, in a chain of packs of one night each.
   */
  private void assertEverythingIsPacked() {
    Map<RecordPlace, LogRecord> held = new HashMap<>();
    for (int p = 0; p < StageWorld.PARTITIONS; p++) {
      packs()
          .read(world.alerts, p, 0, told -> assertThat(held.put(told.position(), told)).isNull());
    }
    assertThat(held.keySet()).isEqualTo(world.published.keySet());
    world.published.forEach(
        (at, alert) -> {
          LogRecord record = held.get(at);
          assertThat(record.value()).isEqualTo(alert.packet().bytes());
          assertThat(record.attributes()).isEqualTo(alert.packet().origin().attributes());
        });
    for (Night night : List.of(NIGHT, NEXT)) {
      for (PackIndex index : world.packs(night)) {
        index
            .packets()
            .forEach(
                packet ->
                    assertThat(
                            world.published.get(
                                new RecordPlace(index.partition(), packet.offset())))
                        .extracting(PublishedAlert::night)
                        .isEqualTo(night));
      }
    }
  }
}
