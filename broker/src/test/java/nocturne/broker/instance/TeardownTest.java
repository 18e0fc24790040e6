package nocturne.broker.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicPartition;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TeardownTest {
  private static final Instance PRODUCTION = Instance.production();
  private static final Instance.Testing MINE = Instance.testing("mytest");
  private static final Instance.Testing SIMILAR = Instance.testing("mytest2");

  private final InstanceWorld world = new InstanceWorld();

  @Test
  void productionCannotEvenBeHandedOver() {
    for (Constructor<?> constructor : Teardown.class.getDeclaredConstructors()) {
      assertThat(constructor.getParameterTypes())
          .contains(Instance.Testing.class)
          .doesNotContain(Instance.class, Instance.Production.class, Names.class);
    }
    assertThat(Instance.Testing.class.getDeclaredConstructors())
        .allMatch(c -> java.lang.reflect.Modifier.isPrivate(c.getModifiers()));
  }

  @Test
  void allOfItGoesAndNothingOfTheOthers() {
    List.of(PRODUCTION, MINE, SIMILAR).forEach(world::fill);
    Map<String, String> productions = world.contents(PRODUCTION);
    Map<String, String> similars = world.contents(SIMILAR);
    List<Doomed> gone = new ArrayList<>();
    Teardown teardown = world.teardown(MINE, KillPoint.NONE);
    List<Doomed> listed = teardown.list();

    teardown.run(gone::add);

    assertThat(gone).isEqualTo(listed);
    assertThat(listed.stream().map(d -> d.kind() + " " + d.name()))
        .hasSize(5 + 2 + 6 + 4 + 1 + 5)
        .contains("TOPIC ztf_20210120_programid1-mytest", "TABLE ztf_alerts_mytest.someone_elses")
        .endsWith("BUCKET nocturne-broker_files-mytest");
    assertThat(world.contents(MINE)).isEmpty();
    assertThat(teardown.list()).isEmpty();
    assertThat(world.contents(PRODUCTION)).isEqualTo(productions);
    assertThat(world.contents(SIMILAR)).isEqualTo(similars);
  }

  @Test
  void whatIsListedSaysHowMuchItHolds() {
    world.fill(MINE);
    List<Doomed> listed = world.teardown(MINE, KillPoint.NONE).list();
    assertThat(listed)
        .filteredOn(d -> d.name().equals("ztf_alert_data-mytest"))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.bytes()).hasValue("ztf_alert_data".length());
              assertThat(d.holds()).isEqualTo("2 offsets"); // one of them ends a transaction
            });
    assertThat(listed)
        .filteredOn(d -> d.name().equals("nocturne_testing_bucket-mytest"))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.bytes()).hasValue("nocturne_testing_bucket-mytest".length());
              assertThat(d.holds()).isEqualTo("1 objects");
            });
  }

  /** Its jar may be gone by then; the topic's name says whose it is. */
  @Test
  void whatAPlugInLeftGoesTooAndNothingOfTheOthers() {
    world.fill(MINE);
    List<String> others =
        List.of("ztf_mine", "ztf_mine-mytest2", "ztf_mine-ourmytest", "mine-mytest");
    others.forEach(topic -> world.log.create(topic, 1));
    world.log.create("ztf_mine-mytest", 1);
    world.log.subscriptions().create("ztf_mine-counter-mytest", "ztf_mine-mytest");
    Teardown teardown = world.teardown(MINE, KillPoint.NONE);

    assertThat(teardown.list().stream().map(d -> d.kind() + " " + d.name()))
        .contains("SUBSCRIPTION ztf_mine-counter-mytest", "TOPIC ztf_mine-mytest");
    teardown.run(part -> {});
    assertThat(teardown.list()).isEmpty();
    assertThat(world.log.names()).containsExactlyInAnyOrderElementsOf(others);
  }

  @Test
  void ofNothingNothingIsDeleted() {
    world.fill(PRODUCTION);
    Map<String, String> productions = world.contents(PRODUCTION);
    List<Doomed> gone = new ArrayList<>();
    world.teardown(MINE, KillPoint.NONE).run(gone::add);
    assertThat(gone).isEmpty();
    assertThat(world.contents(PRODUCTION)).isEqualTo(productions);
  }

  /** Killed after the first part, the second and so on, each time on a new instance. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "TEARDOWN_.*")
  void killedAnywhereItIsRunAgain(CrashPoint place) {
    world.fill(PRODUCTION);
    Map<String, String> productions = world.contents(PRODUCTION);
    int kills = 0;
    boolean killed = true;
    while (killed) {
      world.fill(MINE);
      killed = false;
      try {
        world.teardown(MINE, NthReach.of(place, kills)).run(part -> {});
      } catch (NthReach.Killed e) {
        killed = true;
        kills++;
      }
      world.teardown(MINE, KillPoint.NONE).run(part -> {});
      assertThat(world.contents(MINE)).as("killed at part %d", kills).isEmpty();
    }
    assertThat(kills).isEqualTo(23);
    assertThat(world.contents(PRODUCTION)).isEqualTo(productions);
  }

  @Test
  void whoeverWorksForItKeepsItWhole() {
    world.fill(MINE);
    Map<String, String> before = world.contents(MINE);
    Names names = InstanceWorld.names(MINE);
    GroupMember worker = worker(names.group("filter"), names.topic(Topic.ALERTS));
    worker.poll(Duration.ofMillis(10));
    Teardown teardown = world.teardown(MINE, KillPoint.NONE);

    assertThat(teardown.worked()).hasValueSatisfying(how -> assertThat(how).contains("filter"));
    assertThatThrownBy(() -> teardown.run(part -> {}))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessageContaining("mytest")
        .hasMessageContaining("filter");
    assertThat(world.contents(MINE)).isEqualTo(before);

    worker.close();
    teardown.run(part -> {});
    assertThat(world.contents(MINE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, ztf_dead_letters",
    "archive, ztf_alert_data",
    "table, ztf_alert_data",
    "filter, ztf_dead_letters",
    "fit, ztf_exgalac_trans",
    "table-salt2, ztf_salt2"
  })
  void eachStageIsSeenToWorkByWhatItReads(String stage, String production) {
    world.fill(MINE);
    Names names = InstanceWorld.names(MINE);
    String input = production + "-mytest";
    Teardown teardown = world.teardown(MINE, KillPoint.NONE);
    assertThat(teardown.worked()).isEmpty();
    try (GroupMember worker = worker(names.group(stage), input)) {
      worker.poll(Duration.ofMillis(10));
      assertThat(teardown.worked())
          .hasValue("the stage " + stage + " works on " + input + " just now");
    }
  }

  private GroupMember worker(String group, String topic) {
    return world.log.join(
        group,
        Set.of(topic),
        new AssignmentListener() {
          @Override
          public void assigned(Set<TopicPartition> partitions) {}

          @Override
          public void revoked(Set<TopicPartition> partitions) {}
        });
  }

  @Test
  void whatIsOthersIsNotEvenListed() {
    assertThat(Arrays.asList(PRODUCTION, SIMILAR))
        .allSatisfy(
            other -> {
              world.fill(other);
              assertThat(world.teardown(MINE, KillPoint.NONE).list()).isEmpty();
            });
  }
}
