package nocturne.app.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.config.DurationText;
import nocturne.app.config.Nearest;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Json;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.port.StreamReader;
import nocturne.broker.port.StreamRecord;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Topic;
import org.jspecify.annotations.Nullable;

/** Prints messages of a topic as JSON lines. */
public final class TopicQuery {
  private static final Duration POLL = Duration.ofMillis(200);

  private final ObjectMapper mapper =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final PacketDecoder decoder;
  private final AlertJson json = new AlertJson(JsonStyle.CANDID_AS_STRING);
  private final GlobalOptions global;
  private final String asked;
  private final boolean fromBeginning;
  private final long max;
  private final @Nullable Duration longest;
  private final @Nullable Path raw;

  /**
   * Checks the arguments.
   *
   * @throws Failure with exit code 2 if they cannot be met
   */
  public TopicQuery(
      GlobalOptions global,
      String topic,
      boolean fromBeginning,
      @Nullable Long max,
      @Nullable String duration,
      @Nullable String raw) {
    this.global = global;
    this.decoder = global.decoder();
    this.asked = topic;
    this.fromBeginning = fromBeginning;
    this.max = max == null ? Long.MAX_VALUE : max;
    try {
      this.longest = duration == null ? null : DurationText.parse(duration);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse("--for " + duration + " " + e.getMessage() + ".", e);
    }
    this.raw = raw == null ? null : global.surroundings().resolve(raw);
  }

  /**
   * Prints them.
   *
   * @return the exit code
   */
  public int run() throws IOException, InterruptedException {
    return Session.of(global, "stream").withExistingServices(this::read);
  }

  private int read(Services services) throws IOException {
    String topic = topic(services);
    long deadline = longest == null ? Long.MAX_VALUE : System.nanoTime() + longest.toNanos();
    try (StreamReader reader = services.streams().reader(topic)) {
      if (!fromBeginning) {
        services.streams().extent(topic).forEach((p, range) -> reader.seek(p, range.to()));
      }
      long count = 0;
      while (count < max
          && !Thread.currentThread().isInterrupted()
          && (longest == null || System.nanoTime() < deadline)) {
        for (StreamRecord message : reader.poll(POLL)) {
          if (count++ < max) {
            show(message);
          }
        }
        global.out().flush();
      }
    }
    return 0;
  }

  private String topic(Services services) {
    Set<String> there = services.streams().topics();
    if (there.contains(asked)) {
      return asked;
    }
    for (Topic topic : services.pipeline().allTopics()) {
      String name = services.names().topic(topic);
      if (topic.productionName().equals(asked) && there.contains(name)) {
        return name;
      }
    }
    throw Failure.misuse(
        "There is no topic "
            + asked
            + Nearest.to(asked, there)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; `nocturne status` lists them."));
  }

  private void show(StreamRecord message) throws IOException {
    StringBuilder line = new StringBuilder("{\"topic\":");
    Json.text(line, message.topic());
    line.append(",\"partition\":").append(message.partition());
    line.append(",\"offset\":").append(message.offset());
    line.append(",\"timestamp\":");
    Json.text(line, Instant.ofEpochMilli(message.timestampMillis()).toString());
    line.append(",\"key\":");
    byte @Nullable [] key = message.key();
    Json.value(line, key == null ? null : new String(key, StandardCharsets.UTF_8));
    line.append(",\"attributes\":");
    Json.value(line, message.attributes());
    value(line, message.value());
    global.out().append(line.append("}\n"));
    if (raw != null) {
      String name = message.topic() + "-" + message.partition() + "-" + message.offset();
      WholeFile.write(
          raw.resolve(name + (isContainer(message.value()) ? ".avro" : ".bin")), message.value());
    }
  }

  /** JSON unchanged, an alert decoded, anything else in base64. */
  private void value(StringBuilder line, byte[] value) {
    if (isContainer(value)) {
      try {
        String alert = json.toString(decoder.decodeOne(value));
        line.append(",\"alert\":").append(alert);
        return;
      } catch (UnreadableException e) {
        // An unreadable packet, as on the survey's topic: shown as bytes.
      }
    }
    if (value.length > 0 && value[0] == '{') {
      try {
        line.append(",\"value\":").append(mapper.readTree(value));
        return;
      } catch (JsonProcessingException e) {
        // No JSON after all: shown as bytes.
      } catch (IOException e) {
        throw new IllegalStateException("an array cannot fail to be read", e);
      }
    }
    line.append(",\"base64\":");
    Json.text(line, Base64.getEncoder().encodeToString(value));
  }

  private static boolean isContainer(byte[] value) {
    return value.length > 4 && value[0] == 'O' && value[1] == 'b' && value[2] == 'j';
  }
}
