package nocturne.torture;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Input and conditions of a night, with or without faults.
 *
 * @param seed of the kills
 * @param packets that the survey sends
 * @param revisions how many times the night is ended: part of the packets comes after each end
 * @param scenarios of the night
 * @param always properties of each worker and conductor
 * @param expiredRecords not compared
 */
record NightPlan(
    long seed,
    List<Feeder.Packet> packets,
    int revisions,
    Set<Scenario> scenarios,
    Map<String, String> always,
    ExpiredRecords expiredRecords) {
  NightPlan {
    packets = List.copyOf(packets);
    always = Map.copyOf(always);
  }
}
