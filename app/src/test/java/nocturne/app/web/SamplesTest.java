package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  private static final Instant OLDEST = Instant.parse("2021-01-20T03:00:00Z");

  @TempDir private Path folder;

  private Samples open() {
    return new Samples(folder.resolve("rates/test.jsonl"), 3, OLDEST);
  }

  private static Samples.Sample at(int minute) {
    String time = "2021-01-20T03:%02d:00.000Z".formatted(minute);
    return new Samples.Sample(time, 10L * minute, Map.of("archive", 5L * minute));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("rates/test.jsonl"), StandardCharsets.UTF_8);
  }

  @Test
  void aProcessGoesOnFromWhatTheLastOneLeft() throws IOException {
    Samples first = open();
    assertThat(first.all()).isEmpty();
    first.add(at(1));
    first.add(at(2));
    Samples next = open();
    assertThat(next.all()).containsExactly(at(1), at(2));
    next.add(at(3));
    next.add(at(4));
    assertThat(next.all()).containsExactly(at(2), at(3), at(4));
    assertThat(open().all()).containsExactly(at(2), at(3), at(4));
  }

  @Test
  void theFileStaysSmall() throws IOException {
    Samples samples = open();
    for (int minute = 0; minute < 50; minute++) {
      samples.add(at(minute));
      assertThat(lines()).hasSizeLessThanOrEqualTo(6);
    }
    assertThat(open().all()).containsExactly(at(47), at(48), at(49));
  }

  @Test
  void whatIsOldOrNoSampleIsLeftOut() throws IOException {
    Path file = folder.resolve("rates/test.jsonl");
    open().add(at(1));
    Files.writeString(
        file,
        """
        {"at":"2021-01-20T02:59:59Z","received":1,"done":{}}
        {"at":"yesterday","received":1,"done":{}}
        {"at":"2021-01-20T03:30:00Z","received":1}
        {}
        null
        """,
        StandardOpenOption.APPEND);
    Files.write(file, new byte[] {(byte) 0xc3, '\n'}, StandardOpenOption.APPEND);
    Files.writeString(file, "{\"at\":\"2021-01-20T03:0", StandardOpenOption.APPEND);
    Samples next = open();
    assertThat(next.all()).containsExactly(at(1));
    next.add(at(2));
    assertThat(open().all()).containsExactly(at(1), at(2));
  }

  @Test
  void aFileThatCannotBeWrittenCostsNoSample() throws IOException {
    Files.writeString(folder.resolve("rates"), "a file where the folder should be");
    Samples samples = open();
    samples.add(at(1));
    assertThat(samples.all()).containsExactly(at(1));
  }
}
