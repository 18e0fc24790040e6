package nocturne.broker.archive;

import java.util.function.Consumer;
import java.util.function.Predicate;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.Decoding;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/** The alerts of a night as the packs hold them. */
public final class PackedAlerts {
  private PackedAlerts() {}

  /**
   * Reads alerts in the packs of a bucket. One that cannot be decoded is left out; the stages have
   * dead-lettered it.
   *
   * @return whether all of the night's packs are sound
   */
  public static boolean read(
      ObjectStore store,
      String bucket,
      PacketDecoder decoder,
      Night night,
      Predicate<PackedPacket> wanted,
      Consumer<PublishedAlert> each) {
    boolean[] sound = {true};
    new ArchiveInspection(store, bucket)
        .packets(
            night,
            new ArchiveInspection.Listener() {
              @Override
              public void packet(String pack, PackIndex index, PackedPacket packet, byte[] bytes) {
                if (!wanted.test(packet)) {
                  return;
                }
                try {
                  each.accept(
                      new PublishedAlert(
                          night,
                          new RecordPlace(index.partition(), packet.offset()),
                          new AlertPacket(bytes, packet.origin()),
                          Decoding.one(decoder, bytes)));
                } catch (UnreadableException e) {
                  // The stages have dead-lettered it.
                }
              }

              @Override
              public void damaged(ArchiveInspection.Damage damage) {
                sound[0] = false;
              }
            });
    return sound[0];
  }
}
