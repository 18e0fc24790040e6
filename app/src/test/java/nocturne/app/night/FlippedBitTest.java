package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nocturne.app.command.NocturneRun;
import nocturne.app.wiring.Services;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.Depth;
import nocturne.broker.books.Difference;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A night that balanced, then one flipped bit in a file of each kind: the books name the place, and
 * all lines that have nothing to do with it balance.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FlippedBitTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir Path folder;

  @Test
  void itIsNamedAndEverythingElseIsTold() throws Exception {
    NocturneRun demo = NocturneRun.in(folder, "--home", "demo-home", "demo", "--alerts", "300");
    assertThat(demo.code()).as(demo.err()).isZero();
    Files.move(folder.resolve("demo-home"), folder.resolve("nocturne-home"));
    QuietSession.in(folder, "books", this::flipEach);
    flip(file(p -> p.toString().endsWith("/books/" + NIGHT.basicIso() + "/2")));
    asPrinted();
  }

  private void asPrinted() {
    NocturneRun csv = NocturneRun.in(folder, "books", "--format", "csv");
    assertThat(csv.code()).as(csv.err()).isEqualTo(1);
    assertThat(csv.lines())
        .contains("kept-books,not known,0,not known,0,false,unreadable")
        .filteredOn(line -> !line.endsWith(",true,balanced"))
        .as("the header and one check")
        .hasSize(2);
    assertThat(csv.err())
        .contains("The check \"kept-books\"", "unreadable: Cannot read the books", "/2 (");
    NocturneRun json = NocturneRun.in(folder, "books", "--format", "json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.lines())
        .anySatisfy(line -> assertThat(line).contains("\"kind\":\"unreadable\""))
        .anySatisfy(line -> assertThat(line).contains("\"state\":\"unreadable\""));
  }

  private void flipEach(Services services) throws IOException, InterruptedException {
    assertThat(deep(services).wrong()).isEmpty();
    inTopics(services);
    inFiles(services);
    inTheLedgerAndTheJournal(services);
    assertThat(deep(services).wrong()).isEmpty();
    aPlotIsDrawnAgain(services);
  }

  private void inTopics(Services services) throws IOException, InterruptedException {
    String where = "Record batch for partition %s-";
    String alerts = services.names().topic(Topic.ALERTS);
    unreadable(flipped(services, segment(alerts)), where.formatted(alerts), "published");
    String archived = services.names().topic(Topic.ARCHIVED);
    unreadable(flipped(services, segment(archived)), where.formatted(archived), "announced");
    String passed = services.names().topic(Topic.EXTRAGALACTIC);
    unreadable(flipped(services, segment(passed)), where.formatted(passed), "passed");
    String fits = services.names().topic(Topic.SALT2);
    unreadable(flipped(services, segment(fits)), where.formatted(fits), "fitted");
    String deadLetters = services.names().topic(Topic.DEAD_LETTERS);
    unreadable(
        flipped(services, segment(deadLetters)), where.formatted(deadLetters), "dead-letters");
  }

  private void inFiles(Services services) throws IOException, InterruptedException {
    Path pack = file(p -> p.toString().endsWith(".pack"));
    damaged(flipped(services, pack), pack, "archived");
    Path plot = file(p -> p.toString().endsWith(".png"));
    damaged(flipped(services, plot), plot, "plots");
    Path rejected = file(p -> p.toString().contains("/rejected/"));
    damaged(flipped(services, rejected), rejected, "rejected");
    for (String table : List.of("alerts", "salt2")) {
      Path rows = rows(services, table);
      long page = largestColumn(rows);
      flip(rows, page);
      NightBooks books = deep(services);
      flip(rows, page);
      unreadable(books, rows.getFileName().toString(), table.equals("alerts") ? "rows" : table);
    }
    Path kept = file(p -> p.toString().endsWith("/books/" + NIGHT.basicIso() + "/1"));
    unreadable(flipped(services, kept), "books/" + NIGHT.basicIso() + "/1", "kept-books");
  }

  private void inTheLedgerAndTheJournal(Services services)
      throws IOException, InterruptedException {
    Path ledger = segment("ztf_ledger");
    long record = largestBatch(ledger);
    flip(ledger, record);
    unreadable(deep(services), "Record batch for partition ztf_ledger", "ledger");
    Path kept = file(p -> p.toString().endsWith(".ledger"));
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(kept, elsewhere);
    assertThatThrownBy(() -> deep(services))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("all of them are compared with the ledger")
        .hasMessageContaining("Record batch for partition ztf_ledger")
        .hasMessageContaining("restore the file from a backup")
        .hasMessageNotContaining("it can be tried again");
    Files.move(elsewhere, kept);
    flip(ledger, record);
    Path entry = file(p -> p.toString().contains("/journal/" + NIGHT.basicIso() + "/"));
    flip(entry);
    assertThatThrownBy(() -> deep(services))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(NIGHT.basicIso() + "/" + entry.getFileName());
    flip(entry);
  }

  private void aPlotIsDrawnAgain(Services services) throws IOException, InterruptedException {
    Path plot = file(p -> p.toString().endsWith(".png"));
    byte[] drawn = Files.readAllBytes(plot);
    flip(plot);
    services.startWorkers();
    Conductor conductor = services.conductor((night, what) -> {});
    conductor.start(NIGHT, services.names().surveyTopic(NIGHT));
    assertThat(conductor.end(NIGHT).wrong()).isEmpty();
    assertThat(Files.readAllBytes(plot)).isEqualTo(drawn);
  }

  private static NightBooks deep(Services services) throws InterruptedException {
    return services.conductor((night, what) -> {}).audit(NIGHT, Depth.DEEP, AuditProgress.NONE);
  }

  private static NightBooks flipped(Services services, Path file)
      throws IOException, InterruptedException {
    flip(file);
    NightBooks books = deep(services);
    flip(file);
    return books;
  }

  private static void unreadable(NightBooks books, String named, String check) {
    BookCheck wrong = only(books, check);
    assertThat(wrong.state()).as(check).isEqualTo(BookCheck.State.UNREADABLE);
    assertThat(wrong.unread()).anySatisfy(words -> assertThat(words).contains(named));
    assertThat(wrong.missing()).as("what was not read is not missing").isEmpty();
  }

  private static void damaged(NightBooks books, Path file, String check) {
    BookCheck wrong = only(books, check);
    assertThat(wrong.differences())
        .extracting(Difference::kind)
        .as(check)
        .contains(Difference.Kind.DAMAGED);
    assertThat(wrong.damaged())
        .anySatisfy(words -> assertThat(words).contains(file.getFileName().toString()));
  }

  private static BookCheck only(NightBooks books, String check) {
    assertThat(books.balance()).isFalse();
    assertThat(books.wrong()).extracting(BookCheck::name).containsExactly(check);
    return books.wrong().get(0);
  }

  /** A file of the table as it is now; others are of older snapshots. */
  private static Path rows(Services services, String table) throws IOException {
    try (IcebergTables tables = services.stores().openTables();
        CloseableIterable<FileScanTask> tasks = tables.load(table).newScan().planFiles()) {
      return Path.of(tasks.iterator().next().file().location().replaceFirst("^file:/*", "/"));
    }
  }

  /** The last byte of the largest column: of a page, which has a checksum; the footer has none. */
  private static long largestColumn(Path rows) throws IOException {
    try (ParquetFileReader reader =
        new ParquetFileReader(
            new LocalInputFile(rows),
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
      return reader.getFooter().getBlocks().get(0).getColumns().stream()
          .max(Comparator.comparingLong(ColumnChunkMetaData::getTotalSize))
          .map(column -> column.getStartingPos() + column.getTotalSize() - 1)
          .orElseThrow();
    }
  }

  /**
   * The last byte of the largest batch: of its records, since a part of its header has no checksum.
   */
  private static long largestBatch(Path segment) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(segment));
    int largest = 0;
    long end = 0;
    for (int at = 0; at + 12 <= all.capacity() && all.getInt(at + 8) > 0; ) {
      int length = 12 + all.getInt(at + 8);
      at += length;
      if (length > largest) {
        largest = length;
        end = at;
      }
    }
    return end - 1;
  }

  /** The largest segment of the topic's partitions. */
  private Path segment(String topic) throws IOException {
    return file(p -> p.toString().matches(".*/" + topic + "[^/]*-\\d+/\\d+\\.log"));
  }

  private Path file(Predicate<Path> wanted) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("nocturne-home"))) {
      List<Path> found = new ArrayList<>(all.filter(Files::isRegularFile).filter(wanted).toList());
      found.sort(Comparator.comparingLong((Path p) -> p.toFile().length()));
      assertThat(found).isNotEmpty();
      return found.get(found.size() - 1);
    }
  }

  /** Flips one bit in the middle; the same again puts it back. */
  private static void flip(Path file) throws IOException {
    flip(file, Files.size(file) / 2);
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int was = bytes.read();
      bytes.seek(at);
      bytes.write(was ^ 1);
    }
  }
}
