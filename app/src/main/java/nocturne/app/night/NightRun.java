package nocturne.app.night;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.ShownSteps;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import nocturne.simulator.pace.Progress;
import nocturne.simulator.pace.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One night from beginning to end: makes missing parts of the instance, fills the night's survey
 * topic, starts the night as soon as the topic holds an alert, and ends it when everything is sent.
 * A night that an earlier run left open is continued; packets that were sent before are duplicates.
 */
public final class NightRun {
  private static final Logger LOG = LoggerFactory.getLogger(NightRun.class);
  private static final long LEAVE_MILLIS = 10_000;

  private final Services services;
  private final Surroundings surroundings;
  private final Night night;
  private final String topic;
  private final AtomicLong sent = new AtomicLong();
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile String doing = "starting the stages";
  private volatile @Nullable Throwable sendingFailed;
  private @Nullable Workers workers;

  public NightRun(Services services, Surroundings surroundings, Night night) {
    this.services = services;
    this.surroundings = surroundings;
    this.night = night;
    this.topic = services.names().surveyTopic(night);
  }

  /** Fills the survey's topic. */
  @FunctionalInterface
  public interface Sender {
    /** Sends everything, waits until it is stored, and reports each packet. */
    void send(SurveyTopic topic, Progress progress, ProgressLine line) throws Exception;
  }

  /**
   * Runs the night.
   *
   * @param toSend number of packets, if known
   * @throws InterruptedException if interrupted; the night stays open
   */
  public NightBooks run(OptionalLong toSend, Sender sender)
      throws IOException, InterruptedException {
    services.makeParts();
    services.topics().create(topic, services.configuration().kafka().partitions());
    if (!services.isWorked()) {
      workers = services.startWorkers();
    }
    try (ProgressLine line = ProgressLine.start(surroundings, () -> tally(toSend))) {
      Thread sending = new Thread(() -> send(sender, line), "sender");
      sending.setDaemon(true);
      sending.start();
      try {
        Conductor conductor = services.conductor(new ShownSteps(line, this::step));
        begun.await();
        if (sent.get() > 0 || hasAnything()) {
          conductor.start(night, topic);
        } else if (sendingFailed == null) {
          startEmpty(conductor);
        }
        doing = "receiving";
        while (sending.isAlive()) {
          sending.join(200);
          checkWorkers();
        }
        if (sendingFailed == null) {
          return conductor.end(night);
        }
      } finally {
        sending.interrupt();
        sending.join(LEAVE_MILLIS);
        if (sending.isAlive()) {
          LOG.warn(
              "What sends the packets of night {} has not ended within {} s; left to itself",
              night,
              LEAVE_MILLIS / 1000);
        }
      }
    }
    throw unsent();
  }

  private Failure unsent() {
    @Nullable Throwable why = sendingFailed;
    return Failure.incomplete(
        ("Night %s stays open, since not all of its packets could be sent: %s Correct"
                + " that and run the command again.")
            .formatted(night, why == null ? "" : why.getMessage()),
        why);
  }

  private void send(Sender sender, ProgressLine line) {
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic, services.guard())) {
      Optional<String> id = topicId();
      sender.send(out, this::sent, line);
      if (!topicId().equals(id)) {
        throw new IllegalStateException(
            "Topic " + topic + " was deleted while it was being filled.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error e) {
      sendingFailed = e;
    } finally {
      begun.countDown();
    }
  }

  /** Id of the topic, which changes if the topic is deleted and made again. */
  private Optional<String> topicId() {
    return services.survey().find(topic).map(found -> found.topic().topicId());
  }

  private void sent(long packets, long bytes, String source) {
    sent.set(packets);
    begun.countDown();
  }

  private boolean hasAnything() {
    return services.survey().find(topic).filter(f -> f.holdsAnything()).isPresent();
  }

  /** The conductor waits for an alert; if none will come, the night is started and ended empty. */
  private void startEmpty(Conductor conductor) throws InterruptedException {
    Thread starting =
        new Thread(
            () -> {
              try {
                conductor.start(night, topic);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                // Interrupted during a request to the back end; the end meets any other fault.
                LOG.debug("Starting the empty night {} was given up", night, e);
              }
            },
            "starting");
    starting.start();
    while (starting.isAlive()
        && services
            .stores()
            .journal()
            .latest(night)
            .filter(entry -> entry.state() == NightState.STARTING)
            .isEmpty()) {
      starting.join(50);
    }
    starting.interrupt();
    starting.join();
  }

  private void step(String what) {
    doing = what;
    checkWorkers();
    if (sendingFailed != null) {
      throw unsent();
    }
  }

  private void checkWorkers() {
    @Nullable Workers here = workers;
    Optional<String> fault = here == null ? Optional.empty() : here.fault();
    if (fault.isPresent()) {
      throw Failure.incomplete(
          ("Night %s stays open and nothing is lost: %s Correct that and run the"
                  + " command again.")
              .formatted(night, fault.get()));
    }
  }

  private Tally tally(OptionalLong toSend) {
    @Nullable Workers here = workers;
    String now = services.guard().get().map(why -> "waiting: " + why).orElse(doing);
    return new Tally(
        now,
        sent.get(),
        toSend,
        here == null
            ? Optional.empty()
            : Optional.of(NightTally.of(here, services.names(), night)));
  }
}
