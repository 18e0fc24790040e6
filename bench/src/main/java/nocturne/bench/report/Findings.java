package nocturne.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nocturne.app.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The results of benchmarks with {@code --format json}: objects with a {@code type}.
 *
 * @param all of all files, in the order of the files' names and of their lines
 */
record Findings(List<JsonNode> all) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".json";
  private static final String TYPE = "type";

  Findings {
    all = List.copyOf(all);
  }

  /**
   * Reads the files {@code *.json} of a folder. The rows of {@code bench live}, which have no type,
   * get the type {@code minute}.
   *
   * @throws Failure with exit code 2 if there is none, or a line is no object
   */
  static Findings in(Path folder) throws IOException {
    List<Path> files;
    if (!Files.isDirectory(folder)) {
      throw Failure.misuse("There is no folder " + folder + ".");
    }
    try (Stream<Path> there = Files.list(folder)) {
      files = there.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<JsonNode> all = new ArrayList<>();
    for (Path file : files) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (!line.isBlank()) {
          all.add(object(file, number, line));
        }
      }
    }
    if (all.isEmpty()) {
      throw Failure.misuse(
          ("No file *.json in %s has what a benchmark found. For one: nocturne bench live --format"
                  + " json >%s")
              .formatted(folder, folder.resolve("live.json")));
    }
    return new Findings(all);
  }

  private static JsonNode object(Path file, int number, String line) {
    try {
      if (JSON.readTree(line) instanceof ObjectNode object) {
        if (!object.has(TYPE) && object.has("minute")) {
          object.put(TYPE, "minute");
        }
        if (object.path(TYPE).isTextual()) {
          return object;
        }
      }
    } catch (JsonProcessingException e) {
      throw noFinding(file, number, e);
    }
    throw noFinding(file, number, null);
  }

  private static Failure noFinding(Path file, int number, @Nullable Exception why) {
    String sentence =
        "Line "
            + number
            + " of "
            + file
            + " is not what a benchmark wrote with --format json. Move the file away, or run the"
            + " benchmark again.";
    return why == null ? Failure.misuse(sentence) : Failure.misuse(sentence, why);
  }

  /** The results of a type. */
  List<JsonNode> of(String type) {
    return all.stream().filter(each -> each.path(TYPE).asText().equals(type)).toList();
  }
}
