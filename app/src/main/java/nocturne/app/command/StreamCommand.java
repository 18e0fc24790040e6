package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.query.TopicQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints messages as they arrive. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "stream",
    description = {
      "Print the messages of a topic as JSON, one a line, as they come.",
      "Alerts are decoded and printed without cutouts. Ends after --max, after --for, or when"
          + " interrupted."
    })
public final class StreamCommand implements Callable<Integer> {

  /** Where to begin. */
  public enum From {
    BEGINNING,
    NOW
  }

  private final GlobalOptions global;

  @Parameters(
      paramLabel = "TOPIC",
      description = "Such as ztf_exgalac_trans; the instance's ending is added where it lacks.")
  private String topic = "";

  @Option(
      names = "--from",
      paramLabel = "beginning|now",
      description = "Where to begin (default: now).")
  private From from = From.NOW;

  @Option(names = "--max", paramLabel = "N", description = "End after so many messages.")
  private @Nullable Long max;

  @Option(names = "--for", paramLabel = "D", description = "End after so long, such as 30 s.")
  private @Nullable String duration;

  @Option(
      names = "--raw",
      paramLabel = "DIR",
      description = "Write each message's bytes to a file in DIR as well.")
  private @Nullable String raw;

  public StreamCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new TopicQuery(global, topic, from == From.BEGINNING, max, duration, raw).run();
  }
}
