package nocturne.app.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.Supplier;
import nocturne.app.config.Redaction;
import nocturne.app.output.Printable;

/**
 * How an event is written down: without secrets, without control characters, and with every line
 * but its first indented. So what a packet or a library puts into a message can neither steer a
 * terminal nor look like an event of its own.
 */
final class LogLine extends PatternLayout {
  private final Supplier<Redaction> redaction;

  /**
   * @param redaction with the secrets that are known by now
   */
  LogLine(Supplier<Redaction> redaction) {
    this.redaction = redaction;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    String text = redaction.get().of(super.doLayout(event)).stripTrailing();
    return Printable.lines(text.replace("\r\n", "\n")).replace("\n", "\n  ") + "\n";
  }
}
