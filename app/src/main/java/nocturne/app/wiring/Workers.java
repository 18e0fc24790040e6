package nocturne.app.wiring;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import nocturne.app.home.WorkerSlot;
import nocturne.broker.component.ComponentDrain;
import nocturne.broker.component.ComponentOrder;
import nocturne.broker.component.ComponentPart;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.component.Components;
import nocturne.broker.component.Self;
import nocturne.broker.component.Supervisor;
import nocturne.broker.ingest.IngestGauge;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.journal.Draining;
import nocturne.broker.journal.Journal;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.worker.StageStatus;
import nocturne.broker.worker.SwitchedFeed;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components that this process runs: ingest and the stages behind it. Each component follows
 * its newest order, and may end and start again while the others continue. In one process ingest
 * hands committed batches over in memory; a stage in another process reads the topic.
 *
 * <pre>
 *   ingest --+--> worker of archive      packs, announcements; bytes rejected at ingest
 *            +--> worker of tables       rows of alerts, rows of fits
 *            +--> worker of value-added  filter, then fit of what passes, with its plot
 * </pre>
 */
public final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  /** Time between a component that has failed and its next run. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  /** Time for a supervisor to end besides its component. */
  private static final Duration SUPERVISOR_LEAVES = Duration.ofSeconds(1);

  /** {@link #close} takes no longer, whatever hangs. */
  static final Duration LONGEST_END = IngestPart.LEAVES.plus(StagesPart.LEAVE).plusSeconds(4);

  private final Services services;
  private final Self self;
  private final Journal journal;
  private final Draining draining;
  private final RandomGenerator random = new SecureRandom();
  private final WorkerSlot slot;
  private final boolean isFed;
  private final Map<Stage, SwitchedFeed> feeds = new TreeMap<>();
  private final List<StagesPart> parts = new ArrayList<>();
  private final @Nullable IngestPart ingest;
  private final List<Supervisor> behindIngest = new ArrayList<>();
  private final @Nullable Supervisor ingestSupervisor;

  /** Wires nothing before {@link #start}. */
  Workers(Services services, Set<Stage> stages, Self self) {
    this.services = services;
    this.self = self;
    this.slot = WorkerSlot.take(services.home());
    this.isFed = stages.stream().anyMatch(Stage::isIngest);
    this.journal = services.stores().journal();
    this.draining = new Draining(journal, System::nanoTime);
    for (PipelineStage reader : services.pipeline().readersOf(services.pipeline().alerts())) {
      if (stages.contains(reader.stage())) {
        feeds.put(reader.stage(), new SwitchedFeed());
      }
    }
    for (Component component :
        services.pipeline().readers().stream().map(PipelineStage::component).distinct().toList()) {
      Set<Stage> own = of(component, stages);
      if (!own.isEmpty()) {
        StagesPart part = new StagesPart(hurry -> wired(component, own, hurry), feedsOf(own));
        parts.add(part);
        behindIngest.add(supervisor(component, own, self, part));
      }
    }
    if (stages.stream().anyMatch(Stage::isIngest)) {
      ingest = new IngestPart(services, journal, List.copyOf(feeds.values()), self, random);
      ingestSupervisor =
          supervisor(Component.CONSUMER, of(Component.CONSUMER, stages), self, ingest);
    } else {
      ingest = null;
      ingestSupervisor = null;
    }
  }

  private static Set<Stage> of(Component component, Set<Stage> stages) {
    Set<Stage> own = new TreeSet<>();
    stages.stream().filter(stage -> stage.component() == component).forEach(own::add);
    return own;
  }

  private Map<Stage, SwitchedFeed> feedsOf(Set<Stage> stages) {
    Map<Stage, SwitchedFeed> own = new TreeMap<>(feeds);
    own.keySet().retainAll(stages);
    return own;
  }

  private StageWiring.Wired wired(Component component, Set<Stage> stages, BooleanSupplier hurry)
      throws IOException {
    return new StageWiring(services, journal)
        .worker(
            component,
            stages,
            new StageWiring.Run(
                Integer.toString(slot.number()),
                isFed,
                () -> draining.getAsBoolean() || hurry.getAsBoolean(),
                random));
  }

  private Supervisor supervisor(
      Component component, Set<Stage> stages, Self self, ComponentPart part) {
    Components components = services.stores().components();
    return new Supervisor(
        new Supervisor.Share(component, stages, part),
        self,
        components,
        this::drainOf,
        services.clock(),
        Death.POINT,
        AFTER_FAILURE);
  }

  private ComponentDrain drainOf(ComponentOrder order) {
    return new ComponentDrain(services.backEnd(), journal.newestStart(), order);
  }

  private Stream<Supervisor> supervisors() {
    return Stream.concat(behindIngest.stream(), Stream.ofNullable(ingestSupervisor));
  }

  /** Wires each component that shall work, then starts all, ingest last. */
  void start() throws IOException {
    List<Supervisor> all = supervisors().toList();
    for (Supervisor supervisor : all) {
      supervisor.prepare();
    }
    all.forEach(Supervisor::start);
  }

  /** Whether a status is of a component of this process. */
  public boolean isOwn(ComponentStatus status) {
    return status.self().equals(self);
  }

  /** The statuses of the stages. */
  public List<StageStatus> stages() {
    return parts.stream().flatMap(StagesPart::status).toList();
  }

  /**
   * Progress of ingest with a night; empty if ingest is not in this process or did not handle the
   * night.
   */
  public Optional<NightProgress> ingest(Night night) {
    return gauge().flatMap(g -> g.night(night));
  }

  /** The gauge of ingest, if it is in this process. */
  public Optional<IngestGauge> gauge() {
    return Optional.ofNullable(ingest).flatMap(IngestPart::gauge);
  }

  /** Number of alerts that a stage has passed on, or fitted, since its worker began. */
  public long passed(Stage stage) {
    return stages().stream()
        .filter(status -> status.stage().equals(stage))
        .mapToLong(StageStatus::passed)
        .max()
        .orElse(0);
  }

  /**
   * The error of Java that something has stopped with, in words; empty while all work. This process
   * cannot be relied on any more.
   */
  public Optional<String> error() {
    return Stream.of(
            Optional.ofNullable(ingest).flatMap(IngestPart::error).stream(),
            parts.stream().flatMap(part -> part.error().stream()),
            supervisors().flatMap(supervisor -> supervisor.fault().stream()))
        .flatMap(errors -> errors)
        .findFirst();
  }

  /** Why something has failed, in words; empty while all work. */
  public Optional<String> fault() {
    return Stream.of(
            Optional.ofNullable(ingest).flatMap(IngestPart::fault).stream(),
            parts.stream().flatMap(part -> part.fault().stream()),
            supervisors().flatMap(supervisor -> supervisor.fault().stream()))
        .flatMap(faults -> faults)
        .findFirst();
  }

  /**
   * Ends ingest first, then the stages, which commit what they have taken. A stage that hangs is
   * named and abandoned: the next start repeats what it has not committed.
   */
  @Override
  public void close() {
    try {
      if (ingestSupervisor != null) {
        ingestSupervisor.askToEnd();
        await(ingestSupervisor, IngestPart.LEAVES.plus(SUPERVISOR_LEAVES));
      }
      behindIngest.forEach(Supervisor::askToEnd);
      long until = System.nanoTime() + StagesPart.LEAVE.plus(SUPERVISOR_LEAVES).toNanos();
      for (Supervisor supervisor : behindIngest) {
        await(supervisor, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
      }
      slot.close();
    } catch (IOException e) {
      LOG.debug("The number of this process's workers is given back when it ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The component's threads have the component's name; this one is the supervisor's. */
  private static void await(Supervisor supervisor, Duration longest) throws InterruptedException {
    if (!supervisor.awaitEnd(longest)) {
      Straggler.tell("What keeps " + supervisor.name(), longest, supervisor.whereabouts());
    }
  }
}
