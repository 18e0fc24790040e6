package nocturne.app.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import nocturne.app.Surroundings;
import nocturne.app.output.Printable;

/**
 * Shows a tally while work continues: on a terminal a line redrawn five times a second, elsewhere a
 * line every ten seconds. A thread of its own calls the supplier; {@link #say} may be called from
 * any thread.
 */
public final class ProgressLine implements AutoCloseable {
  private static final Duration DRAW = Duration.ofMillis(200);
  private static final Duration TELL = Duration.ofSeconds(10);

  /** Where no terminal limits the line. */
  private static final int WIDE = 500;

  private static final String ERASE = "\r\u001b[J";
  private static final String UP = "\u001b[1A";
  private static final String CYAN = "\u001b[36m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final String PLAIN_FRAMES = "|/-\\";

  private final PrintStream err;
  private final boolean moving;
  private final boolean colour;
  private final int width;
  private final String frames;
  private final TallyText text;
  private final Supplier<Tally> tally;
  private final long startNanos = System.nanoTime();
  private final Thread thread = new Thread(this::run, "progress");
  private volatile boolean ended;
  private long lastNanos = startNanos;
  private long lastCount;
  private double perSecond = Double.NaN;
  private int frame;
  private boolean drawn;

  private ProgressLine(Surroundings surroundings, Supplier<Tally> tally) {
    Map<String, String> environment = surroundings.environment();
    boolean unicode = isUnicode(environment);
    this.err = surroundings.err();
    this.moving = moves(surroundings);
    this.colour = moving && !environment.containsKey("NO_COLOR");
    this.width = surroundings.width();
    this.frames = unicode ? FRAMES : PLAIN_FRAMES;
    this.text = new TallyText(unicode);
    this.tally = tally;
    thread.setDaemon(true);
  }

  /** Whether the line is redrawn in place. */
  public static boolean moves(Surroundings surroundings) {
    return surroundings.terminals().err() && !"dumb".equals(surroundings.environment().get("TERM"));
  }

  /** Begins to show. */
  public static ProgressLine start(Surroundings surroundings, Supplier<Tally> tally) {
    ProgressLine line = new ProgressLine(surroundings, tally);
    line.thread.start();
    return line;
  }

  private static boolean isUnicode(Map<String, String> environment) {
    String locale =
        environment.getOrDefault(
            "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
    String low = locale.toLowerCase(Locale.ROOT);
    return low.contains("utf-8") || low.contains("utf8");
  }

  private void run() {
    try {
      while (!ended) {
        Thread.sleep((moving ? DRAW : TELL).toMillis());
        show();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show() {
    if (ended) {
      return;
    }
    Tally now = tally.get();
    measure(now);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    OptionalDouble rate =
        Double.isNaN(perSecond) ? OptionalDouble.empty() : OptionalDouble.of(perSecond);
    if (!moving) {
      String counts = text.counts(now, WIDE);
      err.println(text.course(now, elapsed, rate, WIDE) + (counts.isEmpty() ? "" : "  " + counts));
      return;
    }
    String sign = String.valueOf(frames.charAt(frame++ % frames.length()));
    String course = text.course(now, elapsed, rate, width - 4);
    String counts = text.counts(now, width - 4);
    err.print(
        ERASE
            + (colour ? CYAN + sign + PLAIN : sign)
            + " "
            + course
            + (counts.isEmpty() ? "" : "\n  " + (colour ? DIM + counts + PLAIN : counts) + UP)
            + "\r");
    err.flush();
    drawn = true;
  }

  /** The rate of about the last second, smoothed for reading. */
  private void measure(Tally now) {
    long nanos = System.nanoTime();
    double seconds = (nanos - lastNanos) / 1e9;
    if (seconds < 0.1) {
      return;
    }
    long count = now.stages().map(s -> s.count("received")).orElse(now.sent());
    double newest = Math.max(0, count - lastCount) / seconds;
    double weight = moving ? 0.2 : 1;
    perSecond = Double.isNaN(perSecond) ? newest : perSecond + weight * (newest - perSecond);
    lastNanos = nanos;
    lastCount = count;
  }

  /** Prints a message above the line. */
  public synchronized void say(String words) {
    erase();
    err.println(Printable.lines(words));
  }

  private void erase() {
    if (drawn) {
      err.print(ERASE);
      err.flush();
      drawn = false;
    }
  }

  /** Removes the line. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      erase();
    }
    thread.interrupt();
  }
}
