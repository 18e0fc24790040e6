package nocturne.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import nocturne.app.config.Redaction;
import nocturne.app.output.Printable;
import org.slf4j.LoggerFactory;

/**
 * Writes this process's log lines to {@code nocturne.log} in a folder, until closed: ours from INFO
 * (DEBUG if requested), those of libraries from WARN. The lines of the Kafka server in this process
 * go to {@code kafka.log} beside it. A file is rotated at 10 MB, and five are kept.
 */
public final class LogFile implements AutoCloseable {
  private static final String FILE_LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level [%thread] %logger{1} %msg%n%ex";
  private static final String PROGRESS_LINE = "%d{HH:mm:ss,UTC} %msg%n%nopex";
  private static final String ERASE = "\r\u001b[J";
  private static final int KEPT = 5;

  /**
   * Loggers of the server's classes. A server logs warnings and stack traces when a client only has
   * to retry, for example after the second batch of a transaction whose first had to wait.
   */
  private static final List<String> SERVER =
      List.of(
          ("kafka state.change.logger org.apache.kafka.controller"
                  + " org.apache.kafka.coordinator org.apache.kafka.image"
                  + " org.apache.kafka.metadata org.apache.kafka.queue org.apache.kafka.raft"
                  + " org.apache.kafka.server org.apache.kafka.snapshot"
                  + " org.apache.kafka.storage org.apache.kafka.timeline"
                  + " org.apache.kafka.tools")
              .split(" "));

  private final LoggerContext context;
  private volatile Redaction redaction;

  private LogFile(LoggerContext context, Redaction redaction) {
    this.context = context;
    this.redaction = redaction;
  }

  /**
   * Begins to write.
   *
   * @param folder made if necessary
   * @param debug whether to write our DEBUG lines too
   * @param redaction masks secrets
   */
  public static LogFile open(Path folder, boolean debug, Redaction redaction) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("nocturne").setLevel(debug ? Level.DEBUG : Level.INFO);
    LogFile log = new LogFile(context, redaction);
    context
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .addAppender(log.file(folder.resolve("nocturne.log")));
    Appender<ILoggingEvent> server = log.file(folder.resolve("kafka.log"));
    for (String name : SERVER) {
      context.getLogger(name).setAdditive(false);
      context.getLogger(name).addAppender(server);
    }
    return log;
  }

  private Appender<ILoggingEvent> file(Path path) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName(path.toString());
    appender.setFile(path.toString());
    appender.setEncoder(encoder(FILE_LINE));
    FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
    names.setContext(context);
    names.setParent(appender);
    names.setFileNamePattern(path + ".%i");
    names.setMinIndex(1);
    names.setMaxIndex(KEPT);
    names.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> when = new SizeBasedTriggeringPolicy<>();
    when.setContext(context);
    when.setMaxFileSize(FileSize.valueOf("10MB"));
    when.start();
    appender.setRollingPolicy(names);
    appender.setTriggeringPolicy(when);
    appender.start();
    return appender;
  }

  /**
   * Also writes our own lines, and errors of libraries, to this stream, without stack traces.
   *
   * @param moving whether a line of progress is drawn there, which each log line erases; then our
   *     own lines are shown from WARN, and those of {@code app} from INFO
   */
  public LogFile tellingTo(OutputStream watcher, boolean moving) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("progress");
    appender.setEncoder(encoder(PROGRESS_LINE));
    appender.setOutputStream(new Uncloseable(watcher, moving ? ERASE : ""));
    Filter<ILoggingEvent> ours =
        new Filter<>() {
          @Override
          public FilterReply decide(ILoggingEvent event) {
            boolean told =
                event.getLoggerName().startsWith(moving ? "nocturne.app." : "nocturne.")
                    || (event.getLoggerName().startsWith("nocturne.")
                        && event.getLevel().isGreaterOrEqual(Level.WARN))
                    || event.getLevel().isGreaterOrEqual(Level.ERROR);
            return told ? FilterReply.NEUTRAL : FilterReply.DENY;
          }
        };
    ours.start();
    appender.addFilter(ours);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return this;
  }

  /** Also masks these secrets from now on; any thread. */
  public synchronized void hide(Redaction more) {
    redaction = redaction.and(more);
  }

  private Encoder<ILoggingEvent> encoder(String pattern) {
    LogLine line = new LogLine();
    line.setContext(context);
    line.setPattern(pattern);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(line);
    encoder.start();
    return encoder;
  }

  @Override
  public void close() {
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
    for (String name : SERVER) {
      context.getLogger(name).detachAndStopAllAppenders();
      context.getLogger(name).setAdditive(true);
    }
  }

  /** An appender closes its stream when it stops; this stream stays open. */
  private static final class Uncloseable extends java.io.FilterOutputStream {
    private final byte[] before;

    Uncloseable(OutputStream out, String before) {
      super(out);
      this.before = before.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes one line at once, since others draw on the terminal too. */
    @Override
    public void write(byte[] bytes, int from, int length) throws java.io.IOException {
      byte[] line = Arrays.copyOf(before, before.length + length);
      System.arraycopy(bytes, from, line, before.length, length);
      out.write(line, 0, line.length);
    }

    @Override
    public void close() throws java.io.IOException {
      flush();
    }
  }

  /**
   * Layout of a log line: without secrets, without control characters, and with every line but its
   * first indented. So text of a packet or library can neither control a terminal nor look like a
   * log line of its own.
   */
  private final class LogLine extends PatternLayout {
    @Override
    public String doLayout(ILoggingEvent event) {
      String text = redaction.of(super.doLayout(event)).stripTrailing();
      return Printable.lines(text.replace("\r\n", "\n")).replace("\n", "\n  ") + "\n";
    }
  }
}
