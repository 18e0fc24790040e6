package nocturne.broker.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import nocturne.broker.component.ComponentOrder.Action;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a process does about orders to a component that it runs. */
@Timeout(60)
class SupervisorTest {
  private static final Component MINE = Component.VALUE_ADDED;
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final InMemoryStore store = new InMemoryStore();
  private final Components components;
  private final Orders orders;
  private final List<Supervisor> opened = new ArrayList<>();
  private final List<String> story = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean drained = new AtomicBoolean();
  private volatile String file = "one";
  private volatile String replaced = "";
  private volatile boolean helps = true;
  private int supervisors;

  SupervisorTest() {
    store.createBucket("files");
    components = new Components(store, "files", word -> true);
    orders = orders(KillPoint.NONE);
  }

  private Orders orders(KillPoint kill) {
    return new Orders(components, "a test", Clock.systemUTC(), kill);
  }

  @AfterEach
  void close() throws InterruptedException {
    opened.forEach(Supervisor::askToEnd);
    for (Supervisor supervisor : opened) {
      supervisor.awaitEnd(Duration.ofSeconds(30));
    }
  }

  /** A death in mid-thread, of which nobody is told. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private ComponentPart.Run wired(String name, BooleanSupplier hurry) throws IOException {
    String read = file;
    if (read.equals("wrong")) {
      throw new IOException("line 7 of the file is wrong");
    }
    story.add(name + " reads " + read);
    return new ComponentPart.Run() {
      @Override
      public void start() {
        story.add(name + " begins");
      }

      @Override
      public State state() {
        return name.equals(replaced)
            ? State.STANDBY
            : read.equals("fatal") ? State.FAILED : State.RUNNING;
      }

      @Override
      public boolean mayBeginAgain() {
        return helps;
      }

      @Override
      public String note() {
        return hurry.getAsBoolean() ? "in a hurry" : "";
      }

      @Override
      public void end() {
        story.add(name + " ends");
      }
    };
  }

  private Supervisor supervisor(Component component, KillPoint kill) {
    String name = component.productionName() + "/" + ++supervisors;
    Supervisor supervisor =
        new Supervisor(
            new Supervisor.Share(component, Set.of(Stage.FILTER), hurry -> wired(name, hurry)),
            new Self("w" + supervisors, name, name),
            components,
            order -> drained::get,
            Clock.systemUTC(),
            kill,
            PAUSE);
    opened.add(supervisor);
    return supervisor;
  }

  private Supervisor started(Component component) throws IOException {
    Supervisor supervisor = supervisor(component, KillPoint.NONE);
    supervisor.prepare();
    supervisor.start();
    return supervisor;
  }

  private ComponentStatus awaitWord(Component component, Predicate<ComponentStatus> wanted)
      throws InterruptedException {
    while (true) {
      List<ComponentStatus> words = components.statuses(component);
      if (!words.isEmpty() && wanted.test(words.get(words.size() - 1))) {
        return words.get(words.size() - 1);
      }
      Thread.sleep(5);
    }
  }

  private ComponentStatus ordered(Action action) throws InterruptedException {
    int n = orders.give(MINE, action, Map.of()).n();
    while (!orders.isObeyed(MINE, action, n)) {
      Thread.sleep(5);
    }
    return awaitWord(MINE, word -> word.order() == n);
  }

  @Test
  void withoutAnyOrderItWorks() throws Exception {
    started(MINE);
    ComponentStatus word = awaitWord(MINE, w -> true);
    assertThat(word.state()).isEqualTo(State.RUNNING);
    assertThat(word.order()).isZero();
    assertThat(word.runs()).isEqualTo(1);
    assertThat(word.stages()).containsExactly(Stage.FILTER);
  }

  @Test
  void aRestartReadsTheFilesAnewAndConcernsThisComponentOnly() throws Exception {
    started(Component.TABLES);
    started(MINE);
    file = "two";
    assertThat(story).doesNotContain("value-added/2 reads two");

    ComponentStatus word = ordered(Action.RESTART);

    assertThat(word.runs()).isEqualTo(2);
    assertThat(word.state()).isEqualTo(State.RUNNING);
    assertThat(story)
        .containsExactly(
            "bq-sink/1 reads one",
            "bq-sink/1 begins",
            "value-added/2 reads one",
            "value-added/2 begins",
            "value-added/2 ends",
            "value-added/2 reads two",
            "value-added/2 begins");
    assertThat(awaitWord(Component.TABLES, w -> true).runs()).isEqualTo(1);
  }

  @Test
  void stoppedItIsPausedUntilItIsStartedAndItsSuccessorTooIsPaused() throws Exception {
    Supervisor first = started(MINE);
    assertThat(ordered(Action.STOP).state()).isEqualTo(State.STOPPED);
    first.askToEnd();
    assertThat(first.awaitEnd(Duration.ofSeconds(30))).isTrue();
    assertThat(components.statuses(MINE)).isEmpty();

    started(MINE);
    assertThat(awaitWord(MINE, w -> true).state()).isEqualTo(State.STOPPED);
    assertThat(story)
        .containsExactly("value-added/1 reads one", "value-added/1 begins", "value-added/1 ends");
    assertThat(ordered(Action.START).state()).isEqualTo(State.RUNNING);
    assertThat(story).endsWith("value-added/2 reads one", "value-added/2 begins");
  }

  @Test
  void aSecondStartChangesNothing() throws Exception {
    started(MINE);
    assertThat(ordered(Action.START).runs()).isEqualTo(1);
    assertThat(story).containsExactly("value-added/1 reads one", "value-added/1 begins");
  }

  /** Else a start that follows at once on a restart would undo it. */
  @Test
  void whatWasToBeEndedBetweenTwoLooksBeginsAnew() throws Exception {
    Supervisor supervisor = supervisor(MINE, KillPoint.NONE);
    supervisor.prepare();
    orders.give(MINE, Action.RESTART, Map.of());
    orders.give(MINE, Action.START, Map.of());
    supervisor.start();
    assertThat(awaitWord(MINE, word -> word.order() == 2).runs()).isEqualTo(2);
  }

