package nocturne.google;

import java.util.LinkedHashMap;
import java.util.Map;
import nocturne.core.alert.PacketOrigin;

/** Messages of the alerts' topic as ingest sends them. */
public final class DeliveredSamples {
  private DeliveredSamples() {}

  /** The survey put the packet at the offset of its candid. */
  public static Delivered message(long candid, byte[] packet) {
    Map<String, String> attributes =
        new LinkedHashMap<>(
            new PacketOrigin("ztf_20210120_programid1", 0, candid, 1_611_111_111_000L)
                .attributes());
    attributes.put("candid", Long.toString(candid));
    return new Delivered("message-" + candid, attributes, packet);
  }
}
