package nocturne.app.files;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import nocturne.app.output.Printable;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketFile;
import nocturne.core.alert.Reading;
import nocturne.core.alert.UnreadableException;
import nocturne.simulator.replay.PacketSources;
import nocturne.simulator.replay.SourceListener;

/**
 * Decodes the packets of a command line: readable alerts are passed on, others are reported and
 * counted.
 */
public final class PacketReadings implements SourceListener {
  private final Consumer<String> talk;
  private final PacketDecoder decoder;
  private int faults;

  /**
   * @param talk receives messages about what cannot be read
   */
  public PacketReadings(Consumer<String> talk, PacketDecoder decoder) {
    this.talk = talk;
    this.decoder = decoder;
  }

  /** Passes every alert on with the name of its file. */
  public void forEach(PacketSources packets, BiConsumer<String, Alert> each) {
    packets.forEach((name, bytes) -> alerts(name, bytes, each), this);
  }

  /** Passes on the alerts in a file's bytes. */
  public void alerts(String name, byte[] bytes, BiConsumer<String, Alert> each) {
    PacketFile file = decoder.open(bytes);
    while (file.hasNext()) {
      Reading reading = file.next();
      reading.alert().ifPresent(alert -> each.accept(name, alert));
      reading.fault().ifPresent(fault -> fault(name, reading.index(), fault));
    }
  }

  private void fault(String name, int index, UnreadableException fault) {
    String where = index == 0 ? name : name + " (record " + index + ")";
    failed(where, fault.reason() + ": " + fault.detail());
  }

  /** Files, and records in files, that gave nothing. */
  public int faults() {
    return faults;
  }

  @Override
  public void rewrapped(String source, int records) {}

  @Override
  public void empty(String source) {
    failed(source, "nothing in it");
  }

  @Override
  public void skipped(String source, String others) {
    talk.accept(Printable.line(source + ": " + others));
  }

  @Override
  public void failed(String source, String problem) {
    faults++;
    talk.accept(Printable.line(source + ": " + problem));
  }
}
