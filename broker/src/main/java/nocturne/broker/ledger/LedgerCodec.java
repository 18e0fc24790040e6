package nocturne.broker.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;

/**
 * The bytes of a ledger record: a version, then CBOR without names. A published packet takes about
 * forty bytes, before what the log itself compresses. Equal records have equal bytes.
 */
public final class LedgerCodec {
  private static final byte VERSION = 1;
  private static final RecordFormat<LedgerRecord> FORMAT =
      RecordFormat.cbor(
          LedgerRecord.class,
          rows(),
          List.of(
              Candid.class, RecordPlace.class, Reason.class, PacketOutcome.class, byte[].class));

  private LedgerCodec() {}

  private static List<Class<?>> rows() {
    List<Class<?>> rows = new ArrayList<>(List.of(LedgerRecord.class.getPermittedSubclasses()));
    rows.addAll(List.of(PacketOutcome.class, RecordPlace.class, Range.class));
    return rows;
  }

  /** Thrown for bytes that are no ledger record of a known version. */
  public static final class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedException(String found, Throwable cause) {
      super(
          ("Cannot read a ledger record: %s. The ledger holds something that this"
                  + " version did not write; see who wrote it before going on.")
              .formatted(found),
          cause);
    }
  }

  public static byte[] encode(LedgerRecord ledgerRecord) {
    byte[] body = FORMAT.write(ledgerRecord);
    return ByteBuffer.allocate(1 + body.length).put(VERSION).put(body).array();
  }

  /**
   * @throws MalformedException when the bytes are not exactly one record of a known version
   */
  public static LedgerRecord decode(byte[] bytes) {
    try {
      if (bytes.length == 0) {
        throw new IllegalArgumentException("it is empty");
      }
      if (bytes[0] != VERSION) {
        throw new IllegalArgumentException(
            "version " + bytes[0] + ", version " + VERSION + " is known");
      }
      return FORMAT.read(bytes, 1);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }
}
