package nocturne.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.simulator.pace.SurveyTopic;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final InputStream NO_STDIN = InputStream.nullInputStream();
  private static final List<SimulatedAlert> ALERTS = new ArrayList<>();

  static {
    SimulatedNight.of(Night.parse("20210120"), 5, 60).forEach(ALERTS::add);
  }

  @TempDir Path folder;

  private final Heard heard = new Heard();

  private List<Message> run(Rate rate, InputStream stdin, String... paths) throws Exception {
    Topic topic = new Topic();
    PacketSources sources = PacketSources.of(List.of(paths), Path::of, stdin);
    Pacer pacer = new Pacer(rate, () -> 0, nanos -> {});
    List<String> progress = new ArrayList<>();
    Replay.Sent sent =
        new Replay(sources, new PacketDecoder(Ztf.SURVEY))
            .run(topic, pacer, (packets, bytes, source) -> progress.add(source), heard);
    assertThat(sent.packets()).isEqualTo(topic.messages.size());
    assertThat(sent.bytes())
        .isEqualTo(topic.messages.stream().mapToLong(m -> m.value().length).sum());
    assertThat(sent.failures()).isEqualTo(heard.failed.size());
    assertThat(progress).hasSameSizeAs(topic.messages);
    assertThat(topic.flushed).isEqualTo(topic.messages.size());
    return topic.messages;
  }

  private List<Message> run(String... paths) throws Exception {
    return run(new Rate.Unlimited(), NO_STDIN, paths);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static byte[] packet(int i) {
    return ALERTS.get(i).packet();
  }

  private static String candid(int i) {
    return ALERTS.get(i).truth().candid().toString();
  }

  /** All of these alerts in one container, as the Avro library writes it. */
  private static byte[] together(int... which) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Schema schema = null;
    List<GenericRecord> records = new ArrayList<>();
    for (int i : which) {
      try (DataFileReader<GenericRecord> reader =
          new DataFileReader<>(new SeekableByteArrayInput(packet(i)), new GenericDatumReader<>())) {
        schema = reader.getSchema();
        records.add(reader.next());
      }
    }
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.create(schema == null ? new Schema.Parser().parse(schemaText()) : schema, out);
      for (GenericRecord one : records) {
        writer.append(one);
      }
    }
    return out.toByteArray();
  }

  private static String schemaText() throws IOException {
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(new SeekableByteArrayInput(packet(0)), new GenericDatumReader<>())) {
      return reader.getSchema().toString();
    }
  }

  private static byte[] tar(boolean gzip, int... which) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(gzip ? new GZIPOutputStream(out) : out)) {
      member(tar, "README", "not a packet".getBytes(StandardCharsets.UTF_8));
      for (int i : which) {
        member(tar, candid(i) + ".avro", packet(i));
      }
    }
    return out.toByteArray();
  }

  private static void member(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  @Test
  void aFolderIsSentInOrderOfPathsKeyedByCandid() throws Exception {
    write("b/2.avro", packet(2));
    write("a.avro", packet(3));
    write("b/1.avro", packet(1));
    write("b/notes.txt", packet(4));
    List<Message> messages = run(folder.toString());
    assertThat(messages).extracting(Message::key).containsExactly(candid(3), candid(1), candid(2));
    assertThat(messages.get(1).value()).isEqualTo(packet(1));
  }

  @Test
  void whatCannotBeReadAsAnAlertIsSentAllTheSameUnderAStableKey() throws Exception {
    byte[] broken = Arrays.copyOf(packet(0), 20_000);
    write("broken.avro", broken);
    write("empty.avro", new byte[0]);
    List<Message> messages = run(folder.toString());
    assertThat(messages).extracting(Message::value).containsExactly(broken, new byte[0]);
    assertThat(messages.get(0).key()).matches("[0-9a-f]{16}");
    assertThat(run(folder.toString())).extracting(Message::key).contains(messages.get(0).key());
    assertThat(heard.failed).isEmpty();
  }

  @Test
  void whatNoMessageCarriesIsNamedAndTheOthersAreSent() throws Exception {
    Files.write(folder.resolve("a.avro"), new byte[16 << 20]);
    Files.write(folder.resolve("b.avro"), new byte[1000]);
    assertThat(run(folder.toString())).hasSize(1);
    assertThat(heard.failed).singleElement().asString().contains("16777216 bytes");
  }

  @Test
  void theRecordsOfAFileAreWrappedAnewAndThatIsSaid() throws Exception {
    Path file = write("many.avro", together(4, 5, 6));
    List<Message> messages = run(file.toString());
    assertThat(messages).extracting(Message::key).containsExactly(candid(4), candid(5), candid(6));
    for (int i = 0; i < 3; i++) {
      assertSameRecord(messages.get(i).value(), packet(4 + i));
    }
    assertThat(heard.rewrapped).containsExactly(file + " 3");
    assertThat(run(file.toString()).get(2).value()).isEqualTo(messages.get(2).value());
  }

  private static void assertSameRecord(byte[] one, byte[] other) throws IOException {
    try (DataFileReader<GenericRecord> a =
            new DataFileReader<>(new SeekableByteArrayInput(one), new GenericDatumReader<>());
        DataFileReader<GenericRecord> b =
            new DataFileReader<>(new SeekableByteArrayInput(other), new GenericDatumReader<>())) {
      assertThat(a.next()).isEqualTo(b.next());
      assertThat(a.hasNext()).isFalse();
    }
  }

  @Test
  void aFileOfSeveralRecordsWithABrokenEndGivesTheGoodOnesAndThenItself() throws Exception {
    byte[] many = together(4, 5, 6);
    byte[] broken = Arrays.copyOf(many, many.length + 100);
    Path file = write("many.avro", broken);
    List<Message> messages = run(file.toString());
    assertThat(messages).hasSize(4);
    assertThat(messages.get(3).value()).isEqualTo(broken);
  }

  @Test
  void aFileWithoutRecordsSendsNothingAndThatIsSaid() throws Exception {
    Path file = write("none.avro", together());
    assertThat(run(file.toString())).isEmpty();
    assertThat(heard.empty).containsExactly(file.toString());
  }

  @Test
  void archivesAreReadWithAndWithoutGzipAndFromStandardInput() throws Exception {
    byte[] zipped = tar(true, 1, 2, 3);
    byte[] plain = tar(false, 1, 2, 3);
    for (List<Message> messages :
        List.of(
            run(write("n.tar.gz", zipped).toString()),
            run(write("n.tar", plain).toString()),
            run(new Rate.Unlimited(), new ByteArrayInputStream(zipped), "-"),
            run(new Rate.Unlimited(), new ByteArrayInputStream(plain), "-"))) {
      assertThat(messages)
          .extracting(Message::key)
          .containsExactly(candid(1), candid(2), candid(3));
      assertThat(messages.get(2).value()).isEqualTo(packet(3));
    }
    List<Message> one = run(new Rate.Unlimited(), new ByteArrayInputStream(packet(9)), "-");
    assertThat(one).extracting(Message::key).containsExactly(candid(9));
  }

  @Test
  void anArchiveWithoutPacketsIsANightOfZero() throws Exception {
    Path file = write("ztf_public_20210121.tar.gz", tar(true));
    assertThat(run(file.toString())).isEmpty();
    assertThat(heard.empty).containsExactly(file.toString());
    assertThat(heard.failed).isEmpty();
  }

  @Test
  void aDamagedArchiveIsNamedWithTheByteAndWhatCameBeforeIsSent() throws Exception {
    byte[] whole = tar(true, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    int length = whole.length * 2 / 3;
    Path cut = write("cut.tar.gz", Arrays.copyOf(whole, length));
    List<Message> messages = run(cut.toString());
    assertThat(messages.size()).isBetween(3, 7);
    assertThat(heard.failed).hasSize(1);
    assertThat(heard.failed.get(0))
        .startsWith("Cannot read the archive " + cut + " beyond byte " + length + " (")
        .contains("the " + messages.size() + " members before that are taken")
        .contains("Fetch the archive again");
  }

  @Test
  void otherDamageIsNamedToo() throws Exception {
    byte[] plain = tar(false, 1, 2, 3);
    byte[] scrambled = plain.clone();
    Arrays.fill(scrambled, 512 * 2, 512 * 3, (byte) 'x');
    byte[] zipped = tar(true, 1, 2, 3);
    zipped[zipped.length / 2] ^= 0x55;
    for (Path file :
        List.of(
            write("cut.tar", Arrays.copyOf(plain, plain.length / 2)),
            write("nothing.tar.gz", new byte[0]),
            write("scrambled.tar", scrambled),
            write("flipped.tar.gz", zipped))) {
      heard.failed.clear();
      run(file.toString());
      assertThat(heard.failed).as(file.toString()).hasSize(1);
      assertThat(heard.failed.get(0))
          .startsWith("Cannot read the archive " + file + " beyond byte");
    }
  }

  @Test
  void pathsThatLeadNowhereAreAllNamedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> run("no/such.avro", folder.toString(), "nor/this.tar.gz"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no/such.avro: there is no such file or folder")
        .hasMessageContaining("nor/this.tar.gz: there is no such file or folder");
    assertThatThrownBy(() -> run("-", "-"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("standard input can be read once only");
  }

  /** A pipe without a writer would hang whoever opens it. */
  @Test
  @Timeout(60)
  void whatIsNoPacketFileInAFolderIsCountedAndNotOpened() throws Exception {
    write("a.avro", packet(0));
    write("b.bin", packet(1));
    write("c.bin", packet(2));
    Path pipe = folder.resolve("d.avro");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    assertThat(run(folder.toString())).hasSize(1);
    assertThat(heard.skipped)
        .containsExactly(
            ("%1$s: 2 are skipped, such as %1$s/b.bin, which do not end in .avro;"
                    + " 1 is skipped, %2$s, which is no file")
                .formatted(folder, pipe));
    assertThat(heard.failed).isEmpty();
  }

  @Test
  void anEmptyFolderIsSaidToBeEmpty() throws Exception {
    assertThat(run(folder.toString())).isEmpty();
    assertThat(heard.empty).containsExactly(folder.toString());
  }

  @Test
  void realTimeSendsInOrderOfExposureOverAllSources() throws Exception {
    write("files/a.avro", packet(50));
    write("files/b.avro", packet(10));
    write("files/c.avro", Arrays.copyOf(packet(3), 100));
    Path archive = write("n.tar.gz", tar(true, 40, 20, 30, 0));
    List<Message> messages =
        run(
            new Rate.RealTime(1000),
            NO_STDIN,
            folder.resolve("files").toString(),
            archive.toString());
    assertThat(messages)
        .extracting(Message::key)
        .filteredOn(key -> key.matches("[0-9]{19}"))
        .containsExactly(candid(0), candid(10), candid(20), candid(30), candid(40), candid(50));
    assertThat(messages).hasSize(7);
  }

  @Test
  void nightsAreThoseOfTheExposuresAndOfArchivesThatAreNamedByTheirs() throws Exception {
    Path named = write("ztf_public_20180819_mod1000.tar.gz", tar(true, 1));
    Path other = write("ztf_public_20180820.tar.gz", tar(true, 1));
    Path unnamed = write("mine.tar.gz", tar(true, 1, 2));
    Path file = write("p/1.avro", packet(1));
    write("p/2.avro", Arrays.copyOf(packet(1), 100));
    assertThat(contents(named)).isEqualTo("archives of [2018-08-19]");
    assertThat(contents(named, other)).isEqualTo("archives of [2018-08-19, 2018-08-20]");
    assertThat(contents(unnamed)).isEqualTo("2 packets (2021-01-20: 2)");
    assertThat(contents(file.getParent()))
        .isEqualTo("2 packets (2021-01-20: 1, without a time: 1)");
    assertThat(contents(file, named)).isEqualTo("2 packets (2021-01-20: 2)");
    assertThat(contents(write("q/1.avro", new byte[5]))).isEqualTo("1 packets (without a time: 1)");
    assertThat(contents(Path.of("-"))).isEqualTo("packets that were not read yet");
  }

  private static String contents(Path... paths) throws IOException {
    PacketSources sources =
        PacketSources.of(Arrays.stream(paths).map(Path::toString).toList(), Path::of, NO_STDIN);
    return new Replay(sources, new PacketDecoder(Ztf.SURVEY)).contents().words();
  }

  @Test
  void packetsThatAreReadAreReadableByIngest() throws Exception {
    Path archive = write("n.tar.gz", tar(true, 1, 2));
    PacketDecoder ingest = new PacketDecoder(Ztf.SURVEY);
    for (Message message : run(archive.toString())) {
      assertThat(decoded(ingest, message)).isEqualTo(message.key());
    }
  }

  private static String decoded(PacketDecoder ingest, Message message) {
    try {
      return ingest.decodeOne(message.value()).candid().toString();
    } catch (UnreadableException e) {
      return e.getMessage();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a test's note of what was sent
  private record Message(String key, byte[] value) {}

  private static final class Topic implements SurveyTopic {
    private final List<Message> messages = new ArrayList<>();
    private int flushed = -1;

    @Override
    public void send(byte[] key, byte[] packet) {
      messages.add(new Message(new String(key, StandardCharsets.UTF_8), packet));
    }

    @Override
    public void flush() {
      flushed = messages.size();
    }
  }

  private static final class Heard implements SourceListener {
    private final List<String> rewrapped = new ArrayList<>();
    private final List<String> empty = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void skipped(String source, String others) {
      skipped.add(source + ": " + others);
    }

    @Override
    public void rewrapped(String source, int records) {
      rewrapped.add(source + " " + records);
    }

    @Override
    public void empty(String source) {
      empty.add(source);
    }

    @Override
    public void failed(String source, String problem) {
      failed.add(problem);
    }
  }
}
