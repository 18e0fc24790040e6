package nocturne.app.data;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.config.Nearest;
import nocturne.app.files.WholeFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Json;
import nocturne.app.output.MessageJson;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.core.instance.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints messages of a topic as JSON lines. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "stream",
    description = {
      "Print the messages of a topic as JSON, one a line, as they come.",
      "Alerts are decoded and printed without cutouts. Ends after --max, after --for, or when"
          + " interrupted."
    })
public final class StreamCommand extends NocturneCommand {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Where to begin. */
  public enum From {
    BEGINNING,
    NOW
  }

  @Parameters(
      paramLabel = "TOPIC",
      description = "Such as ztf_exgalac_trans; the instance's ending may be left out.")
  private String topic = "";

  @Option(
      names = "--from",
      paramLabel = "beginning|now",
      description = "Where to begin (default: now).")
  private From from = From.NOW;

  @Option(names = "--max", paramLabel = "N", description = "End after this many messages.")
  private @Nullable Long max;

  @Option(names = "--for", paramLabel = "D", description = "End after this time, such as 30 s.")
  private @Nullable String duration;

  @Option(
      names = "--raw",
      paramLabel = "DIR",
      description = "Write each message's bytes to a file in DIR as well.")
  private @Nullable String raw;

  /** The offsets that are read next, by partition, and the number of messages so far. */
  private final Map<Integer, Long> next = new HashMap<>();

  private long count;

  public StreamCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Duration longest = duration == null ? null : GlobalOptions.duration(duration);
    long end = longest == null ? Long.MAX_VALUE : System.nanoTime() + longest.toNanos();
    try {
      return Session.of(global, "stream").followingServices(services -> read(services, end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Goes on where it was, if the services have moved. */
  private int read(Services services, long end) throws IOException, InterruptedException {
    String name = name(services);
    MessageJson messages = new MessageJson(global.decoder(), false);
    try (LogReader reader = services.log().reader(name)) {
      if (from == From.NOW && next.isEmpty()) {
        services.log().extent(name).forEach((p, range) -> next.put(p, range.to()));
      }
      next.forEach(reader::seek);
      while ((max == null || count < max) && System.nanoTime() < end) {
        for (LogRecord message : reader.poll(POLL)) {
          if (max == null || count < max) {
            show(messages, message);
            next.put(message.partition(), message.offset() + 1);
            count++;
          }
        }
        global.out().flush();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    return 0;
  }

  private String name(Services services) {
    Set<String> there = services.topics().names();
    if (there.contains(topic)) {
      return topic;
    }
    for (Topic each : services.pipeline().allTopics()) {
      String name = services.names().topic(each);
      if (each.productionName().equals(topic) && there.contains(name)) {
        return name;
      }
    }
    throw Failure.misuse(
        "There is no topic "
            + topic
            + Nearest.to(topic, there)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; `nocturne status` lists them."));
  }

  private void show(MessageJson messages, LogRecord message) throws IOException {
    global.out().append(Json.of(messages.of(message, true))).append('\n');
    if (raw != null) {
      String name = message.topic() + "-" + message.partition() + "-" + message.offset();
      WholeFile.write(
          global
              .surroundings()
              .resolve(raw)
              .resolve(name + (MessageJson.isContainer(message.value()) ? ".avro" : ".bin")),
          message.value());
    }
  }
}
