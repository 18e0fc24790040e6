package nocturne.app.wiring;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.Interruption;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.standalone.kafka.MendedLog;
import nocturne.survey.SurveyException;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.KafkaAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka of a home as one process sees it: inside this process, which owns the home then; inside
 * the process that owns it; or elsewhere, by the address that is configured.
 *
 * <p>When the owner is gone, however it ended, one of the processes that run until they are told to
 * end takes the home over and starts Kafka in itself, usually on the same port, so that the clients
 * of all processes continue. A process of a testing instance lets one of production go first.
 *
 * <p><b>Threads.</b> {@link #open} and {@link #close} are for one thread, the rest for any. A
 * thread of this class watches the owner.
 */
public final class HomeKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HomeKafka.class);
  private static final Duration OWNER_STARTS = Duration.ofSeconds(60);

  /** Time for an owner that ends by itself to end, and for a successor to take the home over. */
  private static final Duration OWNER_CHANGES = Duration.ofSeconds(10);

  private static final Duration KAFKA_STARTS = Duration.ofSeconds(15);

  /** {@link #close} takes no longer, unless Kafka hangs. */
  static final Duration LONGEST_END = KAFKA_STARTS.plusSeconds(20);

  private static final Duration PRODUCTION_FIRST = Duration.ofSeconds(3);
  private static final long LOOK_MILLIS = 100;
  private static final long WATCH_MILLIS = 250;
  private static final long AFTER_ERROR_MILLIS = 2_000;
  private static final int TRIES = 3;

  private final Services.Opening opening;
  private final Home home;
  private final Thread watch = new Thread(this::watch, "owner of the home");
  private final CountDownLatch ending = new CountDownLatch(1);
  private volatile Optional<Owner> owner = Optional.empty();
  private volatile @Nullable KafkaAddress address;
  private volatile boolean moved;
  private @Nullable Ownership ours;
  private @Nullable EmbeddedKafka kafka;

  /** Takes the home's ownership where this process is to have it. */
  HomeKafka(Services.Opening opening) throws InterruptedException {
    this.opening = opening;
    this.home = opening.home();
    settle();
  }

  /**
   * Whether the folder of the home's Kafka is gone although nights were received: a new Kafka would
   * give new alerts the offsets of old ones.
   */
  public static boolean isGone(Home home, Names names, Clock clock) throws IOException {
    try (HomeArchives archives = new HomeArchives(home, names, clock)) {
      return isGone(home, archives);
    }
  }

  private static boolean isGone(Home home, HomeArchives archives) {
    return !EmbeddedKafka.isIn(home.kafka()) && archives.holdNights();
  }

  /** Returns what the Kafka of a home lacks, while it does not run; changes nothing. */
  public static List<MendedLog> look(Home home, Names names, Clock clock) throws IOException {
    try (HomeArchives archives = new HomeArchives(home, names, clock)) {
      return EmbeddedKafka.look(home.kafka(), archives);
    }
  }

  /** The process that owns the home, if it is another. */
  public Optional<Owner> owner() {
    return owner;
  }

  /**
   * Whether Kafka has another address than at the opening: the process that ran it has ended, and
   * its successor could not get its port. Services must be opened again.
   */
  public boolean hasMoved() {
    return moved;
  }

  /** The address of Kafka at the opening. */
  public String bootstrapServers() {
    @Nullable KafkaAddress known = address;
    if (known == null) {
      throw new IllegalStateException("Kafka is not open yet");
    }
    return known.bootstrapServers();
  }

  /** Starts Kafka or finds it, and publishes its address to other processes. */
  KafkaAddress open() throws IOException, InterruptedException {
    KafkaAddress found = isElsewhere() ? elsewhere() : ours != null ? started() : ofOwner();
    if (ours != null) {
      ours.announce(found.bootstrapServers());
    }
    address = found;
    if (owner.isPresent()) {
      watch.setDaemon(true);
      watch.start();
    }
    return found;
  }

  private boolean isElsewhere() {
    return opening.configuration().kafkaAccess().isPresent();
  }

  private KafkaAddress elsewhere() {
    return read(opening.configuration().kafkaAccess().orElseThrow());
  }

  static KafkaAddress read(KafkaAccess access) {
    try {
      return access.address();
    } catch (SurveyException.Refused e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Finds the home's owner, or takes the ownership. The process with the Kafka in the home must own
   * it. On a Kafka elsewhere any number of workers may start at once, and one of them owns the
   * home; a command that ends by itself does not, since it may wait for those workers and they
   * would wait for it.
   */
  private void settle() throws InterruptedException {
    boolean owns = !isElsewhere() || Owner.runsStages(opening.command());
    owner = other();
    for (int i = 1; owner.isEmpty() && ours == null && owns; i++) {
      ours = (i < TRIES ? taken() : Optional.of(take())).orElse(null);
      if (ours == null) {
        owner = other();
      }
    }
  }

  private Optional<Ownership> taken() {
    return Ownership.takeIfFree(home, opening.command(), instance(), opening.clock(), Death.POINT);
  }

  private Ownership take() {
    return Ownership.take(home, opening.command(), instance(), opening.clock(), Death.POINT);
  }

  private String instance() {
    return opening.command().equals(Owner.SERVICES)
        ? Owner.NO_INSTANCE
        : opening.names().instance().toString();
  }

  /**
   * Another owner. One that ends by itself is waited for: by a command with a night of its own
   * until it has ended, by a process that can take its services over for a moment. A command that
   * ends by itself leaves a home without owner to such a process, if there is one, for a moment.
   */
  private Optional<Owner> other() throws InterruptedException {
    boolean serves = Owner.serves(opening.command());
    Optional<Owner> found = Ownership.ownerOf(home);
    long until = System.nanoTime() + OWNER_CHANGES.toNanos();
    while (!serves && found.isEmpty() && isServed() && System.nanoTime() < until) {
      Thread.sleep(LOOK_MILLIS);
      found = Ownership.ownerOf(home);
    }
    boolean told = false;
    while ((serves || Owner.runsStages(opening.command()))
        && found.filter(o -> !o.serves()).isPresent()
        && !(serves && System.nanoTime() > until)) {
      if (!told) {
        opening
            .err()
            .println(
                "Waiting for %s, which has the home folder %s; `nocturne stop` would end it."
                    .formatted(found.get(), home));
        told = true;
      }
      Thread.sleep(LOOK_MILLIS);
      found = Ownership.ownerOf(home);
    }
    return found;
  }

  private boolean isServed() {
    return Stream.concat(
            ProcessRegistry.of(home).stream(), ProcessRegistry.conductors(home).stream())
        .anyMatch(Owner::serves);
  }

  private KafkaAddress started() throws IOException {
    LastWords.ofKafka(home, opening.err());
    return started(repairs() ? EmbeddedKafka.Look.AT_ALL : EmbeddedKafka.Look.AFTER_A_CRASH);
  }

  private boolean repairs() {
    return opening.command().equals(Owner.REPAIR);
  }

  private KafkaAddress started(EmbeddedKafka.Look look) throws IOException {
    EmbeddedKafka started;
    try (HomeArchives archives = new HomeArchives(home, opening.names(), opening.clock())) {
      if (!repairs()) {
        requireTopics(archives);
      }
      started =
          EmbeddedKafka.start(
              EmbeddedKafkaOptions.in(home.kafka())
                  .withAddress(opening.configuration().kafka().listen())
                  .withPort(opening.configuration().kafka().port()),
              archives,
              look);
    }
    kafka = started;
    if (started.isExposed()) {
      opening
          .err()
          .println(
              ("nocturne: warning: Kafka listens on %s without a login: anyone who can connect"
                      + " there can read, change and delete all topics. Without kafka.listen in the"
                      + " configuration it listens on this machine only.")
                  .formatted(started.bootstrapServers()));
    }
    return KafkaAddress.plain(started.bootstrapServers());
  }

  /**
   * Ends the Kafka inside this process, puts back into its logs what the archive holds, and starts
   * it again at its address. Clients continue as after any restart of Kafka.
   *
   * @param all whether to look at all of the logs, and not only at their ends
   * @return what was put back
   * @throws Failure with exit code 1 if the address was taken meanwhile
   */
  public List<MendedLog> mendAgain(boolean all) throws IOException {
    endKafka();
    String now =
        started(all ? EmbeddedKafka.Look.AT_ALL : EmbeddedKafka.Look.AT_ENDS).bootstrapServers();
    if (!now.equals(bootstrapServers())) {
      throw Failure.incomplete(
          "Kafka's port was taken by another program while its logs were mended. Start again.");
    }
    return before().map(EmbeddedKafka.Before::mended).orElse(List.of());
  }

  private void requireTopics(HomeArchives archives) {
    if (isGone(home, archives)) {
      throw Failure.incomplete(
          ("Kafka's folder %s is gone, and with it topics and ledger; the archive of %s holds"
                  + " nights. Put the folder back from a backup, or run `nocturne repair`, which"
                  + " recreates the topics after the offsets that archive and tables hold.")
              .formatted(home.kafka(), home));
    }
  }

  /** The state in which the Kafka inside this process started; empty if it is elsewhere. */
  public Optional<EmbeddedKafka.Before> before() {
    return Optional.ofNullable(kafka).map(EmbeddedKafka::before);
  }

  /** The owner's Kafka, once its address is known; or ours, if the owner is gone before. */
  private KafkaAddress ofOwner() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + OWNER_STARTS.toNanos();
    while (System.nanoTime() < deadline) {
      if (ours != null) {
        return started();
      }
      Optional<String> servers = owner.flatMap(Owner::bootstrapServers);
      if (servers.isPresent()) {
        return KafkaAddress.plain(servers.get());
      }
      Thread.sleep(LOOK_MILLIS);
      settle();
    }
    throw Failure.incomplete(
        ("The services of %s are not to be had: %s has not started them within %s s."
                + " Look at its log in %s.")
            .formatted(
                home,
                owner.map(Owner::toString).orElse("their process"),
                OWNER_STARTS.toSeconds(),
                home.log()));
  }

  // ---- the watching thread ----

  private void watch() {
    long seen = System.nanoTime();
    long pause = WATCH_MILLIS;
    try {
      while (!ending.await(pause, TimeUnit.MILLISECONDS) && owner.isPresent()) {
        pause = WATCH_MILLIS;
        try {
          Optional<Owner> now = Ownership.ownerOf(home);
          if (now.isPresent()) {
            seen = System.nanoTime();
            note(now.get());
          } else if (Owner.serves(opening.command())
              && mayTakeOver(Duration.ofNanos(System.nanoTime() - seen))) {
            takeOver();
          }
        } catch (IOException | RuntimeException e) {
          LOG.warn("The services could not be taken over, which is tried again", e);
          pause = AFTER_ERROR_MILLIS;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(Owner now) {
    if (owner.filter(now::isSameAs).isEmpty()) {
      LOG.info("{} runs the services now", now);
    }
    owner = Optional.of(now);
    moved |=
        !isElsewhere()
            && now.bootstrapServers().filter(at -> !at.equals(bootstrapServers())).isPresent();
  }

  /** A full disk would end the Kafka, and with it the process, one process after the other. */
  private boolean mayTakeOver(Duration gone) {
    boolean goesFirst =
        opening.names().instance().isProduction()
            || opening.command().equals(Owner.SERVICES)
            || gone.compareTo(PRODUCTION_FIRST) > 0
            || ProcessRegistry.of(home).stream()
                .noneMatch(one -> one.instance().equals(Instance.production().toString()));
    return goesFirst && !LastWords.isFull(home) && !Interruption.isEnding();
  }

  private void takeOver() throws IOException {
    Optional<Ownership> taken = taken();
    if (taken.isEmpty()) {
      return;
    }
    try {
      KafkaAddress now = isElsewhere() ? elsewhere() : started();
      taken.get().announce(now.bootstrapServers());
      LOG.info(
          "{} has ended; this process runs the services now: Kafka at {}",
          owner.map(Owner::toString).orElse("Their process"),
          now.bootstrapServers());
      ours = taken.get();
      moved = !now.bootstrapServers().equals(bootstrapServers());
      owner = Optional.empty();
    } catch (IOException | RuntimeException e) {
      endKafka();
      taken.get().close();
      throw e;
    }
  }

  private void endKafka() {
    if (kafka != null) {
      kafka.close();
      kafka = null;
    }
  }

  @Override
  public void close() {
    ending.countDown();
    try {
      watch.join(KAFKA_STARTS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endKafka();
    if (ours != null) {
      ours.close();
    }
  }
}
