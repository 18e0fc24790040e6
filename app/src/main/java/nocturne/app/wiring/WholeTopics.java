package nocturne.app.wiring;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import nocturne.app.Failure;
import nocturne.broker.port.PortException;
import nocturne.broker.repair.LostAlerts;
import nocturne.broker.repair.ShortTopics;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.survey.SurveyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requires before the stages of a process begin that our topics hold all offsets that were taken
 * once, so that none is taken twice. The process with the home's Kafka puts back what a topic lost,
 * as far as archive and survey have it.
 */
final class WholeTopics {
  private static final Logger LOG = LoggerFactory.getLogger(WholeTopics.class);

  /** Time for the process with Kafka to put back what its topics lost. */
  private static final Duration OWNER_REPAIRS = Duration.ofSeconds(30);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Services services;

  WholeTopics(Services services) {
    this.services = services;
  }

  /**
   * Checks the topics, and repairs them if this process can.
   *
   * @throws Failure with exit code 1 if only `nocturne repair`, or another start, can continue
   */
  void require() throws IOException {
    ShortTopics topics = services.shortTopics();
    List<ShortTopics.Lost> lost = lookElsewhere(topics);
    if (!lost.isEmpty() && services.kafka().before().isEmpty()) {
      throw Failure.incomplete(
          ("Kafka's topics have lost records whose offsets must not be taken again: %s. Stop what"
                  + " runs on this home, then run `nocturne repair`.")
              .formatted(lost.stream().map(ShortTopics.Lost::toString).collect(joining("; "))));
    }
    boolean hasHoles = hasHoles();
    if (!lost.isEmpty() || hasHoles || hasCrashed()) {
      String alerts = services.names().topic(services.pipeline().alerts());
      boolean areShort = lost.stream().anyMatch(one -> one.from().topic().equals(alerts));
      if (packLostAlerts(alerts) || areShort) {
        services.kafka().mendAgain(hasHoles);
      }
      lost = topics.find(true);
      lost.forEach(one -> LOG.warn("{}; they are passed over", one));
      topics.passOver(lost);
    }
  }

  /** What is lost. If another process has Kafka: what it has not restored after a while. */
  private List<ShortTopics.Lost> lookElsewhere(ShortTopics topics) {
    boolean alsoPacks = hasCrashed();
    boolean isMendedElsewhere =
        services.kafka().before().isEmpty() && services.configuration().kafkaAccess().isEmpty();
    long until = System.nanoTime() + OWNER_REPAIRS.toNanos();
    List<ShortTopics.Lost> lost = topics.find(alsoPacks);
    while (isMendedElsewhere
        && (!lost.isEmpty() || !services.lostAlerts().find().isEmpty())
        && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      lost = topics.find(alsoPacks);
    }
    return lost;
  }

  /**
   * Whether Kafka did not end in order. A topic that ends where it did may lack alerts then: if the
   * coordinator of transactions lost its end too, it ends the last of them once more, and the
   * markers take the offsets of alerts that are gone.
   */
  private boolean hasCrashed() {
    return services.kafka().before().filter(before -> !before.endedInOrder()).isPresent();
  }

  /** Whether the start of Kafka left offsets in its logs that no store held. */
  private boolean hasHoles() {
    return services.kafka().before().map(EmbeddedKafka.Before::mended).orElse(List.of()).stream()
        .anyMatch(log -> !log.lost().isEmpty());
  }

  /**
   * Puts alerts that our topic lost into packs.
   *
   * @return whether there were any
   */
  private boolean packLostAlerts(String topic) {
    try {
      LostAlerts.Found found = services.lostAlerts().pack();
      found.gone().forEach(alert -> LOG.error("Lost for good: {}", alert));
      return found.packed() > 0;
    } catch (SurveyException | PortException.Unavailable e) {
      throw Failure.incomplete(
          ("Alerts are lost from the topic %s that no pack holds, and the survey cannot be asked"
                  + " for them: %s. Start again once it answers; `nocturne repair --without-survey`"
                  + " gives them up.")
              .formatted(topic, e.getMessage()),
          e);
    }
  }
}
