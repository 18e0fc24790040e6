package nocturne.broker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.fuzz.Allocation;
import nocturne.core.night.Night;

class LedgerCodecTest {
  private static final Night NIGHT = Night.parse("20210120");

  @Property
  void whatIsWrittenIsReadBack(@ForAll("records") LedgerRecord ledgerRecord) {
    assertThat(LedgerCodec.decode(LedgerCodec.encode(ledgerRecord))).isEqualTo(ledgerRecord);
  }

  @Property
  void equalRecordsHaveEqualBytes(@ForAll("records") LedgerRecord ledgerRecord) {
    byte[] once = LedgerCodec.encode(ledgerRecord);
    assertThat(LedgerCodec.encode(LedgerCodec.decode(once))).isEqualTo(once);
  }

  @Property
  void bytesThatEndEarlyAreRefused(
      @ForAll("records") LedgerRecord ledgerRecord, @ForAll double share) {
    byte[] whole = LedgerCodec.encode(ledgerRecord);
    int length = (int) (Math.abs(share % 1.0) * whole.length);
    assertThatThrownBy(() -> LedgerCodec.decode(Arrays.copyOf(whole, length)))
        .isInstanceOf(LedgerCodec.MalformedException.class)
        .hasMessageContaining("Cannot read a ledger record");
  }

