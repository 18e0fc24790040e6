package nocturne.broker.instance;

import static nocturne.broker.instance.InstanceWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.instance.Instance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts and files of an instance as setup makes them. */
class SetupTest {
  private static final Instance MINE = Instance.testing("mytest");
  private static final Map<String, byte[]> FILES =
      Map.of(
          "consumer/consumer.properties",
          bytes("ingest"),
          "value_added/filter.properties",
          bytes("cuts"),
          "value_added/model/a.dat",
          bytes("model"));

  private final InstanceWorld world = new InstanceWorld();

  private List<Found> setup(KillPoint kill) {
    List<Found> parts = world.resources(MINE, kill).create();
    List<Found> files = files(kill).upload(FILES);
    return java.util.stream.Stream.concat(parts.stream(), files.stream()).toList();
  }

  private BrokerFiles files(KillPoint kill) {
    return new BrokerFiles(InstanceWorld.names(MINE), world.store, kill);
  }

  private static Set<Found.State> states(List<Found> found) {
    Set<Found.State> states = new HashSet<>();
    found.forEach(f -> states.add(f.state()));
    return states;
  }

  @Test
  void theFirstRunMakesAllAndTheSecondNothing() {
    assertThat(states(world.resources(MINE, KillPoint.NONE).look()))
        .containsExactly(Found.State.MISSING);
    assertThat(world.resources(MINE, KillPoint.NONE).look())
        .isEqualTo(Resources.none(Pipeline.standard(InstanceWorld.names(MINE))));
    List<Found> first = setup(KillPoint.NONE);
    assertThat(states(first)).containsExactlyInAnyOrder(Found.State.CREATED, Found.State.UPLOADED);
    Map<String, String> made = world.contents(MINE);
    assertThat(made).hasSize(6 + 5 + 5 + 3 + 3);

    List<Found> second = setup(KillPoint.NONE);

    assertThat(states(second)).containsExactly(Found.State.EXISTED);
    assertThat(second.stream().map(Found::name))
        .isEqualTo(first.stream().map(Found::name).toList());
    assertThat(world.contents(MINE)).isEqualTo(made);
  }

  /** Killed after the first part, the second and so on, each time on an empty back end. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "SETUP_.*")
  void killedAnywhereARerunCompletes(CrashPoint place) {
    InstanceWorld whole = new InstanceWorld();
    whole.resources(MINE, KillPoint.NONE).create();
    new BrokerFiles(InstanceWorld.names(MINE), whole.store, KillPoint.NONE).upload(FILES);
    Instance.Testing doomed = Instance.testing("mytest");
    int kills = 0;
    boolean killed = true;
    while (killed) {
      killed = false;
      try {
        setup(NthReach.of(place, kills));
      } catch (NthReach.Killed e) {
        killed = true;
        kills++;
        List<Found> again = setup(KillPoint.NONE);
        assertThat(again).filteredOn(f -> f.state() == Found.State.EXISTED).hasSize(kills);
      }
      assertThat(world.contents(MINE)).isEqualTo(whole.contents(MINE));
      world.teardown(doomed, KillPoint.NONE).run(part -> {});
    }
    assertThat(kills).isEqualTo(6 + 5 + 5 + 3 + FILES.size());
  }

  @Test
  void aFileThatDifferedIsReplacedAndKeptBesides() {
    setup(KillPoint.NONE);
    String name = "value_added/filter.properties";
    String bucket = files(KillPoint.NONE).bucket();
    world.store.put(bucket, name, bytes("mine"));
    world.store.put(bucket, "value_added/notes.txt", bytes("stays"));
    BrokerFiles files = files(KillPoint.NONE);
    assertThat(files.differing(FILES)).containsExactly(name);
    assertThat(files.look(FILES))
        .filteredOn(f -> f.state() == Found.State.MISSING)
        .extracting(Found::name)
        .containsExactly(bucket + "/" + name);

    assertThat(files.upload(FILES))
        .filteredOn(f -> f.state() == Found.State.UPLOADED)
        .extracting(Found::name)
        .containsExactly(bucket + "/" + name);

    assertThat(files.read(name)).contains(bytes("cuts"));
    assertThat(world.store.read(bucket, BrokerFiles.REPLACED + name)).contains(bytes("mine"));
    assertThat(files.read("value_added/notes.txt")).contains(bytes("stays"));
  }

  @Test
  void componentsReadOnlyFromFoldersOfComponents() {
    BrokerFiles files = files(KillPoint.NONE);
    assertThat(files.read("value_added/filter.properties")).isEmpty();
    assertThat(files.below("value_added/model/")).isEmpty();
    setup(KillPoint.NONE);
    assertThat(files.below("value_added/model/")).containsOnlyKeys("a.dat");
    for (String name : List.of("journal/20210120/000001", "value_added/", "books", "")) {
      assertThatThrownBy(() -> files.read(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("consumer/");
    }
  }
}
