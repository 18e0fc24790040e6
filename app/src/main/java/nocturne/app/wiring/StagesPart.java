package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import nocturne.broker.component.ComponentPart;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.ledger.Stage;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.StageStatus;
import nocturne.broker.worker.SwitchedFeed;
import nocturne.broker.worker.Worker;
import org.jspecify.annotations.Nullable;

/** The worker of a component after ingest, as a component part of this process. */
final class StagesPart implements ComponentPart {
  /** Time for the worker to leave. */
  static final Duration LEAVE = Duration.ofSeconds(15);

  /** A worker that has not looked up from a batch for so long hangs in a call. */
  private static final Duration LONGEST_BATCH = Duration.ofMinutes(2);

  /** Wires the component's worker with the component's current files. */
  @FunctionalInterface
  interface Wiring {
    StageWiring.Wired of(BooleanSupplier hurry) throws IOException;
  }

  private final Wiring wiring;
  private final Map<Stage, SwitchedFeed> feeds;
  private volatile @Nullable Worker newest;

  /**
   * @param feeds for committed batches of ingest, by stage
   */
  StagesPart(Wiring wiring, Map<Stage, SwitchedFeed> feeds) {
    this.wiring = wiring;
    this.feeds = Map.copyOf(feeds);
  }

  @Override
  public Run wire(BooleanSupplier hurry) throws IOException {
    return new Running(wiring.of(hurry));
  }

  /** Status of the stages of the current or last run. Any thread. */
  Stream<StageStatus> status() {
    @Nullable Worker worker = newest;
    return worker == null ? Stream.of() : worker.status().stream();
  }

  /** The error of Java that the worker has stopped with, in words. */
  Optional<String> error() {
    return Optional.ofNullable(newest).flatMap(Worker::error).map(e -> "a stage has stopped: " + e);
  }

  /** Why one has failed, in words. */
  Optional<String> fault() {
    return status()
        .filter(s -> s.state() == StageStatus.State.FAILED)
        .map(s -> s.stage().name() + " has stopped: " + s.lastError().orElse("unknown"))
        .findFirst();
  }

  private final class Running implements Run {
    private final Worker worker;
    private final Map<Stage, Feed> own;

    Running(StageWiring.Wired wired) {
      this.worker = wired.worker();
      this.own = wired.feeds();
    }

    @Override
    public void start() {
      newest = worker;
      feeds.forEach((stage, feed) -> Optional.ofNullable(own.get(stage)).ifPresent(feed::leadTo));
      worker.start();
    }

    @Override
    public State state() {
      List<StageStatus.State> states = status().map(StageStatus::state).toList();
      if (states.contains(StageStatus.State.FAILED)) {
        return State.FAILED;
      }
      if (states.contains(StageStatus.State.WAITING) || hangs()) {
        return State.WAITING;
      }
      return !states.isEmpty() && states.stream().allMatch(s -> s == StageStatus.State.RUNNING)
          ? State.RUNNING
          : State.STARTING;
    }

    private boolean hangs() {
      return worker.sinceLook().compareTo(LONGEST_BATCH) > 0;
    }

    @Override
    public boolean mayBeginAgain() {
      return worker.error().isEmpty();
    }

    @Override
    public String note() {
      if (hangs()) {
        return "no answer in "
            + Straggler.call(worker.whereabouts())
            + " for "
            + worker.sinceLook().toSeconds()
            + " s";
      }
      return status()
          .filter(
              s -> s.state() == StageStatus.State.FAILED || s.state() == StageStatus.State.WAITING)
          .map(s -> s.stage().name() + ": " + s.lastError().orElse("unknown"))
          .findFirst()
          .orElse("");
    }

    @Override
    public void end() {
      feeds.values().forEach(SwitchedFeed::leadNowhere);
      worker.stop();
      try {
        if (!worker.awaitEnd(LEAVE)) {
          Straggler.tell("The worker of " + worker.name(), LEAVE, worker.whereabouts());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
