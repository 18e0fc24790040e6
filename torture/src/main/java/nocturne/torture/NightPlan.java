package nocturne.torture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.core.night.Night;

/**
 * Input and conditions of a night, with or without faults.
 *
 * @param night that is received
 * @param seed of the kills
 * @param packets that the survey sends
 * @param revisions how many times the night is ended: part of the packets comes after each end
 * @param always properties of each worker and conductor
 * @param expiredRecords not compared
 */
record NightPlan(
    Night night,
    long seed,
    List<Feeder.Packet> packets,
    int revisions,
    Set<Scenario> scenarios,
    Map<String, String> always,
    ExpiredRecords expiredRecords) {
  private static final Night EARLIER = Night.parse("20210118");
  private static final int EARLIER_PACKETS = 80;

  NightPlan {
    packets = List.copyOf(packets);
    always = Map.copyOf(always);
  }

  /** A quiet night before this one in which some of its packets come already, if there is one. */
  Optional<NightPlan> earlier() {
    return scenarios.contains(Scenario.REPEATED)
        ? Optional.of(
            new NightPlan(
                EARLIER,
                seed,
                packets.subList(0, Math.min(EARLIER_PACKETS, packets.size())),
                1,
                Set.of(),
                Map.of(),
                ExpiredRecords.none()))
        : Optional.empty();
  }
}
