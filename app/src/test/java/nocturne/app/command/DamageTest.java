package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.app.Surroundings;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.LentKafka;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Stores;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night that balanced, then damaged by hand in each of its stores: all of it is named. */
class DamageTest {
  private static final String NIGHT = "20210120";

  @TempDir Path folder;

  @Test
  @SuppressWarnings("try") // only held open
  void eachDamageIsNamed() throws Exception {
    assertThat(run("demo", "--alerts", "300").code()).isZero();
    Path pack;
    try (LentKafka kafka = LentKafka.in(folder.resolve("demo-home"))) {
      pack = damagedAndNamed();
    }
    comesBack(pack);
  }

  /** Answers which pack is damaged. */
  private Path damagedAndNamed() throws Exception {
    NocturneRun sound = run("books", "--deep", "--partitions", "--format", "table");
    assertThat(sound.err()).doesNotContain("do not balance");
    assertThat(sound.code()).isZero();
    assertThat(run("books", "--strict").code()).as("dead letters are pending").isEqualTo(1);
    assertThat(run("verify").code()).isZero();

    Path pack = packs().get(0);
    byte[] whole = Files.readAllBytes(pack);
    String hit = inPack(pack);
    flip(pack, 100);
    NocturneRun verify = run("verify", "--night", NIGHT, "--format", "csv");
    assertThat(verify.code()).isEqualTo(1);
    assertThat(verify.out()).contains(hit).contains("checksum");
    assertThat(verify.lines()).as(verify.out()).hasSize(2);
    assertThat(run("books").code()).as("a flipped bit is not looked for").isZero();
    List<JsonNode> deep = differences(run("books", "--deep", "--format", "json"));
    assertThat(deep).extracting(d -> text(d, "kind")).containsOnly("damaged");
    assertThat(deep).extracting(d -> text(d, "candid")).contains(hit);

    Files.write(pack, java.util.Arrays.copyOf(whole, whole.length - 5));
    String row;
    String announcement;
    try (Opened open = new Opened(folder.resolve("demo-home"))) {
      row = removeRow(open);
      announcement = removeAnnouncement(open);
    }
    NocturneRun books = run("books", "--format", "json");
    assertThat(books.code()).isEqualTo(1);
    List<JsonNode> all = differences(books);
    assertThat(named(all, "rows")).containsExactly(row);
    assertThat(named(all, "announced")).containsExactly(announcement);
    assertThat(named(all, "archived")).contains(hit);
    assertThat(all)
        .filteredOn(d -> text(d, "kind").equals("damaged"))
        .extracting(d -> text(d, "what"))
        .singleElement()
        .asString()
        .contains(pack.getFileName().toString());
    assertThat(books.err())
        .contains("candid " + row)
        .contains("candid " + announcement)
        .contains("stage table");
    assertThat(run("books", "--kept").code()).as("what was kept stays as it was").isZero();
    return pack;
  }

