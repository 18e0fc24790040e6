package nocturne.app.web;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import nocturne.app.output.JsonObject;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that the page requested, each in a thread of its own, one at a time for a night. The
 * newest are remembered. Thread-safe.
 */
final class Tasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
  private static final int REMEMBERED = 20;

  private final Clock clock;
  private final Deque<Task> all = new ArrayDeque<>();
  private int newest;

  Tasks(Clock clock) {
    this.clock = clock;
  }

  /** The work of a task. */
  @FunctionalInterface
  interface Work {
    /**
     * Does the work.
     *
     * @param step receives what is done at the moment
     * @return a sentence on the result
     */
    String run(Consumer<String> step) throws Exception;
  }

  /** The states of a task. */
  enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /** Something that was asked for. */
  final class Task {
    private final int id;
    private final String what;
    private final Night night;
    private final Instant began = clock.instant();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state = State.RUNNING;
    private volatile String says = "";
    private volatile @Nullable Instant ended;

    private Task(int id, String what, Night night, Work work) {
      this.id = id;
      this.what = what;
      this.night = night;
      this.thread = new Thread(() -> run(work), "web-task-" + id);
      thread.setDaemon(true);
    }

    private void run(Work work) {
      try {
        end(State.DONE, work.run(step -> says = step));
      } catch (InterruptedException e) {
        end(State.FAILED, "interrupted, since the process ends; the night stays as it is");
      } catch (Exception e) {
        end(State.FAILED, String.valueOf(e.getMessage()));
        LOG.info("what the page asked for failed: {} of night {}", what, night, e);
      }
    }

    private void end(State how, String sentence) {
      says = sentence;
      ended = clock.instant();
      state = how;
      LOG.info("{} of night {}, asked for by the page: {}", what, night, sentence);
      over.countDown();
    }

    /** Waits until it is over, for some time at most. */
    void await(long millis) throws InterruptedException {
      var unused = over.await(millis, TimeUnit.MILLISECONDS);
    }

    State state() {
      return state;
    }

    /** The current step, or the result. */
    String says() {
      return says;
    }

    JsonObject json() {
      return new JsonObject()
          .put("id", id)
          .put("what", what)
          .put("night", night.toString())
          .put("state", state.name())
          .put("says", says)
          .put("began", LiveNight.time(began))
          .put("ended", Optional.ofNullable(ended).map(LiveNight::time));
    }
  }

  /**
   * Begins a task.
   *
   * @param what it does, such as {@code start}
   * @throws WebProblem 409 if something is being done for the night
   */
  synchronized Task begin(String what, Night night, Work work) {
    for (Task other : all) {
      if (other.state == State.RUNNING && other.night.equals(night)) {
        throw new WebProblem(
            409,
            "Night %s is busy with what was asked for before (%s: %s); wait until that is over."
                .formatted(night, other.what, other.says));
      }
    }
    Task task = new Task(++newest, what, night, work);
    all.addFirst(task);
    if (all.size() > REMEMBERED) {
      all.removeLast();
    }
    task.thread.start();
    return task;
  }

  /** The newest tasks, the newest first. */
  synchronized List<JsonObject> json() {
    return all.stream().map(Task::json).toList();
  }

  @Override
  public synchronized void close() {
    all.forEach(task -> task.thread.interrupt());
  }
}
