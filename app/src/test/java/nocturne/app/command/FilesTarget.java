package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.sample.SampleAlert;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Files that {@code decode} and {@code filter} are given: by its first byte the input is a packet
 * on standard input, an archive there, a tar to be zipped, or a file. The command ends with 0 or 1
 * and names what it could not read; nothing surprises it.
 */
public final class FilesTarget implements FuzzTarget {
  private static final List<List<String>> COMMANDS =
      List.of(List.of("decode"), List.of("decode", "--light-curve"), List.of("filter"));

  private final Path folder = folder();

  private static Path folder() {
    try {
      return Files.createTempDirectory("nocturne-files");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<byte[]> seeds() {
    byte[] packet = SampleAlert.of(5).cutouts(10).packet();
    byte[] tar = tar(packet);
    List<byte[]> seeds = new ArrayList<>();
    for (int command = 0; command < COMMANDS.size(); command++) {
      seeds.add(input(command << 2, packet));
      seeds.add(input(command << 2 | 1, zipped(tar)));
      seeds.add(input(command << 2 | 2, tar));
      seeds.add(input(command << 2 | 3, packet));
    }
    return seeds;
  }

  private static byte[] input(int first, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) first;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  private static byte[] tar(byte[] packet) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String name : List.of("a.avro", "b.txt", "c".repeat(120) + ".avro")) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(packet.length);
        tar.putArchiveEntry(entry);
        tar.write(packet);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] zipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void put(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    List<String> command = COMMANDS.get((input[0] >> 2 & 0x3f) % COMMANDS.size());
    switch (input[0] & 3) {
      case 0, 1 -> run(command, "-", rest);
      case 2 -> run(command, "-", zipped(rest));
      default -> {
        Path file = folder.resolve((input[0] & 0x40) == 0 ? "x.avro" : "x.tar.gz");
        Files.write(file, rest);
        run(command, file.toString(), new byte[0]);
      }
    }
  }

  private void run(List<String> command, String file, byte[] stdin) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add(file);
    NocturneRun run = NocturneRun.in(folder, stdin, Map.of(), arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isIn(0, 1);
    assertThat(run.err()).doesNotContain("should not have happened").doesNotContain("\tat ");
    assertThat(run.code() == 1).as(run.err()).isEqualTo(!run.err().isBlank());
    for (char deadLetter : run.err().toCharArray()) {
      assertThat(deadLetter == '\n' || !Character.isISOControl(deadLetter)).as(run.err()).isTrue();
    }
    assertThat(run.out().getBytes(StandardCharsets.UTF_8).length).isGreaterThanOrEqualTo(0);
  }
}
