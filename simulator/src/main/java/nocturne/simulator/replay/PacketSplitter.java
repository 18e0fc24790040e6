package nocturne.simulator.replay;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AvroContainer;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketFile;
import nocturne.core.alert.UnreadableException;

/**
 * Splits a file's bytes into packets.
 *
 * <p>A file of one alert is one packet, unchanged. A file of several alerts gives one packet for
 * each. A file that cannot be read is one packet, unchanged; if only a part cannot be read, the
 * whole file is one more packet after those of its alerts, so that ingest rejects it and the books
 * count it. A file without records gives no packet.
 */
record PacketSplitter(PacketDecoder decoder, SourceListener listener) {

  /** Returns the packets; each is made on request, since a small file can hold millions. */
  Iterator<ReplayPacket> split(String source, byte[] bytes) {
    try {
      Alert alert = decoder.decodeOne(bytes);
      return List.of(whole(source, bytes, alert)).iterator();
    } catch (UnreadableException notOne) {
      return splitRecords(source, bytes);
    }
  }

  private Iterator<ReplayPacket> splitRecords(String source, byte[] bytes) {
    int alerts = 0;
    boolean fault = false;
    for (PacketFile file = decoder.open(bytes); file.hasNext(); ) {
      boolean read = file.next().alert().isPresent();
      alerts += read ? 1 : 0;
      fault |= !read;
    }
    if (alerts == 0 && !fault) {
      listener.empty(source);
      return Collections.emptyIterator();
    }
    if (alerts <= 1) {
      return List.of(unread(source, bytes)).iterator();
    }
    listener.rewrapped(source, alerts);
    return new Rewrapped(source, bytes, decoder.open(bytes), alerts, fault);
  }

  private static ReplayPacket unread(String source, byte[] bytes) {
    return new ReplayPacket(source, bytes, null, Double.NaN);
  }

  private static final class Rewrapped implements Iterator<ReplayPacket> {
    private final String source;
    private final byte[] bytes;
    private final PacketFile file;
    private final int alerts;
    private final int packets;
    private int given;

    Rewrapped(String source, byte[] bytes, PacketFile file, int alerts, boolean fault) {
      this.source = source;
      this.bytes = bytes;
      this.file = file;
      this.alerts = alerts;
      this.packets = alerts + (fault ? 1 : 0);
    }

    @Override
    public boolean hasNext() {
      return given < packets;
    }

    @Override
    public ReplayPacket next() {
      if (!hasNext()) {
        throw new NoSuchElementException(source + " has no more than " + packets + " packets");
      }
      int number = given++;
      return number < alerts ? wrapped(number) : unread(source, bytes);
    }

    private ReplayPacket wrapped(int number) {
      Optional<Alert> found = Optional.empty();
      while (found.isEmpty()) {
        found = file.next().alert();
      }
      Alert alert = found.get();
      byte[] packet = AvroContainer.wrap(alert.header(), alert.datum());
      return whole(source + "#" + number, packet, alert);
    }
  }

  private static ReplayPacket whole(String source, byte[] bytes, Alert alert) {
    return new ReplayPacket(source, bytes, alert.candid(), alert.jd());
  }
}
