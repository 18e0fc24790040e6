package nocturne.app.command;

import java.io.PrintStream;
import java.util.function.BiConsumer;
import nocturne.app.files.PacketFiles;
import nocturne.app.output.Printable;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketFile;
import nocturne.core.alert.Reading;
import nocturne.core.alert.UnreadableException;

/**
 * Decodes the packets of a command line: readable alerts are passed on, others are reported and
 * counted.
 */
final class PacketReadings implements PacketFiles.Visitor {
  private final PrintStream err;
  private final PacketDecoder decoder;
  private BiConsumer<? super String, ? super Alert> taker = (name, alert) -> {};
  private int faults;

  PacketReadings(PrintStream err, PacketDecoder decoder) {
    this.err = err;
    this.decoder = decoder;
  }

  /** Passes every alert on with the name of its file. */
  void forEach(PacketFiles files, BiConsumer<? super String, ? super Alert> each) {
    taker = each;
    files.forEach(this);
  }

  /** Files, and records in files, that gave no alert. */
  int faults() {
    return faults;
  }

  @Override
  public void packet(String name, byte[] bytes) {
    PacketFile file = decoder.open(bytes);
    while (file.hasNext()) {
      Reading reading = file.next();
      reading.alert().ifPresent(alert -> taker.accept(name, alert));
      reading.fault().ifPresent(fault -> fault(name, reading.index(), fault));
    }
  }

  private void fault(String name, int index, UnreadableException fault) {
    faults++;
    String where = index == 0 ? name : name + " (record " + index + ")";
    err.println(Printable.line(where + ": " + fault.reason() + ": " + fault.detail()));
  }

  @Override
  public void unreadable(String name, String why) {
    faults++;
    err.println(Printable.line(name + ": " + why));
  }
}
