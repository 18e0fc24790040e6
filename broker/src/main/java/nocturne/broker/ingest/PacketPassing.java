package nocturne.broker.ingest;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.instance.Names;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyTopic;

/** Passes the packets of a poll to transactions, night by night. For one thread. */
final class PacketPassing {
  private final NightIngests nights;
  private final IngestTransaction transaction;
  private final Handovers handovers;
  private final IngestGauge gauge;
  private final Patience patience;
  private final Clock clock;

  PacketPassing(
      NightIngests nights,
      IngestTransaction transaction,
      Handovers handovers,
      IngestGauge gauge,
      Patience patience,
      Clock clock) {
    this.nights = nights;
    this.transaction = transaction;
    this.handovers = handovers;
    this.gauge = gauge;
    this.patience = patience;
    this.clock = clock;
  }

  void pass(List<SurveyPacket> packets) {
    Map<SurveyTopic, List<SurveyPacket>> byTopic = new HashMap<>();
    for (SurveyPacket packet : packets) {
      byTopic.computeIfAbsent(packet.topic(), t -> new ArrayList<>()).add(packet);
    }
    byTopic.forEach(this::pass);
  }

  private void pass(SurveyTopic topic, List<SurveyPacket> packets) {
    NightIngest night = nights.reading(topic);
    if (night == null) {
      return;
    }
    ListIterator<SurveyPacket> rest =
        packets.stream().filter(packet -> isOf(night, packet)).toList().listIterator();
    while (rest.hasNext()) {
      List<PublishedAlert> alerts = transaction.pass(night, rest);
      patience.afterSuccess();
      night.packetsAt(clock.instant());
      gauge.note(night.progress());
      handovers.handOver(alerts);
      nights.tell(night);
    }
  }

  /** The topic of another instance holds many nights. */
  private static boolean isOf(NightIngest night, SurveyPacket packet) {
    return Names.nightOf(packet.topic().name()).isPresent()
        || Names.nightOf(packet.packet().origin().topic()).equals(Optional.of(night.night()));
  }
}