  @Test
  void drainingItGoesOnUntilAllIsDoneAndIsThenPaused() throws Exception {
    started(MINE);
    orders.give(MINE, Action.DRAIN, Map.of());
    ComponentStatus word = awaitWord(MINE, w -> w.state() == State.DRAINING);
    assertThat(word.note()).isEqualTo("in a hurry");
    assertThat(story).doesNotContain("value-added/1 ends");

    drained.set(true);
    awaitWord(MINE, w -> w.state() == State.STOPPED);
    assertThat(story).endsWith("value-added/1 ends");

    started(MINE);
    assertThat(awaitWord(MINE, w -> w.self().worker().equals("w2")).state())
        .isEqualTo(State.STOPPED);
    assertThat(ordered(Action.START).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void aComponentThatIsPausedAndIsToBeDrainedWorksUntilThen() throws Exception {
    started(MINE);
    ordered(Action.STOP);
    orders.give(MINE, Action.DRAIN, Map.of());
    assertThat(awaitWord(MINE, w -> w.state() == State.DRAINING).runs()).isEqualTo(2);
    drained.set(true);
    awaitWord(MINE, w -> w.state() == State.STOPPED);
  }

  @Test
  void aDrainThatIsTakenBackGoesOnAsItWas() throws Exception {
    started(MINE);
    orders.give(MINE, Action.DRAIN, Map.of());
    awaitWord(MINE, w -> w.state() == State.DRAINING);
    ComponentStatus word = ordered(Action.START);
    assertThat(word.runs()).isEqualTo(1);
    assertThat(word.note()).isEmpty();
    drained.set(true);
    assertThat(ordered(Action.START).state()).isEqualTo(State.RUNNING);
    assertThat(story).doesNotContain("value-added/1 ends");
  }

  @Test
  void aWrongFileStopsThisComponentOnlyAndIsToldUntilItIsMended() throws Exception {
    started(MINE);
    file = "wrong";
    ComponentStatus word = ordered(Action.RESTART);
    assertThat(word.state()).isEqualTo(State.FAILED);
    assertThat(word.note()).isEqualTo("line 7 of the file is wrong");

    file = "three";
    ComponentStatus mended = ordered(Action.RESTART);
    assertThat(mended.state()).isEqualTo(State.RUNNING);
    assertThat(mended.note()).isEmpty();
    assertThat(story).endsWith("value-added/1 reads three", "value-added/1 begins");
  }

  @Test
  void aWrongFileAtTheProcesssOwnStartIsItsError() {
    file = "wrong";
    Supervisor supervisor = supervisor(MINE, KillPoint.NONE);
    assertThatThrownBy(supervisor::prepare).hasMessage("line 7 of the file is wrong");
    assertThat(components.statuses(MINE)).isEmpty();
  }

  @Test
  void whatCannotBeSaidIsSaidLater() throws Exception {
    started(MINE);
    awaitWord(MINE, w -> w.state() == State.RUNNING);
    orders.give(MINE, Action.STOP, Map.of());
    store.failNextPut(new PortException.Unavailable("no", null));
    awaitWord(MINE, w -> w.state() == State.STOPPED);
    assertThat(story).endsWith("value-added/1 ends");
  }

  /** Otherwise two processes with a consumer each would replace each other for ever. */
  @Test
  void replacedByANewerOneItStandsByUntilThatEnds() throws Exception {
    started(MINE);
    Supervisor newer = started(MINE);
    replaced = "value-added/1";
    awaitState("w1", State.STANDBY);
    assertThat(story).endsWith("value-added/2 begins", "value-added/1 ends");
    replaced = "";

    ordered(Action.RESTART);
    assertThat(story).containsOnlyOnce("value-added/1 begins");
    ordered(Action.STOP);
    ordered(Action.START);
    awaitState("w1", State.STANDBY);
    assertThat(story).endsWith("value-added/2 reads one", "value-added/2 begins");

    newer.askToEnd();
    assertThat(newer.awaitEnd(Duration.ofSeconds(30))).isTrue();
    awaitState("w1", State.RUNNING);
    assertThat(story).endsWith("value-added/1 reads one", "value-added/1 begins");
  }

  @Test
  void oneThatStandsByIsDrainedWithTheOther() throws Exception {
    started(MINE);
    started(MINE);
    replaced = "value-added/1";
    awaitState("w1", State.STANDBY);
    orders.give(MINE, Action.DRAIN, Map.of());
    awaitState("w2", State.DRAINING);
    drained.set(true);
    awaitState("w1", State.STOPPED);
    awaitState("w2", State.STOPPED);
    assertThat(orders.isObeyed(MINE, Action.DRAIN, 1)).isTrue();
  }

  @Test
  void oneThatHasFailedBeginsAgainAfterAPause() throws Exception {
    file = "fatal";
    started(MINE);
    ComponentStatus failed =
        awaitWord(MINE, word -> word.state() == State.FAILED && !word.note().isEmpty());
    assertThat(failed.note()).endsWith("; begins again after 0 s");
    ComponentStatus again = awaitWord(MINE, word -> word.runs() == 2);
    assertThat(again.state()).isEqualTo(State.FAILED);
    assertThat(story)
        .startsWith("value-added/1 reads fatal", "value-added/1 begins", "value-added/1 ends");
    file = "two";
    assertThat(awaitWord(MINE, word -> word.state() == State.RUNNING).note()).isEmpty();
    assertThat(story).endsWith("value-added/1 reads two", "value-added/1 begins");
  }

  @Test
  void oneThatAnotherRunDoesNotHelpWaitsForAnOrder() throws Exception {
    helps = false;
    file = "fatal";
    started(MINE);
    awaitWord(MINE, word -> word.state() == State.FAILED);
    Thread.sleep(2 * PAUSE.toMillis());
    assertThat(story).endsWith("value-added/1 reads fatal", "value-added/1 begins");
    file = "two";
    ordered(Action.RESTART);
    awaitWord(MINE, word -> word.state() == State.RUNNING);
  }

  private void awaitState(String worker, State wanted) throws InterruptedException {
    while (components.statuses(MINE).stream()
        .noneMatch(word -> word.self().worker().equals(worker) && word.state() == wanted)) {
      Thread.sleep(5);
    }
  }

  /** Nothing of an order is lost with the one who gave it, nor with the one who obeyed it. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "COMPONENT_.*")
  void killedBetweenAnOrderAndItsDoingTheNextDoesIt(CrashPoint death) throws Exception {
    KillPoint kill =
        place -> {
          if (place == death) {
            throw new Killed();
          }
        };
    Supervisor first = supervisor(MINE, kill);
    first.prepare();
    first.start();
    file = "two";
    try {
      orders(kill).give(MINE, Action.RESTART, Map.of());
    } catch (Killed e) {
      assertThat(death).isEqualTo(CrashPoint.COMPONENT_ORDERED);
    }
    if (death == CrashPoint.COMPONENT_ENDED) {
      while (first.fault().isEmpty()) {
        Thread.sleep(5);
      }
      assertThat(story).endsWith("value-added/1 ends");
      started(MINE);
    }
    awaitWord(MINE, word -> word.order() == 1 && word.state() == State.RUNNING);
    assertThat(story.get(story.size() - 2)).endsWith("reads two");
    assertThat(story.get(story.size() - 1)).endsWith("begins");
  }
}
