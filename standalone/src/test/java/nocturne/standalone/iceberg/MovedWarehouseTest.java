package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.Outcome;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.directory.Folders;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A warehouse that stands elsewhere than it was written, with or without the one it is a copy of,
 * or whose catalogue is lost.
 */
class MovedWarehouseTest {
  private static final String TABLE = "alerts";
  private static final String TOPIC = "ztf_alert_data-test";
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir private Path folder;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private Path first;
  private Path second;

  @BeforeEach
  void aWarehouseWithThreeAppends() throws Exception {
    first = folder.resolve("first place");
    second = folder.resolve("elsewhere/second");
    try (IcebergTables tables = open(first)) {
      tables.create(TABLE);
      append(tables, 0, 1, 2);
      append(tables, 2, 3);
      tables.compact(TABLE, NIGHT);
      append(tables, 3, 4);
    }
  }

  private static IcebergTables open(Path warehouse) {
    return new IcebergTables(IcebergOptions.in(warehouse).withDurable(false), "ztf_alerts");
  }

  @Test
  void aMovedWarehouseHasItsRowsAndTakesMore() throws Exception {
    Files.createDirectories(second.getParent());
    Files.move(first, second);
    try (IcebergTables tables = open(second)) {
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 4L));
      append(tables, 4, 5);
      tables.compact(TABLE, NIGHT);
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(places(tables.load(TABLE))).isNotEmpty().allMatch(this::isOfSecond);
    }
  }

  @Test
  void aCopyTouchesNothingOfTheOriginal() throws Exception {
    Folders.copy(first, second);
    Map<String, Integer> before = contents(first);
    try (IcebergTables tables = open(second)) {
      append(tables, 4, 5);
      tables.compact(TABLE, NIGHT);
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
    assertThat(contents(first)).isEqualTo(before);
    try (IcebergTables tables = open(first)) {
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void killedBeforeTheCatalogueIsToldItIsDoneAgain() throws Exception {
    Folders.copy(first, second);
    open(second).close();
    // As if it had been killed just before its last step: all is exchanged, the catalogue is old.
    Files.copy(
        first.resolve("catalog.db"),
        second.resolve("catalog.db"),
        StandardCopyOption.REPLACE_EXISTING);
    remove(first);
    try (IcebergTables tables = open(second)) {
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(places(tables.load(TABLE))).isNotEmpty().allMatch(this::isOfSecond);
    }
  }

  @Test
  void aCatalogueThatIsGoneOrDamagedIsMadeAnewFromTheTables() throws Exception {
    Path catalogue = first.resolve("catalog.db");
    byte[] whole = Files.readAllBytes(catalogue);
    byte[] zeroed = whole.clone();
    Arrays.fill(zeroed, 300, zeroed.length, (byte) 0);
    long candid = 4;
    for (byte[] content : new byte[][] {null, {}, {1, 2, 3}, zeroed}) {
      if (content == null) {
        Files.delete(catalogue);
      } else {
        Files.write(catalogue, content);
      }
      try (IcebergTables tables = open(first)) {
        assertThat(candids(tables)).hasSize((int) candid).contains(1L, candid);
        append(tables, candid, candid + 1);
        candid++;
      }
    }
    try (IcebergTables tables = open(first)) {
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }
  }

  @Test
  void movedThereAndBackAgain() throws Exception {
    Files.createDirectories(second.getParent());
    Files.move(first, second);
    open(second).close();
    Files.move(second, first);
    try (IcebergTables tables = open(first)) {
      assertThat(candids(tables)).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  private boolean isOfSecond(String place) {
    return place.startsWith("file://" + second + "/");
  }

  /** Every name that the current metadata leads to. */
  private static List<String> places(Table table) throws IOException {
    List<String> places = new ArrayList<>(List.of(table.location()));
    for (Snapshot snapshot : table.snapshots()) {
      places.add(snapshot.manifestListLocation());
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        places.add(manifest.path());
        assertThat(manifest.length()).isEqualTo(Files.size(LocalFiles.path(manifest.path())));
      }
      try (CloseableIterable<FileScanTask> tasks =
          table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
        tasks.forEach(task -> places.add(task.file().location()));
      }
    }
    return places;
  }

  private void append(IcebergTables tables, long from, long... candids) throws UnreadableException {
    try (TableWriter writer = tables.writer(TABLE)) {
      long offset = from;
      for (long candid : candids) {
        writer.add(
            NIGHT,
            decoder.decodeOne(SampleAlert.packet(candid)),
            new PacketOrigin("survey", 0, offset++, 0));
      }
      assertThat(writer.commit(TOPIC, Map.of(0, new Range(from, offset)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
  }

  private static List<Long> candids(IcebergTables tables) {
    List<Long> candids = new ArrayList<>();
    tables.candids(TABLE, NIGHT, candids::add);
    return candids.stream().sorted().toList();
  }

  private static void remove(Path folder) throws IOException {
    Files.move(folder, folder.resolveSibling("gone"));
  }

  private static Map<String, Integer> contents(Path folder) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(path);
        contents.put(path.toString(), Arrays.hashCode(bytes));
      }
    }
    return contents;
  }
}
