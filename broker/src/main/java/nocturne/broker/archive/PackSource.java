package nocturne.broker.archive;

import java.util.Arrays;
import java.util.Optional;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;

/** Source of a pack's bytes: an object of the store, or memory. */
public interface PackSource {

  /** The pack's name, for messages. */
  String name();

  /** Bytes of the pack. */
  long size();

  /** Part of the pack; shorter if the pack ends before. */
  byte[] read(long from, int length);

  static PackSource of(String name, byte[] pack) {
    return new PackSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public long size() {
        return pack.length;
      }

      @Override
      public byte[] read(long from, int length) {
        int begin = (int) Math.min(from, pack.length);
        return Arrays.copyOfRange(pack, begin, begin + Math.min(length, pack.length - begin));
      }
    };
  }

  /**
   * @param entry from a listing of the bucket
   */
  static PackSource of(ObjectStore store, String bucket, ObjectStore.Entry entry) {
    return new PackSource() {
      @Override
      public String name() {
        return bucket + "/" + entry.name();
      }

      @Override
      public long size() {
        return entry.size();
      }

      @Override
      public byte[] read(long from, int length) {
        Optional<byte[]> part = store.read(bucket, entry.name(), from, length);
        return part.orElseThrow(
            () ->
                new PortException.Broken(
                    "Cannot read pack "
                        + name()
                        + ": it was listed, and now it is gone. Packs are never deleted by us;"
                        + " find out who did."));
      }
    };
  }
}
