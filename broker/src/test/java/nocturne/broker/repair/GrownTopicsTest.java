package nocturne.broker.repair;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import nocturne.broker.worker.StageWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics that had grown come back as they were, so that no pack is left without its partition. */
class GrownTopicsTest {
  private final RepairWorld repairs = new RepairWorld();
  private final StageWorld world = repairs.stages;

  @AfterEach
  void end() {
    world.end();
  }

  @Test
  void aTopicIsMadeWithTheHighestPartitionOfItsPacks() throws InterruptedException {
    repairs.receive(NIGHT, 30);
    repairs.archive();
    int had = world.log.extent(world.alerts).size();
    assertThat(had).isGreaterThan(1);
    world.log.delete(world.alerts);
    ShortTopics topics = new ShortTopics(repairs.back(), repairs.journal());

    assertThat(topics.makeGrown(had)).as("as many as usual").isEmpty();
    assertThat(topics.makeGrown(1)).isEqualTo(Map.of(world.alerts, had));
    assertThat(world.log.extent(world.alerts)).hasSize(had);
    assertThat(topics.makeGrown(1)).as("there again").isEmpty();
  }
}
