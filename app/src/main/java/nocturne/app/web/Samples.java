package nocturne.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import nocturne.app.files.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stages of an instance had done, every few seconds through the last hours, in memory and
 * in a file, so that it outlives the process. The file has a sample a line, as JSON; a line that is
 * none, such as the last one of a process that was killed, is passed over. While the file cannot be
 * written, samples are in memory alone.
 */
final class Samples {
  private static final Logger LOG = LoggerFactory.getLogger(Samples.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final int most;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private int lines;

  /**
   * The counts of one moment. They grow from the beginning of the process that counted.
   *
   * @param at ISO 8601, UTC
   * @param received packets that ingest has received
   * @param done alerts that each stage has committed, by its name
   */
  record Sample(String at, long received, Map<String, Long> done) {}

  /**
   * Reads what earlier processes left.
   *
   * @param most so many samples are kept
   * @param oldest those before it are not taken from the file
   */
  Samples(Path file, int most, Instant oldest) {
    this.file = file;
    this.most = most;
    if (Files.exists(file)) {
      try {
        // Bytes, since a reader of text gives up at one that is no UTF-8.
        String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        all.lines().forEach(line -> read(line, oldest));
        rewrite();
      } catch (IOException e) {
        LOG.debug("cannot read {}", file, e);
      }
    }
  }

  private void read(String line, Instant oldest) {
    try {
      Sample sample = JSON.readValue(line, Sample.class);
      if (!Instant.parse(sample.at()).isBefore(oldest) && sample.done() != null) {
        keep(sample);
      }
    } catch (JsonProcessingException | DateTimeException | NullPointerException e) {
      LOG.debug("a line of {} is no sample: {}", file, line, e);
    }
  }

  private void keep(Sample sample) {
    samples.addLast(sample);
    if (samples.size() > most) {
      samples.removeFirst();
    }
  }

  /** Keeps a sample. */
  synchronized void add(Sample sample) {
    keep(sample);
    try {
      if (lines >= 2 * most || !Files.exists(file)) {
        rewrite();
      } else {
        Files.write(file, line(sample), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        lines++;
      }
    } catch (IOException e) {
      LOG.debug("cannot write {}", file, e);
    }
  }

  private void rewrite() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Sample each : samples) {
      all.writeBytes(line(each));
    }
    WholeFile.write(file, all.toByteArray());
    lines = samples.size();
  }

  private static byte[] line(Sample sample) throws IOException {
    return (JSON.writeValueAsString(sample) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** All that are kept, by time. */
  synchronized List<Sample> all() {
    return List.copyOf(samples);
  }
}
