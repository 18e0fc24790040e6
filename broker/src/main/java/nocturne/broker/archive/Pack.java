package nocturne.broker.archive;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.night.Night;

/**
 * The format of a pack: packets of one night and one partition of the alerts' topic, in ascending
 * offsets. Each offset of a partition lies in exactly one pack. Version 1:
 *
 * <pre>
 *   pack    = magic entry* header* index footer
 *   magic   = "NocPack" 01                                    8 bytes, the last is the version
 *   entry   = crc:i32 body                                    crc of the body
 *   body    = length:i32 packetCrc:i32 form:u8 content        length and crc of the packet
 *   header  = crc:i32 length:i32 zstd-frame                   crc of what follows it
 *   footer  = indexAt:i32 indexLength:i32 headersAt:i32 indexCrc:i32 crc:i32 magic
 *                                                             28 bytes; crc of the 16 before it
 * </pre>
 *
 * All numbers are big-endian, every crc is CRC-32C, every position counts from the beginning of the
 * pack. A packet's header is its first bytes up to, not including, the sync marker of the Avro
 * container: magic and metadata, which hold the schema. It is stored once for all packets that
 * begin with the same bytes. The content of an entry is, by form,
 *
 * <pre>
 *   0 WHOLE       the packet
 *   1 SQUEEZED    one zstd frame of the packet
 *   2 TAKEN_APART headerLength:i32 raws:i32 (at:i32 length:i32)* frameLength:i32 zstd-frame raw*
 * </pre>
 *
 * In form 2 the packet begins with {@code headerLength} bytes of a header that the index names; the
 * raw pieces (cutouts) have their places in the packet, ascending and disjoint; the frame holds the
 * rest in order. Any bytes can be stored: a packet that is not taken apart is stored whole.
 *
 * <pre>
 *   index   = night:8 digits partition:i32 from:i64 to:i64
 *             headers:i32 (at:i32 stored:i32 length:i32)*
 *             topics:i32 text*
 *             packets:i32 packet*
 *   packet  = offset:i64 has:u8 candid:i64? objectId:text?
 *             topic:i32 partition:i32 surveyOffset:i64 timestamp:i64
 *             at:i32 stored:i32 header:i32 length:i32 crc:i32
 *   text    = bytes:u16 UTF-8
 * </pre>
 *
 * {@code from} and {@code to} are the range of the alerts' topic this pack covers. {@code has} says
 * which of candid (1) and objectId (2) follow. {@code topic} is an index into the topics; with
 * partition, offset and timestamp (milliseconds) it is the packet's place at the survey. {@code at}
 * and {@code stored} give the entry, {@code header} its header or -1, {@code length} and {@code
 * crc} the packet. Index and headers are together at the end, so one read of the tail and one of
 * the entry restore any packet. An announcement names entry and header, and needs no index.
 */
public final class Pack {
  /** Begins and ends a pack; its last byte is the version. */
  static final byte[] MAGIC = {'N', 'o', 'c', 'P', 'a', 'c', 'k', 1};

  static final int FOOTER_BYTES = 28;

  static final int WHOLE = 0;
  static final int SQUEEZED = 1;
  static final int TAKEN_APART = 2;

  static final int HAS_CANDID = 1;
  static final int HAS_OBJECT_ID = 2;

  /** Fast; slower levels hardly make the rest of a packet smaller. */
  static final int ZSTD_LEVEL = 1;

  private static final Pattern NAME = Pattern.compile("[0-9]{8}/([0-9]{1,9})/(00[0-9]{18})\\.pack");

  private Pack() {}

  /**
   * The pack's name in its bucket, made from its first offset, so that a repeated put finds it.
   *
   * @param from the first offset of its range
   */
  public static String name(Night night, int partition, long from) {
    return folder(night, partition) + String.format(Locale.ROOT, "%020d.pack", from);
  }

  /** The partition and first offset that a pack's name says; empty if it is no pack's name. */
  static Optional<RecordPlace> placeOf(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(
            new RecordPlace(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  /** Prefix of the names of all packs of a night. */
  public static String folder(Night night) {
    return night.basicIso() + "/";
  }

  /** Prefix of the names of all packs of a night and partition. */
  public static String folder(Night night, int partition) {
    return folder(night) + partition + "/";
  }

  static int crc32c(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
