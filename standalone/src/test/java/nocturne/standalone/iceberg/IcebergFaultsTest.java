package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.TableWriter.Outcome;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.jvm.SecondJvm;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when answers are lost, writers die, and upkeep meets writers. */
class IcebergFaultsTest {
  private static final String TABLE = "alerts";
  private static final String TOPIC = "ztf_alert_data-test";
  private static final Night NIGHT = Night.parse("20210120");
  private static final Clock FAR_FUTURE =
      Clock.fixed(Instant.parse("2100-01-01T00:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private IcebergOptions options;
  private IcebergOptions patient;
  private IcebergTables tables;

  @BeforeEach
  void open() {
    options = IcebergOptions.in(folder).withDurable(false).withGrace(Duration.ZERO, FAR_FUTURE);
    patient = IcebergOptions.in(folder).withDurable(false);
    tables = new IcebergTables(options, "ztf_alerts");
    tables.create(TABLE);
  }

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundAgain() throws Exception {
    append(tables.writer(TABLE), 9, 0, 0);
    FaultyTable faulty = FaultyTable.over(tables.load(TABLE)).losingTheAnswer();
    assertThat(append(new IcebergWriter(faulty.table(), options), 0, 0, 1, 2))
        .isEqualTo(Outcome.COMMITTED);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 2L), Map.entry(9, 1L));
    assertThat(candids()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aTableWhoseGrowthIsUnknownIsLookedAtAgain() throws Exception {
    FaultyTable lost = FaultyTable.over(tables.load(TABLE)).losingTheCommit();
    assertThat(append(new IcebergWriter(lost.table(), options), 0, 0, 1))
        .isEqualTo(Outcome.COMMITTED);
    tables.drop(TABLE);
    tables.create(TABLE);
    FaultyTable unanswered = FaultyTable.over(tables.load(TABLE)).losingTheAnswer();
    assertThat(append(new IcebergWriter(unanswered.table(), options), 0, 0, 2))
        .isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).containsExactly(2L);
  }

  @Test
  void aCatalogueThatIsDeletedWhileItIsInUseIsOpenedAnew() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1, 2);
    TableWriter underWay = tables.writer(TABLE);
    Files.delete(LostCatalogue.file(options));
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 2L));
    try (IcebergTables other = new IcebergTables(options, "ztf_alerts")) {
      append(other.writer(TABLE), 9, 0, 3);
      // What was under way goes to a file that nobody sees, and is appended again.
      assertThat(append(underWay, 0, 2, 4)).isEqualTo(Outcome.UNKNOWN);
      assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 2L), Map.entry(9, 1L));
      append(tables.writer(TABLE), 0, 2, 4, 5);
      assertThat(other.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 4L), Map.entry(9, 1L));
    }
    assertThat(candids()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aCommitThatGotLostIsUnknownAndItsFilesStay() throws Exception {
    append(tables.writer(TABLE), 9, 0, 0);
    FaultyTable faulty = FaultyTable.over(tables.load(TABLE)).losingTheCommit();
    assertThat(append(new IcebergWriter(faulty.table(), options), 0, 0, 1, 2))
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(9, 1L));
    assertThat(dataFiles()).hasSize(2);
    assertThat(append(tables.writer(TABLE), 0, 0, 1, 2)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aFullDiskMayHealAndTheTableIsAsItWas() throws Exception {
    append(tables.writer(TABLE), 9, 0, 0);
    FaultyTable faulty =
        FaultyTable.over(tables.load(TABLE))
            .after(
                () -> {
                  throw new UncheckedIOException(new IOException("No space left on device"));
                });
    assertThatThrownBy(() -> append(new IcebergWriter(faulty.table(), options), 0, 0, 1))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessageContaining("is full")
        .hasMessageContaining("bytes free");
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(9, 1L));
    assertThat(append(tables.writer(TABLE), 0, 0, 1)).isEqualTo(Outcome.COMMITTED);
  }

  /**
   * Row groups of a kilobyte are written after 50 rows, those of the usual size with the commit.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1000", "16777216"})
  void aDiskThatIsFullBeforeARowGroupIsWrittenKeepsNothing(String groupBytes) throws Exception {
    tables
        .load(TABLE)
        .updateProperties()
        .set(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, groupBytes)
        .commit();
    FaultyTable faulty = FaultyTable.over(tables.load(TABLE)).withRoom(1_000);
    long[] candids = LongStream.range(0, 60).toArray();
    assertThatThrownBy(() -> append(new IcebergWriter(faulty.table(), options), 0, 0, candids))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessageContaining("is full");
    assertThat(dataFiles()).isEmpty();
    assertThat(append(tables.writer(TABLE), 0, 0, candids)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).hasSize(60);
  }

  @Test
  void anAppendThatAnotherOvertakesIsRefused() throws Exception {
    FaultyTable faulty =
        FaultyTable.over(tables.load(TABLE))
            .after(() -> assertThat(appendQuietly(0, 0, 5, 6)).isEqualTo(Outcome.COMMITTED));
    assertThat(append(new IcebergWriter(faulty.table(), options), 0, 0, 7))
        .isEqualTo(Outcome.REFUSED);
    assertThat(candids()).containsExactly(5L, 6L);
  }

  @Test
  void anAppendOfAnotherPartitionThatIsOvertakenIsTriedAgainAndLands() throws Exception {
    FaultyTable faulty =
        FaultyTable.over(tables.load(TABLE))
            .after(() -> assertThat(appendQuietly(1, 0, 5, 6)).isEqualTo(Outcome.COMMITTED));
    assertThat(append(new IcebergWriter(faulty.table(), options), 0, 0, 7))
        .isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).containsExactly(5L, 6L, 7L);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 1L), Map.entry(1, 2L));
  }

  @Test
  void aWriterThatIsClosedWithoutACommitLeavesNothing() throws Exception {
    TableWriter writer = tables.writer(TABLE);
    writer.add(NIGHT, decoder.decodeOne(SampleAlert.packet(1)), new PacketOrigin("t", 0, 0, 0));
    writer.close();
    assertThat(dataFiles()).isEmpty();
  }

  @Test
  void whatKilledWritersLeftGoesWhenItIsOldAndNotBefore() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    List<Path> named = dataFiles();
    Path night = named.get(0).getParent();
    Path half = Files.writeString(night.resolve("11111111.parquet"), "PAR1 half a fi");
    FaultyTable faulty = FaultyTable.over(tables.load(TABLE)).losingTheCommit();
    append(new IcebergWriter(faulty.table(), options), 0, 1, 2);
    assertThat(dataFiles()).hasSize(3);
    try (IcebergTables soon = new IcebergTables(patient, "ztf_alerts")) {
      soon.compact(TABLE, NIGHT);
    }
    assertThat(dataFiles()).hasSize(3);
    tables.compact(TABLE, NIGHT);
    assertThat(half).doesNotExist();
    assertThat(dataFiles()).isEqualTo(named);
    assertThat(candids()).containsExactly(1L);
  }

  /** EXPIRE_LAST: an append comes in between, which tells of its own partition alone. */
  @Test
  void anAppendBetweenCheckpointAndExpiryCostsNoOtherItsPlace() throws Exception {
    append(tables.writer(TABLE), 7, 0, 1, 2, 3);
    append(tables.writer(TABLE), 0, 0, 4);
    IcebergOptions overtaken =
        options.withKill(
            at -> {
              if (at == CrashPoint.UPKEEP_CHECKPOINTED) {
                assertThat(appendQuietly(0, 1, 5)).isEqualTo(Outcome.COMMITTED);
              }
            });
    try (IcebergTables upkeep = new IcebergTables(overtaken, "ztf_alerts")) {
      upkeep.compact(TABLE, NIGHT);
    }
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(7, 3L), Map.entry(0, 2L));
  }

  /** What was written before the clock was put back an hour has times of an hour from now. */
  @Test
  void aClockThatWasPutBackIsToldAndWaitedFor() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    setAnHourAhead();
    assertThatThrownBy(() -> append(tables.writer(TABLE), 0, 1, 2))
        .isInstanceOf(PortException.Unavailable.class)
        .hasMessageContaining("the clock of this machine");
    assertThat(candids()).containsExactly(1L);
  }

  /** An alert with new columns is no fault of its own then. */
  @Test
  void aClockThatWasPutBackKeepsColumnsFromBeingAdded() throws Exception {
    setAnHourAhead();
    try (TableWriter writer = tables.writer(TABLE)) {
      assertThatThrownBy(
              () ->
                  writer.add(
                      NIGHT,
                      decoder.decodeOne(SampleAlert.of(1).packet()),
                      new PacketOrigin(TOPIC, 0, 0, 0)))
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("candid 1")
          .hasMessageContaining("the clock of this machine");
    }
  }

  @Test
  void timesThatStayAheadArePutBack() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    append(tables.writer(TABLE), 0, 1, 2);
    setAnHourAhead();
    try (IcebergTables decided = new IcebergTables(options, "ztf_alerts", Duration.ZERO)) {
      assertThat(append(decided.writer(TABLE), 0, 2, 3)).isEqualTo(Outcome.COMMITTED);
    }
    assertThat(append(tables.writer(TABLE), 0, 3, 4)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 4L));
    assertThat(tables.load(TABLE).currentSnapshot().timestampMillis())
        .isLessThanOrEqualTo(System.currentTimeMillis());
  }

  private void setAnHourAhead() throws IOException {
    Path newest =
        LocalFiles.path(
            ((BaseTable) tables.load(TABLE)).operations().current().metadataFileLocation());
    String ahead =
        Pattern.compile("(\"(?:timestamp|last-updated)-ms\" *: *)(\\d+)")
            .matcher(Files.readString(newest))
            .replaceAll(m -> m.group(1) + (Long.parseLong(m.group(2)) + 3_600_000L));
    Files.writeString(newest, ahead);
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "UPKEEP_.*")
  void upkeepThatWasKilledChangesNothingAndIsDoneByTheNext(CrashPoint place) throws Exception {
    for (int n = 0; n < 4; n++) {
      append(tables.writer(TABLE), 0, n, n);
      append(tables.writer(TABLE), 1, n, 10 + n);
    }
    try (IcebergTables doomed =
        new IcebergTables(
            options.withKill(
                at -> {
                  if (at == place) {
                    throw new AssertionError("killed at " + at);
                  }
                }),
            "ztf_alerts")) {
      assertThatThrownBy(() -> doomed.compact(TABLE, NIGHT)).hasMessage("killed at " + place);
    }
    List<Long> all = List.of(0L, 1L, 2L, 3L, 10L, 11L, 12L, 13L);
    assertThat(candids()).containsExactlyElementsOf(all);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 4L), Map.entry(1, 4L));

    tables.compact(TABLE, NIGHT);
    tables.compact(TABLE, NIGHT);
    assertThat(candids()).containsExactlyElementsOf(all);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 4L), Map.entry(1, 4L));
    assertThat(dataFiles()).hasSize(1);
    assertThat(append(tables.writer(TABLE), 0, 4, 4)).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void manifestsAndMetadataOfCommitsThatNeverLandedGoWhenTheyAreOld() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    Path metadata = LocalFiles.path(tables.load(TABLE).location()).resolve("metadata");
    List<Path> strays = new ArrayList<>();
    for (String name :
        List.of("11111111-m0.avro", "snap-1-1-11111111.avro", "00009-1.metadata.json")) {
      strays.add(Files.writeString(metadata.resolve(name), "half"));
    }
    Path foreign = Files.writeString(metadata.resolve("notes.txt"), "somebody's");
    try (IcebergTables soon = new IcebergTables(patient, "ztf_alerts")) {
      soon.compact(TABLE, NIGHT);
    }
    assertThat(strays).allSatisfy(f -> assertThat(f).exists());
    tables.compact(TABLE, NIGHT);
    assertThat(strays).allSatisfy(f -> assertThat(f).doesNotExist());
    assertThat(foreign).exists();
    assertThat(append(tables.writer(TABLE), 0, 1, 2)).isEqualTo(Outcome.COMMITTED);
    tables.compact(TABLE, NIGHT);
    assertThat(candids()).containsExactly(1L, 2L);
  }

  /** All files seem old then, those of a commit in progress too. */
  @Test
  void aClockThatJumpsAheadMakesNoFileOld() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    Path metadata = LocalFiles.path(tables.load(TABLE).location()).resolve("metadata");
    Path inProgress = Files.writeString(metadata.resolve("snap-1-1-11111111.avro"), "a manifest");
    IcebergOptions ahead = patient.withGrace(Duration.ofMillis(100), FAR_FUTURE);
    try (IcebergTables upkeep = new IcebergTables(ahead, "ztf_alerts")) {
      upkeep.compact(TABLE, NIGHT);
      assertThat(inProgress).exists();
      Thread.sleep(150);
      upkeep.compact(TABLE, NIGHT);
      assertThat(inProgress).doesNotExist();
    }
  }

  @Test
  void aWriterThatSleptUntilItsFilesWereSweptCommitsNothing() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    String swept = NightFile.newLocation(tables.load(TABLE), NIGHT);
    Files.writeString(LocalFiles.path(swept), "a file that its writer has finished");
    tables.compact(TABLE, NIGHT);
    assertThatThrownBy(() -> NightFile.touch(swept)).isInstanceOf(NoSuchFileException.class);
    String young = NightFile.newLocation(tables.load(TABLE), NIGHT);
    Path file = Files.writeString(LocalFiles.path(young), "another");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    NightFile.touch(young);
    try (IcebergTables soon = new IcebergTables(patient, "ztf_alerts")) {
      soon.compact(TABLE, NIGHT);
    }
    assertThat(file).exists();
  }

  @Test
  void compactionGoesOnAfterSnapshotsWereForgotten() throws Exception {
    for (long round = 0; round < 3; round++) {
      append(tables.writer(TABLE), 0, 2 * round, 2 * round);
      append(tables.writer(TABLE), 0, 2 * round + 1, 2 * round + 1);
      tables.compact(TABLE, NIGHT);
      assertThat(NightScan.files(tables.load(TABLE), NIGHT)).hasSize(1);
    }
    assertThat(candids()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void rowGroupsOfSomeSizeAreCopiedAndEveryRowIsThere() throws Exception {
    IcebergOptions copying = options.withLeastGroupRows(1);
    try (IcebergTables copies = new IcebergTables(copying, "ztf_alerts")) {
      append(copies.writer(TABLE), 0, 0, 1, 2, 3);
      append(copies.writer(TABLE), 0, 3, 4, 5);
      copies.compact(TABLE, NIGHT);
      assertThat(NightScan.files(copies.load(TABLE), NIGHT))
          .singleElement()
          .satisfies(f -> assertThat(f.splitOffsets()).hasSize(2))
          .satisfies(f -> assertThat(f.recordCount()).isEqualTo(5));
      append(copies.writer(TABLE), 0, 5, 6);
      copies.compact(TABLE, NIGHT);
      assertThat(NightScan.files(copies.load(TABLE), NIGHT)).hasSize(1);
      assertThat(candids()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(copies.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 6L));
    }
  }

  @Test
  void expiryKeepsThePlaceOfAPartitionThatWasQuiet() throws Exception {
    append(tables.writer(TABLE), 7, 0, 1, 2, 3);
    try (TableWriter writer = tables.writer(TABLE)) {
      writer.commit(
          TOPIC,
          Map.of(8, new Range(0, 1)),
          List.of(new DeadLettered(NIGHT, new RecordPlace(8, 0))));
    }
    for (int round = 0; round < 3; round++) {
      for (int n = 0; n < 4; n++) {
        append(tables.writer(TABLE), 0, 4L * round + n, 10 + 4L * round + n);
      }
      tables.compact(TABLE, NIGHT);
      tables.compact(TABLE, NIGHT);
      assertThat(tables.load(TABLE).snapshots()).hasSizeLessThan(4);
    }
    assertThat(tables.progress(TABLE, TOPIC))
        .containsOnly(Map.entry(0, 12L), Map.entry(7, 3L), Map.entry(8, 1L));
    assertThat(tables.deadLettered(TABLE, NIGHT))
        .containsExactly(new DeadLettered(NIGHT, new RecordPlace(8, 0)));
    assertThat(append(tables.writer(TABLE), 7, 0, 1)).isEqualTo(Outcome.REFUSED);
    assertThat(append(tables.writer(TABLE), 7, 3, 4)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).hasSize(16).doesNotHaveDuplicates();
  }

  @Test
  void filesThatACompactionReplacedAreKeptForTheGraceTime() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    append(tables.writer(TABLE), 0, 1, 2);
    List<Path> before = dataFiles();
    try (IcebergTables soon = new IcebergTables(patient, "ztf_alerts")) {
      soon.compact(TABLE, NIGHT);
      soon.compact(TABLE, NIGHT);
    }
    assertThat(before).allSatisfy(f -> assertThat(f).exists());
    assertThat(dataFiles()).hasSize(3);
    tables.compact(TABLE, NIGHT);
    assertThat(before).allSatisfy(f -> assertThat(f).doesNotExist());
    assertThat(dataFiles()).hasSize(1);
    assertThat(candids()).containsExactly(1L, 2L);
  }

  @Test
  void aCheckpointThatAnAppendOvertakesTellsOfItToo() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    FaultyTable faulty =
        FaultyTable.over(tables.load(TABLE))
            .after(() -> assertThat(appendQuietly(0, 1, 2)).isEqualTo(Outcome.COMMITTED));
    new Compaction(faulty.table(), options, new UnnamedFiles(Duration.ZERO)).run(NIGHT);
    assertThat(SnapshotProgress.isCheckpoint(tables.load(TABLE).currentSnapshot())).isTrue();
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 2L));
    assertThat(append(tables.writer(TABLE), 0, 2, 3)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void ofTwoCompactionsAtOnceOneReplacesAndNoRowIsDoubled() throws Exception {
    append(tables.writer(TABLE), 0, 0, 1);
    append(tables.writer(TABLE), 0, 1, 2);
    FaultyTable faulty =
        FaultyTable.over(tables.load(TABLE)).after(() -> tables.compact(TABLE, NIGHT));
    new Compaction(faulty.table(), options, new UnnamedFiles(Duration.ZERO)).run(NIGHT);
    assertThat(candids()).containsExactly(1L, 2L);
    assertThat(NightScan.files(tables.load(TABLE), NIGHT)).hasSize(1);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 2L));
  }

  @Test
  void twoProcessesAppendingBothGetThrough() throws Exception {
    int appends = 5;
    List<Process> processes = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      processes.add(
          SecondJvm.running(
                  AppendingProcess.class,
                  folder.toString(),
                  String.valueOf(partition),
                  String.valueOf(appends))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output-" + partition).toFile())
              .start());
    }
    for (int i = 0; i < processes.size(); i++) {
      assertThat(processes.get(i).waitFor(150, TimeUnit.SECONDS)).isTrue();
      assertThat(processes.get(i).exitValue())
          .as(Files.readString(folder.resolve("output-" + i)))
          .isZero();
    }
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 5L), Map.entry(1, 5L));
    assertThat(candids()).hasSize(2 * appends).doesNotHaveDuplicates();
  }

  /** What each of the processes runs. */
  static final class AppendingProcess {
    private AppendingProcess() {}

    public static void main(String[] args) throws Exception {
      int partition = Integer.parseInt(args[1]);
      PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
      try (IcebergTables tables =
          new IcebergTables(IcebergOptions.in(Path.of(args[0])).withDurable(false), "ztf_alerts")) {
        for (int n = 0; n < Integer.parseInt(args[2]); n++) {
          Outcome outcome =
              append(decoder, tables.writer(TABLE), partition, n, 100L * partition + n);
          if (outcome != Outcome.COMMITTED) {
            throw new IllegalStateException(outcome.toString());
          }
        }
      }
    }
  }

  private Outcome append(TableWriter writer, int partition, long from, long... candids)
      throws UnreadableException {
    return append(decoder, writer, partition, from, candids);
  }

  private Outcome appendQuietly(int partition, long from, long... candids) {
    try (IcebergTables other = new IcebergTables(options, "ztf_alerts")) {
      return append(other.writer(TABLE), partition, from, candids);
    } catch (UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  private static Outcome append(
      PacketDecoder decoder, TableWriter writer, int partition, long from, long... candids)
      throws UnreadableException {
    try (TableWriter open = writer) {
      long offset = from;
      for (long candid : candids) {
        open.add(
            NIGHT,
            decoder.decodeOne(SampleAlert.packet(candid)),
            new PacketOrigin("survey", 0, offset++, 0));
      }
      return open.commit(TOPIC, Map.of(partition, new Range(from, offset)), List.of());
    }
  }

  private List<Long> candids() {
    List<Long> candids = new ArrayList<>();
    tables.candids(TABLE, NIGHT, candids::add);
    return candids.stream().sorted().toList();
  }

  private List<Path> dataFiles() throws IOException {
    Path data = folder.resolve("ztf_alerts/alerts/data");
    if (!Files.isDirectory(data)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
