package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.survey.ztf.Ztf;

/**
 * A packet that halts each process whose stage takes it, or takes what was made of it.
 *
 * @param mark text that only its bytes have
 * @param stage that is halted; for the table the mark says which of the two
 */
record Poison(String mark, Stage stage) {
  /** Stages that take the survey's packet. */
  private static final List<Stage> BEFORE = List.of(Stage.INGEST, Stage.TABLE, Stage.FILTER);

  /** Stages that take JSON of alerts that passed. */
  private static final List<Stage> BEHIND = List.of(Stage.FIT, Stage.TABLE);

  /** Draws one packet and one stage from a seed. */
  static Poison draw(long seed, List<Feeder.Packet> packets) {
    // Random draws nearly the same for consecutive seeds.
    SplittableRandom random = new SplittableRandom(seed);
    boolean behind = random.nextBoolean();
    int from = random.nextInt(packets.size());
    for (int i = 0; i < packets.size(); i++) {
      Feeder.Packet packet = packets.get((from + i) % packets.size());
      String candid = new String(packet.key(), StandardCharsets.US_ASCII);
      if (candid.matches("[0-9]+") && (!behind || passes(packet.bytes()))) {
        return behind
            ? new Poison("\"candid\":" + candid + ",", one(BEHIND, random))
            : new Poison("candid" + candid + "_ref", one(BEFORE, random));
      }
    }
    throw new IllegalArgumentException("No alert of this night passes the filter.");
  }

  private static Stage one(List<Stage> of, SplittableRandom random) {
    return of.get(random.nextInt(of.size()));
  }

  private static boolean passes(byte[] packet) {
    try {
      return ExtragalacticTransient.standard()
          .evaluate(new PacketDecoder(Ztf.SURVEY).decodeOne(packet))
          .passes();
    } catch (UnreadableException e) {
      return false;
    }
  }

  /** Properties with which a process must be started. */
  Map<String, String> properties() {
    return Map.of(ArmedKillPoint.POISON, mark, ArmedKillPoint.POISONED, stage.name());
  }
}
