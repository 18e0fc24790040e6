package nocturne.broker.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.broker.component.ComponentOrder.Action;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;
import org.junit.jupiter.api.Test;

/**
 * What must be true of components however they are commanded. A back end's own test extends this
 * and hands out what several processes of one instance would have.
 */
public abstract class ComponentsContract {
  private static final Instant AT = Instant.parse("2021-01-20T03:04:05Z");

  /** Processes that have died, by what they are known by. */
  protected final Set<String> dead = Collections.synchronizedSet(new HashSet<>());

  /** Another process's view of the components that belong to the running test. */
  protected abstract Components open() throws Exception;

  private static ComponentOrder order(int n, Component component, Action action) {
    return new ComponentOrder(n, component, action, AT, "a test", Map.of());
  }

  private static ComponentStatus word(Component component, String worker, State state) {
    return new ComponentStatus(
        component,
        new Self(worker, "worker " + worker, "process of " + worker),
        Set.of(Stage.FILTER, Stage.FIT),
        state,
        new ComponentStatus.Executed(3, 2),
        AT,
        "\"quoted\", and ä");
  }

  @Test
  void nobodyOrderedAnything() throws Exception {
    Components components = open();
    assertThat(components.newest(Component.TABLES)).isEmpty();
    assertThat(components.orders(Component.TABLES, 0)).isEmpty();
    assertThat(components.statuses(Component.TABLES)).isEmpty();
  }

  @Test
  void ordersAreHeardByAllInTheirSequenceAndNotByOtherComponents() throws Exception {
    Components components = open();
    Map<String, Map<Integer, Long>> ends =
        Map.of("ztf_alert_data", Map.of(0, 17L, 3, 1L << 40), "ztf_salt2", Map.of());
    ComponentOrder drain =
        new ComponentOrder(2, Component.TABLES, Action.DRAIN, AT, "an operator", ends);
    assertThat(components.give(order(1, Component.TABLES, Action.STOP))).isTrue();
    assertThat(components.give(drain)).isTrue();

    Components other = open();
    assertThat(other.newest(Component.TABLES)).contains(drain);
    assertThat(other.orders(Component.TABLES, 0))
        .containsExactly(order(1, Component.TABLES, Action.STOP), drain);
    assertThat(other.orders(Component.TABLES, 1)).containsExactly(drain);
    assertThat(other.orders(Component.TABLES, 2)).isEmpty();
    assertThat(other.newest(Component.VALUE_ADDED)).isEmpty();
  }

  @Test
  void aNumberThatIsTakenIsRefusedAndChangesNothing() throws Exception {
    Components components = open();
    assertThat(components.give(order(1, Component.CONSUMER, Action.STOP))).isTrue();
    assertThat(open().give(order(1, Component.CONSUMER, Action.START))).isFalse();
    assertThat(components.newest(Component.CONSUMER))
        .contains(order(1, Component.CONSUMER, Action.STOP));
  }

  @Test
  void aGapIsRefused() throws Exception {
    Components components = open();
    assertThatThrownBy(() -> components.give(order(2, Component.CONSUMER, Action.STOP)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ztf-consumer")
        .hasMessageContaining("follows is 1");
    assertThat(components.newest(Component.CONSUMER)).isEmpty();
  }

  @Test
  void ofManyWhoOrderAtOnceOneIsHeard() throws Exception {
    int many = 6;
    CyclicBarrier together = new CyclicBarrier(many);
    ExecutorService threads = Executors.newFixedThreadPool(many);
    try {
      List<Future<Boolean>> given = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        Components mine = open();
        ComponentOrder order =
            new ComponentOrder(1, Component.TABLES, Action.STOP, AT, "number " + i, Map.of());
        given.add(
            threads.submit(
                () -> {
                  together.await();
                  return mine.give(order);
                }));
      }
      int heard = 0;
      for (int i = 0; i < many; i++) {
        if (given.get(i).get()) {
          heard++;
          assertThat(open().newest(Component.TABLES).orElseThrow().by()).isEqualTo("number " + i);
        }
      }
      assertThat(heard).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theArchiveAndTheConductorTakeNoOrders() {
    for (Component component : List.of(Component.ARCHIVE, Component.NIGHT_CONDUCTOR)) {
      for (Action action : Action.values()) {
        assertThatThrownBy(() -> order(1, component, action))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(component.productionName());
      }
    }
  }

  @Test
  void eachSaysHowItStandsInThePlaceOfWhatItSaidBefore() throws Exception {
    Components components = open();
    components.say(word(Component.VALUE_ADDED, "a", State.STARTING));
    components.say(word(Component.VALUE_ADDED, "b", State.RUNNING));
    components.say(word(Component.VALUE_ADDED, "a", State.FAILED));

    assertThat(open().statuses(Component.VALUE_ADDED))
        .containsExactlyInAnyOrder(
            word(Component.VALUE_ADDED, "a", State.FAILED),
            word(Component.VALUE_ADDED, "b", State.RUNNING));
    assertThat(open().statuses(Component.TABLES)).isEmpty();

    components.leave(word(Component.VALUE_ADDED, "a", State.FAILED));
    assertThat(open().statuses(Component.VALUE_ADDED))
        .containsExactly(word(Component.VALUE_ADDED, "b", State.RUNNING));
  }

  @Test
  void ofTheDeadNothingIsHeard() throws Exception {
    Components components = open();
    components.say(word(Component.TABLES, "a", State.RUNNING));
    components.say(word(Component.TABLES, "b", State.RUNNING));
    dead.add("process of a");
    assertThat(open().statuses(Component.TABLES))
        .containsExactly(word(Component.TABLES, "b", State.RUNNING));
  }
}