  @Property
  void anyBytesAreReadOrRefusedWithTheirReason(@ForAll byte[] noise, @ForAll boolean ours) {
    byte[] bytes = noise.clone();
    if (ours && bytes.length > 1) {
      bytes[0] = 1;
      bytes[1] = (byte) (0x80 + Math.floorMod(bytes[1], 12)); // an array
    }
    Throwable thrown = catchThrowable(() -> LedgerCodec.decode(bytes));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(LedgerCodec.MalformedException.class);
    }
  }

  @Example
  void bytesLeftOverAreRefused() {
    byte[] whole = LedgerCodec.encode(new NightLeft(NIGHT, 1, Map.of(), Map.of()));
    assertThatThrownBy(() -> LedgerCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(LedgerCodec.MalformedException.class)
        .hasMessageContaining("railing token");
  }

  @Example
  void anotherVersionIsRefusedByItsNumber() {
    assertThatThrownBy(() -> LedgerCodec.decode(new byte[] {2, 1}))
        .isInstanceOf(LedgerCodec.MalformedException.class)
        .hasMessageContaining("version 2, version 1 is known");
  }

  @Example
  void aCountBeyondTheBytesMakesNoRoom() throws Exception {
    for (int kind : new int[] {0x9A, 0xBA, 0x7A, 0x5A}) { // array, map, text and bytes of 2^31 - 1
      byte[] lying = {1, (byte) kind, 0x7F, -1, -1, -1, 0};
      refuse(lying); // loads classes
      assertThat(Allocation.during(() -> refuse(lying))).isLessThan(1 << 20);
    }
  }

  private static void refuse(byte[] bytes) {
    assertThatThrownBy(() -> LedgerCodec.decode(bytes))
        .isInstanceOf(LedgerCodec.MalformedException.class);
  }

  /** A night's ledger is read whole at every start; ten million alerts must stay a matter of MB. */
  @Example
  void aPublishedPacketTakesAboutFortyBytes() {
    List<PacketOutcome> outcomes = new ArrayList<>();
    for (int n = 0; n < 1000; n++) {
      outcomes.add(
          new PacketOutcome(
              PacketOutcome.Kind.PUBLISHED,
              n % 15,
              400_000 + n / 15,
              new Candid(1_479_250_440_015_010_003L + n),
              67_000 + n,
              n * 0x9E3779B9,
              null,
              new RecordPlace(n % 4, 1_000_000_000L + n / 4),
              null));
    }
    SurveyPartition partition =
        new SurveyPartition("5L6g3nShT-eMCtK--X86sw", "9Xq1vZyQT", "ztf_20210120_programid1", 3);
    IngestBatch batch =
        new IngestBatch(NIGHT, Map.of(partition, 400_067L), Map.of(), Map.of(), outcomes);
    assertThat(LedgerCodec.encode(batch).length / outcomes.size()).isBetween(30, 40);
  }

  @Provide
  Arbitrary<LedgerRecord> records() {
    return Arbitraries.oneOf(
        ingestBatches(),
        nightLefts(),
        stageRanges(),
        attempts(),
        retrieds(),
        workerSessions(),
        nightsDeleted());
  }

  private static Arbitrary<Night> nights() {
    return Arbitraries.integers()
        .between(2018, 2035)
        .flatMap(
            year ->
                Arbitraries.integers()
                    .between(1, 28)
                    .map(day -> Night.parse(String.format("%04d02%02d", year, day))));
  }

  private static Arbitrary<Long> offsets() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE / 2);
  }

  private static Arbitrary<SurveyPartition> surveyPartitions() {
    return Combinators.combine(
            Arbitraries.of("cluster-a", "cluster-b", ""),
            Arbitraries.of("id-1", "id-2"),
            Arbitraries.of("ztf_20210120_programid1", "ztf_ü"),
            Arbitraries.integers().between(0, 40))
        .as(SurveyPartition::new);
  }

  private static Arbitrary<Range> ranges() {
    return Combinators.combine(offsets(), offsets())
        .as((a, b) -> new Range(Math.min(a, b), Math.max(a, b)));
  }

  private static Arbitrary<Candid> candids() {
    return Arbitraries.longs().map(Candid::new);
  }

  private static Arbitrary<RecordPlace> positions() {
    return Combinators.combine(Arbitraries.integers().between(0, 30), offsets())
        .as(RecordPlace::new);
  }

  private static Arbitrary<PacketOutcome> outcomes() {
    Arbitrary<RecordPlace> positions = positions();
    Arbitrary<byte[]> checksums =
        Arbitraries.bytes().array(byte[].class).ofSize(32).injectNull(0.5);
    return Combinators.combine(
            Arbitraries.of(PacketOutcome.Kind.values()),
            Arbitraries.integers().between(0, 40),
            offsets(),
            candids().injectNull(0.3),
            Arbitraries.integers().between(0, Integer.MAX_VALUE),
            Arbitraries.integers(),
            checksums,
            Combinators.combine(
                    positions.injectNull(0.3), Arbitraries.of(Reason.values()).injectNull(0.5))
                .as((at, reason) -> new Object[] {at, reason}))
        .as(
            (kind, partition, offset, candid, length, crc, sha, rest) ->
                new PacketOutcome(
                    kind,
                    partition,
                    offset,
                    candid,
                    length,
                    crc,
                    sha,
                    (RecordPlace) rest[0],
                    (Reason) rest[1]));
  }

  private static Arbitrary<LedgerRecord> ingestBatches() {
    return Combinators.combine(
            nights(),
            Arbitraries.maps(surveyPartitions(), offsets()).ofMaxSize(5),
            Arbitraries.maps(surveyPartitions(), ranges().list().ofMaxSize(3)).ofMaxSize(3),
            Arbitraries.maps(surveyPartitions(), ranges().list().ofMaxSize(3)).ofMaxSize(3),
            outcomes().list().ofMaxSize(20))
        .as(IngestBatch::new);
  }

  private static Arbitrary<LedgerRecord> nightLefts() {
    return Combinators.combine(
            nights(),
            Arbitraries.integers().between(1, 1000),
            Arbitraries.maps(surveyPartitions(), offsets()).ofMaxSize(5),
            Arbitraries.maps(Arbitraries.integers().between(0, 40), offsets()).ofMaxSize(5))
        .as(NightLeft::new);
  }

  private static Arbitrary<LedgerRecord> nightsDeleted() {
    return Combinators.combine(
            nights(),
            surveyPartitions().list().ofMaxSize(5),
            Arbitraries.maps(Arbitraries.integers().between(0, 40), offsets()).ofMaxSize(5))
        .as(NightDeleted::new);
  }

  private static Arbitrary<LedgerRecord> stageRanges() {
    return Combinators.combine(
            Arbitraries.of(Stage.OWN),
            nights(),
            Arbitraries.strings().ofMaxLength(30),
            Arbitraries.integers().between(0, 40),
            ranges(),
            Arbitraries.integers().between(0, 10_000),
            Arbitraries.integers().between(0, 10_000),
            Combinators.combine(
                    candids().list().ofMaxSize(5),
                    Arbitraries.maps(
                            Arbitraries.strings().ofMaxLength(20),
                            Arbitraries.integers().between(0, 10_000))
                        .ofMaxSize(4))
                .as(Map::entry))
        .as(
            (stage, night, topic, partition, range, taken, deadLettered, rest) ->
                new StageRange(
                    stage,
                    night,
                    topic,
                    partition,
                    range,
                    new Tally(taken, deadLettered, rest.getKey(), new TreeMap<>(rest.getValue()))));
  }

  private static Arbitrary<LedgerRecord> attempts() {
    return Combinators.combine(
            Arbitraries.of(DeliveryAttempt.Step.values()),
            Arbitraries.of(Stage.OWN),
            nights(),
            Arbitraries.strings().alpha().ofMaxLength(30),
            Arbitraries.integers().between(0, 40),
            offsets(),
            Arbitraries.integers().between(0, 3))
        .as(DeliveryAttempt::new);
  }

  private static Arbitrary<LedgerRecord> retrieds() {
    return Combinators.combine(
            Arbitraries.of(Stage.OWN),
            nights(),
            positions(),
            positions(),
            outcomes().injectNull(0.5))
        .as(Retried::new);
  }

  private static Arbitrary<LedgerRecord> workerSessions() {
    return Combinators.combine(
            Arbitraries.of(Stage.OWN),
            Arbitraries.strings().ofMaxLength(30),
            Arbitraries.integers().between(0, 40),
            Arbitraries.strings().ofMaxLength(40),
            Arbitraries.of(true, false))
        .as(WorkerSession::new);
  }
}
