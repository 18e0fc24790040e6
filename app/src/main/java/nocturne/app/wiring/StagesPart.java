package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import nocturne.broker.component.ComponentPart;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.ComponentStatus.State;
import nocturne.broker.stage.Feed;
import nocturne.broker.stage.StageRunner;
import nocturne.broker.stage.StageStatus;
import nocturne.broker.stage.SwitchedFeed;

/** What this process runs of a component behind the consumer. */
final class StagesPart implements ComponentPart {
  /** So long all its stages together have for what they hold. */
  static final Duration LEAVE = Duration.ofSeconds(15);

  /** Wires the stages' workers, with the component's files as they are now. */
  @FunctionalInterface
  interface Wiring {
    StageWiring of(BooleanSupplier hurry) throws IOException;
  }

  private final Wiring wiring;
  private final Map<Stage, SwitchedFeed> feeds;
  private volatile List<StageRunner<?>> newest = List.of();

  /**
   * @param feeds where the consumer offers what it has committed, by stage
   */
  StagesPart(Wiring wiring, Map<Stage, SwitchedFeed> feeds) {
    this.wiring = wiring;
    this.feeds = Map.copyOf(feeds);
  }

  @Override
  public Run wire(BooleanSupplier hurry) throws IOException {
    return new Running(wiring.of(hurry));
  }

  /** How its workers are doing, or those were that began last. Any thread. */
  Stream<StageStatus> status() {
    return newest.stream().map(StageRunner::status);
  }

  /** One that has stopped for good, and why, in words. */
  Optional<String> fault() {
    return status()
        .filter(s -> s.state() == StageStatus.State.FAILED)
        .map(s -> s.stage().word() + " has stopped: " + s.lastError().orElse("unknown"))
        .findFirst();
  }

  private final class Running implements Run {
    private final List<StageRunner<?>> runners;
    private final Map<Stage, Feed> own;
    private final List<PlotMending> besides;

    Running(StageWiring wired) {
      this.runners = wired.runners();
      this.own = wired.feeds();
      this.besides = wired.besides();
    }

    @Override
    public void start() {
      newest = runners;
      feeds.forEach((stage, feed) -> Optional.ofNullable(own.get(stage)).ifPresent(feed::leadTo));
      runners.forEach(StageRunner::start);
      besides.forEach(PlotMending::start);
    }

    @Override
    public State state() {
      List<StageStatus.State> states = status().map(StageStatus::state).toList();
      if (states.contains(StageStatus.State.FAILED)) {
        return State.FAILED;
      }
      if (states.contains(StageStatus.State.WAITING)) {
        return State.WAITING;
      }
      return states.stream().allMatch(s -> s == StageStatus.State.RUNNING)
          ? State.RUNNING
          : State.STARTING;
    }

    @Override
    public String note() {
      return status()
          .filter(
              s -> s.state() == StageStatus.State.FAILED || s.state() == StageStatus.State.WAITING)
          .map(s -> s.stage().word() + ": " + s.lastError().orElse("unknown"))
          .findFirst()
          .orElse("");
    }

    @Override
    public void end() {
      long until = System.nanoTime() + LEAVE.toNanos(); // all that follows included
      feeds.values().forEach(SwitchedFeed::leadNowhere);
      runners.forEach(StageRunner::stop);
      besides.forEach(PlotMending::close);
      try {
        for (StageRunner<?> runner : runners) {
          if (!runner.awaitEnd(Duration.ofNanos(until - System.nanoTime()))) {
            StageStatus one = runner.status();
            Straggler.tell(
                "Stage " + one.stage().word() + ", reading " + one.topic() + ",",
                LEAVE,
                runner.whereabouts());
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
