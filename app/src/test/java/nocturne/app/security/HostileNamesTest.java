package nocturne.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import nocturne.app.command.NocturneRun;
import nocturne.core.sample.SampleAlert;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets and archives whose texts are made to lead out of every folder lead nowhere. */
class HostileNamesTest {
  private static final List<String> EVIL =
      List.of(
          "../../../evil",
          "/tmp/nocturne-evil",
          "evil\0.avro",
          "..\\..\\evil",
          "C:\\evil",
          "CON",
          "-rf evil",
          "--home=/tmp/nocturne-evil",
          "\u001b[2Jevil\u202e\nevil",
          "evil".repeat(2000),
          "~/evil",
          "$(touch /tmp/nocturne-evil)");

  @TempDir Path folder;

  @Test
  void nothingIsWrittenOutsideTheFoldersThatWereNamed() throws Exception {
    archive(folder.resolve("in.tar.gz"));
    ok("replay", "in.tar.gz", "--night", "20210120");
    ok("export", "--night", "20210120", "exported");
    ok("alert", "1", "--cutouts", "images", "--packet", "one/packet.avro");
    ok(
        "stream",
        "ztf_alert_data",
        "--from",
        "beginning",
        "--max",
        Integer.toString(EVIL.size()),
        "--for",
        "20s",
        "--raw",
        "raw");
    assertThat(files("exported")).hasSize(EVIL.size()).allMatch(f -> f.matches("\\d+\\.avro"));
    assertThat(files("images")).allMatch(f -> f.matches("1_cutout\\w+\\.[a-z.]+"));
    assertThat(files("raw")).allMatch(f -> f.matches("ztf_alert_data-test-\\d+-\\d+\\.avro"));
    try (Stream<Path> top = Files.list(folder)) {
      assertThat(top.map(p -> p.getFileName().toString()))
          .isSubsetOf("in.tar.gz", "nocturne-home", "exported", "images", "one", "raw");
    }
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all).noneMatch(p -> p.getFileName().toString().contains("evil"));
    }
    assertThat(Path.of("/tmp/nocturne-evil")).doesNotExist();
  }

  @Test
  void aNameFromOutsideCannotSteerATerminal() throws Exception {
    Path file = folder.resolve("bad.tar.gz");
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      add(tar, "\u001b[2Junreadable.avro", new byte[] {1, 2, 3});
    }
    archive(folder.resolve("in.tar.gz"));
    NocturneRun bad = NocturneRun.in(folder, "decode", "bad.tar.gz");
    assertThat(bad.err()).contains("unreadable", "NOT_AVRO").doesNotContain("\u001b");
    NocturneRun decoded = NocturneRun.in(folder, "decode", "in.tar.gz");
    assertThat(decoded.out()).contains("evil").doesNotContain("\u001b");
    NocturneRun evaluated = NocturneRun.in(folder, "filter", "in.tar.gz", "--format", "table");
    assertThat(evaluated.out()).contains("evil").doesNotContain("\u001b");
  }

  private void ok(String... arguments) {
    NocturneRun run = NocturneRun.in(folder, arguments);
    assertThat(run.code()).as(String.join(" ", arguments) + ": " + run.err()).isZero();
  }

  private List<String> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(p -> p.getFileName().toString()).toList();
    }
  }

  /** Each hostile text is the objectId of an alert, and names the member that holds it. */
  private static void archive(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (int i = 0; i < EVIL.size(); i++) {
        byte[] packet = SampleAlert.of(i + 1).record("objectId", EVIL.get(i)).packet();
        add(tar, EVIL.get(i).replace("\0", "") + ".avro", packet); // a NUL ends a tar's name
      }
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
