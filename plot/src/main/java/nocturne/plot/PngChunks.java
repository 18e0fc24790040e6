package nocturne.plot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG, each with its checksum: writes them, looks for damage in them, and reads
 * their text.
 */
final class PngChunks {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int FRAME = 12; // length, type and checksum
  private static final String LATIN_1 = "tEXt";
  private static final String UNICODE = "iTXt";
  private static final String LAST = "IEND";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);

  PngChunks() {
    out.writeBytes(SIGNATURE);
  }

  /**
   * Adds a chunk.
   *
   * @param type four letters
   */
  void add(String type, byte[] data) {
    byte[] chunk =
        ByteBuffer.allocate(FRAME + data.length)
            .putInt(data.length)
            .put(type.getBytes(US_ASCII))
            .put(data)
            .array();
    ByteBuffer.wrap(chunk).putInt(8 + data.length, checksum(chunk, 0, data.length));
    out.writeBytes(chunk);
  }

  /**
   * Adds a text.
   *
   * @param key of Latin-1 letters
   */
  void addText(String key, String text) {
    if (ISO_8859_1.newEncoder().canEncode(text)) {
      add(LATIN_1, (key + '\0' + text).getBytes(ISO_8859_1));
    } else { // not compressed, of no language
      add(UNICODE, (key + "\0\0\0\0\0" + text).getBytes(UTF_8));
    }
  }

  /** Ends the file. */
  byte[] end() {
    add(LAST, new byte[0]);
    return out.toByteArray();
  }

  /**
   * The first damage, in words; empty if the bytes are a whole PNG. The image is not decoded: a
   * flipped bit changes the signature, a length, a type, the data or a checksum, and each of these
   * shows.
   */
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
      if (checksum(bytes, at, length) != png.getInt(at + 8 + length)) {
        return Optional.of("the chunk at byte " + at + " has another checksum");
      }
      String type = type(bytes, at);
      at += FRAME + length;
      if (type.equals(LAST)) {
        return at == bytes.length
            ? Optional.empty()
            : Optional.of("it continues after its end at byte " + at);
      }
    }
    return Optional.of("it ends in a chunk, at byte " + bytes.length);
  }

  /** The text of an undamaged PNG that was written here, by key word. */
  static Map<String, String> text(byte[] bytes) {
    Map<String, String> text = new HashMap<>();
    ByteBuffer png = ByteBuffer.wrap(bytes);
    for (int at = SIGNATURE.length; at < bytes.length; at += FRAME + png.getInt(at)) {
      String type = type(bytes, at);
      if (type.equals(LATIN_1) || type.equals(UNICODE)) {
        Charset charset = type.equals(LATIN_1) ? ISO_8859_1 : UTF_8;
        String data = new String(bytes, at + 8, png.getInt(at), charset);
        int end = data.indexOf('\0');
        if (end >= 0) {
          text.put(data.substring(0, end), data.substring(data.lastIndexOf('\0') + 1));
        }
      }
    }
    return text;
  }

  /** Of the type and the data of the chunk that begins here. */
  private static int checksum(byte[] bytes, int at, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, at + 4, 4 + length);
    return (int) checksum.getValue();
  }

  private static String type(byte[] bytes, int at) {
    return new String(bytes, at + 4, 4, US_ASCII);
  }
}
