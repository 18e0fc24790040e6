package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.torture.Feeder.Packet;
import org.junit.jupiter.api.Test;

final class ExpiredRecordsTest {
  private static final int MANY = 400;

  private static List<Packet> packets() {
    List<Packet> packets = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      byte[] key = ("" + i % 150).getBytes(StandardCharsets.US_ASCII);
      packets.add(new Packet(key, ("packet " + i).getBytes(StandardCharsets.US_ASCII)));
    }
    return packets;
  }

  private static List<String> offsets(List<Packet> packets, Turns turns, boolean onlyExpired) {
    List<String> offsets = new ArrayList<>();
    int[] ends = new int[10];
    Placement placement = new Placement(turns);
    for (int i = 0; i < packets.size(); i++) {
      int partition = placement.next(packets.get(i));
      int offset = ends[partition]++;
      if (!onlyExpired || ExpiredRecords.isOne(packets.get(i).bytes())) {
        offsets.add(partition + ":" + offset);
      }
    }
    return offsets;
  }

  @Test
  void standForExactlyWhatExpiredAndMoveNothing() {
    for (Set<Scenario> scenarios : List.of(Set.<Scenario>of(), EnumSet.of(Scenario.GROWS))) {
      Turns turns = Turns.notTaken(scenarios, MANY);
      ExpiredRecords expiredRecords =
          new ExpiredRecords(
              Map.of(1, List.of(new Range(3, 5), new Range(9, 10)), 2, List.of(new Range(0, 1))));
      List<Packet> seen = expiredRecords.in(packets(), turns);
      assertThat(offsets(seen, turns, true)).containsExactlyInAnyOrder("1:3", "1:4", "1:9", "2:0");
      assertThat(offsets(seen, turns, false)).isEqualTo(offsets(packets(), turns, false));
      assertThat(expiredRecords.count()).isEqualTo(4);
    }
  }

  @Test
  void noneChangeNothing() {
    Turns turns = Turns.notTaken(Set.of(), MANY);
    assertThat(offsets(ExpiredRecords.none().in(packets(), turns), turns, true)).isEmpty();
  }
}
