package nocturne.simulator.replay;

import java.util.ArrayList;
import java.util.List;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AvroContainer;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reading;
import nocturne.core.alert.UnreadableException;

/**
 * Makes packets of a file's bytes.
 *
 * <p>A file of one alert is a packet as it stands, and so is a file nobody can read. A file of
 * several alerts gives one packet for each; if part of it cannot be read, the whole file follows
 * them as one more packet, so that the door sets it aside and it is accounted for. A file without
 * records gives none.
 */
final class PacketSplitter {
  private final PacketDecoder decoder;
  private final SourceListener listener;

  PacketSplitter(PacketDecoder decoder, SourceListener listener) {
    this.decoder = decoder;
    this.listener = listener;
  }

  List<ReplayPacket> split(String source, byte[] bytes) {
    try {
      Alert alert = decoder.decodeOne(bytes);
      return List.of(whole(source, bytes, alert));
    } catch (UnreadableException notOne) {
      return splitRecords(source, bytes);
    }
  }

  private List<ReplayPacket> splitRecords(String source, byte[] bytes) {
    List<Alert> alerts = new ArrayList<>();
    boolean fault = false;
    for (Reading reading : decoder.readAll(bytes)) {
      reading.alert().ifPresent(alerts::add);
      fault |= reading.alert().isEmpty();
    }
    if (alerts.isEmpty() && !fault) {
      listener.empty(source);
      return List.of();
    }
    if (alerts.size() <= 1) {
      return List.of(new ReplayPacket(source, bytes, null, Double.NaN));
    }
    listener.rewrapped(source, alerts.size());
    List<ReplayPacket> packets = new ArrayList<>();
    for (Alert alert : alerts) {
      byte[] packet = AvroContainer.wrap(alert.header(), alert.datum());
      packets.add(whole(source + "#" + packets.size(), packet, alert));
    }
    if (fault) {
      packets.add(new ReplayPacket(source, bytes, null, Double.NaN));
    }
    return packets;
  }

  private static ReplayPacket whole(String source, byte[] bytes, Alert alert) {
    return new ReplayPacket(source, bytes, alert.candid(), alert.jd());
  }
}
