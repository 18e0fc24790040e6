package nocturne.survey.kafka.doctor;

import java.time.Duration;

/**
 * The doctor's time-outs.
 *
 * @param connection for an address to take a connection
 * @param ticket for the realm's servers, which Java asks one after the other, each several times
 * @param answer for an answer of the cluster
 */
public record Patience(Duration connection, Duration ticket, Duration answer) {
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(45), Duration.ofSeconds(15));
}
