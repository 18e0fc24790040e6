package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.survey.SurveyException;
import nocturne.survey.kafka.KafkaAccess;
import nocturne.survey.kafka.KafkaAddress;

/**
 * The Kafka of a home as one process sees it: inside this process, which owns the home then; inside
 * the process that owns it; or elsewhere, by the address that is configured.
 */
final class HomeKafka {
  private static final Duration OWNER_STARTS = Duration.ofSeconds(60);
  private static final Duration KAFKA_ENDS = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 100;

  private final Services.Opening opening;
  private final Closing closing;
  private final Optional<Owner> owner;
  private final Optional<Ownership> ours;

  /**
   * Takes the home's ownership where this process is to have it.
   *
   * @param closing gives it back
   */
  HomeKafka(Services.Opening opening, Closing closing) throws InterruptedException {
    this.opening = opening;
    this.closing = closing;
    this.owner = other();
    this.ours = owner.isPresent() ? Optional.empty() : ownership();
    ours.ifPresent(closing::add);
  }

  /** The process that owns the home, if it is another. */
  Optional<Owner> owner() {
    return owner;
  }

  /** Starts Kafka, or finds it, and tells other processes of it. */
  KafkaAddress open() throws IOException, InterruptedException {
    Optional<KafkaAddress> given = opening.configuration().kafkaAccess().map(HomeKafka::read);
    KafkaAddress address =
        given.isPresent() ? given.get() : ours.isPresent() ? started() : ofOwner();
    if (ours.isPresent()) {
      ours.get().announce(address.bootstrapServers());
    }
    return address;
  }

  static KafkaAddress read(KafkaAccess access) {
    try {
      return access.address();
    } catch (SurveyException.Refused e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  /** Another owner, waited for where it will end by itself before this process may run stages. */
  private Optional<Owner> other() throws InterruptedException {
    Optional<Owner> found = Ownership.ownerOf(opening.home());
    boolean told = false;
    while (Owner.runsStages(opening.command()) && found.filter(o -> !o.serves()).isPresent()) {
      if (!told) {
        opening
            .err()
            .println(
                "Waiting for %s, which has the home folder %s; `nocturne stop` would end it."
                    .formatted(found.get(), opening.home()));
        told = true;
      }
      Thread.sleep(LOOK_MILLIS);
      found = Ownership.ownerOf(opening.home());
    }
    return found;
  }

  /**
   * Takes the home's ownership. The process with the Kafka in the home must own it. On a Kafka
   * elsewhere any number of workers may start at once, and one of them owns the home; a command
   * that ends by itself does not, since it may wait for those workers and they would wait for it.
   */
  private Optional<Ownership> ownership() {
    String instance = opening.names().instance().toString();
    if (opening.configuration().kafkaAccess().isEmpty()) {
      return Optional.of(
          Ownership.take(
              opening.home(), opening.command(), instance, opening.clock(), Death.POINT));
    }
    return Owner.runsStages(opening.command())
        ? Ownership.takeIfFree(
            opening.home(), opening.command(), instance, opening.clock(), Death.POINT)
        : Optional.empty();
  }

  private KafkaAddress started() throws IOException {
    LastWords.ofKafka(opening.home(), opening.err());
    EmbeddedKafka kafka;
    try (HomeArchives archives =
        new HomeArchives(opening.home(), opening.names(), opening.clock())) {
      kafka =
          closing.add(
              EmbeddedKafka.start(
                  EmbeddedKafkaOptions.in(opening.home().kafka())
                      .withAddress(opening.configuration().kafka().listen())
                      .withPort(opening.configuration().kafka().port()),
                  archives),
              KAFKA_ENDS);
    }
    if (kafka.isExposed()) {
      opening
          .err()
          .println(
              ("nocturne: warning: Kafka listens on %s without a login: anyone who can connect"
                      + " there can read, change and delete all topics. Without kafka.listen in the"
                      + " configuration it listens on this machine only.")
                  .formatted(kafka.bootstrapServers()));
    }
    return KafkaAddress.plain(kafka.bootstrapServers());
  }

  /** The owner's Kafka, once its address is known. */
  private KafkaAddress ofOwner() throws InterruptedException {
    long deadline = System.nanoTime() + OWNER_STARTS.toNanos();
    Optional<Owner> now = owner;
    while (now.isPresent() && System.nanoTime() < deadline) {
      Optional<String> servers = now.get().bootstrapServers();
      if (servers.isPresent()) {
        return KafkaAddress.plain(servers.get());
      }
      Thread.sleep(LOOK_MILLIS);
      now = Ownership.ownerOf(opening.home());
    }
    throw Failure.incomplete(
        ("The services of %s are not to be had: %s has not started them within %s s."
                + " Look at its log in %s.")
            .formatted(
                opening.home(),
                owner.map(Owner::toString).orElse("their process"),
                OWNER_STARTS.toSeconds(),
                opening.home().log()));
  }
}
