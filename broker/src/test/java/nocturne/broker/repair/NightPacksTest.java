package nocturne.broker.repair;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nocturne.broker.archive.Pack;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.StageWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packs that are gone or damaged are made again from whatever still holds their packets. */
class NightPacksTest {
  private final RepairWorld repairs = new RepairWorld();
  private final StageWorld world = repairs.stages;

  @BeforeEach
  void archive() throws InterruptedException {
    repairs.receive(NIGHT, 40);
    repairs.archive();
  }

  @AfterEach
  void end() {
    world.end();
  }

  @Test
  void whatIsSoundStays() {
    assertThat(packs(false)).isEmpty();
    assertThat(announcements(false)).isEmpty();
  }

  @Test
  void aPackThatIsGoneIsMadeAgainFromTheTopic() {
    List<ObjectStore.Entry> before = entries();
    world.store.delete(world.bucket, before.get(1).name());

    assertThat(packs(true)).singleElement().matches(one -> one.part().equals(before.get(1).name()));
    assertThat(entries()).hasSize(before.size() - 1);
    assertThat(packs(false)).singleElement().matches(one -> !one.isLost());

    assertThat(entries()).isEqualTo(before);
    world.assertArchivedOnce();
  }

  @Test
  void aDamagedPackIsMadeAgainFromTheSurveyAndACopyIsKept() {
    forgetTopic();
    String name = entries().get(0).name();
    byte[] damaged = damage(name);

    assertThat(packs(false)).singleElement().matches(one -> !one.isLost());

    world.assertArchivedOnce();
    assertThat(world.store.read(world.bucket, "damaged/" + name)).hasValue(damaged);
    assertThat(packs(false)).isEmpty();
  }

  /** Nothing is made worse: the pack stays where no store has what it lacks. */
  @Test
  void whatNoStoreHoldsIsNamedAndThePackStays() {
    forgetTopic();
    repairs.survey.delete(world.names.surveyTopic(NIGHT));
    String name = entries().get(0).name();
    byte[] damaged = damage(name);

    assertThat(packs(false))
        .singleElement()
        .matches(Repaired::isLost)
        .matches(one -> one.done().contains("candid"));
    assertThat(world.store.read(world.bucket, name)).hasValue(damaged);
  }

  @Test
  void aKillBetweenTheCopyAndThePackLosesNoMoreThanTheDamage() {
    forgetTopic();
    repairs.survey.delete(world.names.surveyTopic(NIGHT));
    String name = entries().get(0).name();
    int packets = world.packs(NIGHT).get(0).packets().size();
    byte[] damaged = damage(name);
    world.store.put(world.bucket, "damaged/" + name, damaged);
    world.store.delete(world.bucket, name);

    assertThat(packs(false)).singleElement().matches(Repaired::isLost);

    assertThat(world.packs(NIGHT).get(0).packets()).hasSize(packets - 1);
  }

  @Test
  void announcementsThatAreGoneAreMadeAgain() {
    world.log.lose(world.announcements, 0, 9);

    assertThat(announcements(true)).hasSize(1);
    assertThat(announcements(false)).hasSize(1);

    world.assertArchivedOnce();
    assertThat(announcements(false)).isEmpty();
  }

  private void forgetTopic() {
    for (int p = 0; p < StageWorld.PARTITIONS; p++) {
      world.log.dropBelow(world.alerts, p, world.log.extent(world.alerts).get(p).to());
    }
  }

  private byte[] damage(String name) {
    byte[] bytes = world.store.read(world.bucket, name).orElseThrow().clone();
    bytes[60] ^= 8;
    world.store.put(world.bucket, name, bytes);
    return bytes;
  }

  private List<ObjectStore.Entry> entries() {
    return world.store.list(world.bucket, Pack.folder(NIGHT));
  }

  private NightPacks night(boolean dryRun) {
    return new NightPacks(repairs.back(), world.decoder, NIGHT, StartingPoint.ORIGIN, true, dryRun);
  }

  private List<Repaired> packs(boolean dryRun) {
    return night(dryRun).packs();
  }

  private List<Repaired> announcements(boolean dryRun) {
    return night(dryRun).announcements(true);
  }
}
