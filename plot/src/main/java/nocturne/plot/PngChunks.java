package nocturne.plot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Compares the chunks of a PNG with their checksums, without decoding the image. A flipped bit
 * changes the signature, a length, a type, the data or a checksum; each of these shows.
 */
final class PngChunks {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int FRAME = 12; // length, type and checksum
  private static final String LAST = "IEND";

  private PngChunks() {}

  /** The first damage, in words; empty if the bytes are a whole PNG. */
  static Optional<String> damage(byte[] bytes) {
    if (!Arrays.equals(Arrays.copyOf(bytes, SIGNATURE.length), SIGNATURE)) {
      return Optional.of("it does not begin as a PNG does");
    }
    ByteBuffer png = ByteBuffer.wrap(bytes);
    int at = SIGNATURE.length;
    while (at + FRAME <= bytes.length) {
      int length = png.getInt(at);
      if (length < 0 || length > bytes.length - at - FRAME) {
        return Optional.of("the chunk at byte " + at + " ends behind the file");
      }
      CRC32 checksum = new CRC32();
      checksum.update(bytes, at + 4, length + 4);
      if ((int) checksum.getValue() != png.getInt(at + 8 + length)) {
        return Optional.of("the chunk at byte " + at + " has another checksum");
      }
      String type = new String(bytes, at + 4, 4, StandardCharsets.US_ASCII);
      at += FRAME + length;
      if (type.equals(LAST)) {
        return at == bytes.length
            ? Optional.empty()
            : Optional.of("it continues after its end at byte " + at);
      }
    }
    return Optional.of("it ends in a chunk, at byte " + bytes.length);
  }
}
