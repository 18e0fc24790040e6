package nocturne.app.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.Supplier;
import nocturne.app.config.Redaction;
import nocturne.app.output.Printable;

/**
 * Layout of a log line: without secrets, without control characters, and with every line but its
 * first indented. So text of a packet or library can neither control a terminal nor look like a log
 * line of its own.
 */
final class LogLine extends PatternLayout {
  private final Supplier<Redaction> redaction;

  /**
   * @param redaction with the secrets known so far
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
