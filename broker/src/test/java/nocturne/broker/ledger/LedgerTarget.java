package nocturne.broker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.fuzz.Allocation;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.night.Night;

/**
 * Ledger records: any bytes are one or are refused, with memory for no more than their bytes; one
 * that is read is written so that it reads the same.
 */
public final class LedgerTarget implements FuzzTarget {
  private static final Night NIGHT = Night.parse("20210120");

  @Override
  public List<byte[]> seeds() {
    SurveyPartition partition = new SurveyPartition("cluster", "topic-id", "ztf_20210120", 3);
    PacketOutcome published =
        new PacketOutcome(
            PacketOutcome.Kind.PUBLISHED,
            3,
            7,
            new Candid(9),
            60,
            1,
            null,
            new RecordPlace(0, 8),
            null);
    PacketOutcome rejected =
        new PacketOutcome(
            PacketOutcome.Kind.REJECTED,
            3,
            8,
            null,
            60,
            1,
            new byte[32],
            new RecordPlace(0, 9),
            Reason.NOT_AVRO);
    return List.of(
        LedgerCodec.encode(
            new IngestBatch(
                NIGHT,
                Map.of(partition, 9L),
                Map.of(partition, List.of(new Range(1, 5))),
                Map.of(partition, List.of(new Range(6, 7))),
                List.of(published, rejected))),
        LedgerCodec.encode(new NightLeft(NIGHT, 1, Map.of(partition, 9L), Map.of())),
        LedgerCodec.encode(new NightDeleted(NIGHT, List.of(partition), Map.of(0, 9L))),
        LedgerCodec.encode(
            new StageRange(
                Stage.FILTER,
                NIGHT,
                "ztf_alert_data",
                0,
                new Range(3, 9),
                new Tally(5, 1, List.of(new Candid(9))))),
        LedgerCodec.encode(
            new StageRange(
                Stage.FIT,
                NIGHT,
                "ztf_exgalac_trans",
                0,
                new Range(3, 9),
                new Tally(
                    5,
                    1,
                    List.of(new Candid(9)),
                    new TreeMap<>(Map.of("DEGENERATE", 1, "LOW_SIGNAL", 2))))),
        LedgerCodec.encode(
            new Retried(Stage.FIT, NIGHT, new RecordPlace(0, 4), new RecordPlace(0, 9), published)),
        LedgerCodec.encode(new WorkerSession(Stage.FIT, "t", 0, "w", true)),
        new byte[] {1, (byte) 0x9A, 0x7F, -1, -1, -1});
  }

  @Override
  public void put(byte[] input) throws Exception {
    long allocated = Allocation.during(() -> read(input));
    long most = (1L << 20) + 400L * input.length;
    if (allocated > most) {
      assertThat(Allocation.during(() -> read(input))).isLessThanOrEqualTo(most);
    }
  }

  private static void read(byte[] input) {
    LedgerRecord found;
    try {
      found = LedgerCodec.decode(input);
    } catch (LedgerCodec.MalformedException e) {
      assertThat(e).hasMessageStartingWith("Cannot read a ledger record: ");
      return;
    }
    assertThat(LedgerCodec.decode(LedgerCodec.encode(found))).isEqualTo(found);
  }
}
