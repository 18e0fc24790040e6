package nocturne.simulator.night;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Progress;
import nocturne.simulator.pace.SurveyTopic;

/**
 * Sends a simulated night to a survey topic, keyed by candid, and reports the truth of each alert
 * that it has sent.
 *
 * @param faults on the way to the topic
 */
public record Simulation(SimulatedNight night, Faults faults) {
  private static final long FAULTS_KEY = 0xFA;

  /** Takes truths. */
  @FunctionalInterface
  public interface Truths {
    void write(Truth truth) throws IOException;
  }

  /** The packets in the order in which they are sent; the same each time. */
  public FaultyStream deliveries() {
    return new FaultyStream(night, faults, Draw.mix(night.seed(), FAULTS_KEY));
  }

  /**
   * Sends until the night is over or the caller wants no more, and waits until everything is
   * stored.
   *
   * @param wanted called before each packet
   * @param truths takes the truth of each alert when it is sent
   * @return number of packets of each kind; a kind that did not occur has no entry
   * @throws InterruptedException if interrupted; packets sent until then have been handed over
   */
  public Map<Delivery.Kind, Long> run(
      SurveyTopic topic, Pacer pacer, Progress progress, BooleanSupplier wanted, Truths truths)
      throws IOException, InterruptedException {
    Map<Delivery.Kind, Long> sent = new EnumMap<>(Delivery.Kind.class);
    FaultyStream deliveries = deliveries();
    long packets = 0;
    long bytes = 0;
    try {
      while (deliveries.hasNext() && wanted.getAsBoolean()) {
        Delivery delivery = deliveries.next();
        pacer.await(delivery.truth().epoch().jd());
        topic.send(SourceWriter.ascii(delivery.candid().toString()), delivery.packet());
        if (delivery.kind() == Delivery.Kind.ALERT) {
          truths.write(delivery.truth());
        }
        sent.merge(delivery.kind(), 1L, Long::sum);
        packets++;
        bytes += delivery.packet().length;
        progress.sent(packets, bytes, delivery.truth().population().label());
      }
    } finally {
      topic.flush();
    }
    return sent;
  }
}