  /** What another store holds is made again. */
  private void comesBack(Path pack) throws IOException {
    NocturneRun dry = run("repair", "--night", NIGHT, "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains(pack.getFileName().toString())
        .contains("announcements of 1 packets");
    try (Stream<Path> pictures = Files.walk(folder.resolve("demo-home/store"))) {
      for (Path picture : pictures.filter(p -> p.toString().endsWith(".png")).limit(1).toList()) {
        Files.delete(picture);
      }
    }
    assertThat(run("books", "--deep").code()).isEqualTo(1);

    NocturneRun repair = run("repair", "--night", NIGHT);
    assertThat(repair.code()).as(repair.out() + repair.err()).isZero();
    assertThat(repair.out()).contains("lacks 1 rows").contains("1 drawn");
    NocturneRun books = run("books", "--deep");
    assertThat(books.code()).as(books.out()).isZero();
    assertThat(run("repair", "--all-nights").err()).contains("Nothing is missing");
    assertThat(foreseenWithout("kafka")).contains("is gone; the archive holds nights");
    assertThat(foreseenWithout("store/nocturne_ztf-sncosmo-test"))
        .contains("bucket nocturne_ztf-sncosmo-test,missing,would be made");
  }

  /** What a dry run says while a folder of the home is elsewhere. */
  private String foreseenWithout(String lost) throws IOException {
    Path there = folder.resolve("demo-home").resolve(lost);
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(there, elsewhere);
    NocturneRun dry = run("repair", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(there).doesNotExist();
    Files.move(elsewhere, there);
    return dry.out();
  }

  private NocturneRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--home", "demo-home"));
    all.addAll(List.of(arguments));
    return NocturneRun.in(folder, all.toArray(String[]::new));
  }

  private static List<JsonNode> differences(NocturneRun run) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : run.lines()) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (text(node, "type").equals("difference")) {
        found.add(node);
      }
    }
    return found;
  }

  private static List<String> named(List<JsonNode> differences, String line) {
    return differences.stream()
        .filter(d -> text(d, "check").equals(line) && text(d, "kind").equals("missing"))
        .map(d -> text(d, "candid"))
        .toList();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("demo-home/store"))) {
      return all.filter(p -> p.toString().endsWith(".pack")).sorted().toList();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  /** The candid of the pack's first packet, by its partition's first row on the topic. */
  private String inPack(Path pack) throws Exception {
    int partition = Integer.parseInt(pack.getParent().getFileName().toString());
    try (Opened open = new Opened(folder.resolve("demo-home"))) {
      List<LogRecord> first = new ArrayList<>();
      open.log()
          .readToEnd(
              open.names().topic(Topic.ALERTS),
              Map.of(),
              told -> {
                if (told.partition() == partition && first.isEmpty()) {
                  first.add(told);
                }
              });
      return new String(first.get(0).key(), java.nio.charset.StandardCharsets.US_ASCII);
    }
  }

  /** Writes one of the table's files anew without its first row; answers whose it was. */
  private static String removeRow(Opened open) throws IOException {
    try (IcebergTables tables = open.stores().openTables()) {
      Table table = tables.load(Names.ALERTS_TABLE);
      DataFile old;
      try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
        old = tasks.iterator().next().file().copy();
      }
      List<Record> rows = new ArrayList<>();
      try (CloseableIterable<Record> all =
          Parquet.read(table.io().newInputFile(old.location()))
              .project(table.schema())
              .createReaderFunc(s -> GenericParquetReaders.buildReader(table.schema(), s))
              .build()) {
        all.forEach(rows::add);
      }
      Record removed = rows.remove(0);
      OutputFile file = table.io().newOutputFile(old.location() + ".less.parquet");
      FileAppender<Record> out =
          Parquet.write(file)
              .schema(table.schema())
              .createWriterFunc(GenericParquetWriter::create)
              .build();
      out.addAll(rows);
      out.close();
      table
          .newOverwrite()
          .deleteFile(old)
          .addFile(
              DataFiles.builder(table.spec())
                  .withInputFile(file.toInputFile())
                  .withPartition(old.partition())
                  .withMetrics(out.metrics())
                  .build())
          .commit();
      return removed.getField("candid").toString();
    }
  }

  /** Makes the topic of announcements anew without its first; answers whose it was. */
  private static String removeAnnouncement(Opened open) {
    String topic = open.names().topic(Topic.ARCHIVED);
    List<LogRecord> all = new ArrayList<>();
    Topics topics = open.services.topics();
    TopicLog log = open.log();
    log.readToEnd(topic, Map.of(), all::add);
    int partitions = log.extent(topic).size();
    LogRecord removed = all.remove(0);
    topics.delete(topic);
    while (!topics.create(topic, partitions)) {
      Thread.onSpinWait(); // the deletion goes on after its answer
    }
    try (LogWriter writer = log.writer("somebody")) {
      writer.begin();
      all.forEach(r -> writer.publish(topic, new Message(r.key(), r.value(), r.attributes())));
      writer.commit();
    }
    return removed.attributes().getOrDefault("candid", "");
  }

  /** The services of a home, as a command has them. */
  private static final class Opened implements AutoCloseable {
    private final Services services;

    Opened(Path home) throws Exception {
      PrintStream nowhere = new PrintStream(java.io.OutputStream.nullOutputStream());
      GlobalOptions global =
          new GlobalOptions(
              new Surroundings(
                  new ByteArrayInputStream(new byte[0]),
                  nowhere,
                  nowhere,
                  Surroundings.Terminals.NONE,
                  Map.of(),
                  home.getParent(),
                  Clock.systemUTC()));
      global.useHome(home);
      services =
          Services.open(
              new Services.Opening(
                  Home.existing(home),
                  global.configuration(),
                  global.names(),
                  "books",
                  false,
                  Clock.systemUTC(),
                  nowhere));
    }

    Names names() {
      return services.names();
    }

    TopicLog log() {
      return services.log();
    }

    Stores stores() {
      return services.stores();
    }

    @Override
    public void close() {
      services.close();
    }
  }
}
