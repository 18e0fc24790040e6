package nocturne.core.alert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import nocturne.core.alert.ContainerReader.Block;
import org.xerial.snappy.Snappy;

/**
 * Opens a container's blocks; a block never grows beyond {@link Limits#BLOCK_BYTES}, nor beyond
 * what {@link Limits#INFLATION} allows for its size.
 */
enum BlockCodec {
  NULL {
    @Override
    Block open(byte[] bytes, int from, int size, long count) {
      return new Block(count, bytes, from, from + size);
    }
  },
  DEFLATE {
    @Override
    Block open(byte[] bytes, int from, int size, long count) throws UnreadableException {
      Inflater inflater = new Inflater(true);
      try {
        return whole(count, inflate(inflater, bytes, from, size));
      } catch (DataFormatException e) {
        throw new UnreadableException(
            Reason.CORRUPT, "a deflate block of " + size + " bytes: " + e.getMessage(), e);
      } finally {
        inflater.end();
      }
    }
  },
  SNAPPY {
    @Override
    Block open(byte[] bytes, int from, int size, long count) throws UnreadableException {
      if (size < Integer.BYTES) {
        throw new UnreadableException(
            Reason.CORRUPT, "a snappy block of " + size + " bytes, too few for its checksum");
      }
      int compressed = size - Integer.BYTES;
      try {
        byte[] data = new byte[snappyLength(bytes, from, compressed)];
        int length = Snappy.uncompress(bytes, from, compressed, data, 0);
        CRC32 crc = new CRC32();
        crc.update(data, 0, length);
        int expected = ByteBuffer.wrap(bytes).getInt(from + compressed);
        if (length != data.length || (int) crc.getValue() != expected) {
          throw new UnreadableException(
              Reason.CORRUPT, "a snappy block whose checksum does not match its content");
        }
        return whole(count, data);
      } catch (IOException e) {
        throw new UnreadableException(
            Reason.CORRUPT, "a snappy block of " + size + " bytes: " + e.getMessage(), e);
      }
    }
  };

  /** No snappy element says more than so many bytes in one of its own. */
  private static final int SNAPPY_GROWTH = 64;

  /** The codec with this name. */
  static BlockCodec of(String name) throws UnreadableException {
    return switch (name) {
      case AvroContainer.NULL_CODEC -> NULL;
      case "deflate" -> DEFLATE;
      case "snappy" -> SNAPPY;
      default ->
          throw new UnreadableException(
              Reason.UNKNOWN_CODEC,
              "codec \"" + name.substring(0, Math.min(name.length(), 40)) + "\"");
    };
  }

  /** Opens a block that lies whole in the bytes. */
  abstract Block open(byte[] bytes, int from, int size, long count) throws UnreadableException;

  private static Block whole(long count, byte[] data) {
    return new Block(count, data, 0, data.length);
  }

  /**
   * Inflates a block. Bytes after the deflate stream are ignored: Python's Avro leaves three bytes
   * of zlib's checksum there.
   */
  private static byte[] inflate(Inflater inflater, byte[] bytes, int from, int size)
      throws DataFormatException, UnreadableException {
    inflater.setInput(bytes, from, size);
    int most = Limits.inflated(size);
    byte[] out = new byte[(int) Math.min(4L * size + 64, most)];
    int length = 0;
    while (!inflater.finished()) {
      if (length == out.length) {
        if (length >= most) {
          throw tooLarge("more than " + most, size, most);
        }
        out = Arrays.copyOf(out, (int) Math.min(2L * length, most));
      }
      int read = inflater.inflate(out, length, out.length - length);
      length += read;
      if (read == 0 && !inflater.finished() && length < out.length) {
        throw new UnreadableException(
            Reason.CORRUPT, "a deflate block of " + size + " bytes that does not end");
      }
    }
    return Arrays.copyOf(out, length);
  }

  private static int snappyLength(byte[] bytes, int from, int compressed)
      throws UnreadableException {
    long length = 0;
    for (int i = 0; i < 5; i++) {
      if (i >= compressed) {
        break;
      }
      byte next = bytes[from + i];
      length |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        int most = Limits.inflated(compressed);
        if (length > most) {
          throw tooLarge("" + length, compressed, most);
        }
        if (length > (long) compressed * SNAPPY_GROWTH) {
          break;
        }
        return (int) length;
      }
    }
    throw new UnreadableException(
        Reason.CORRUPT, "a snappy block of " + compressed + " bytes that misstates its length");
  }

  private static UnreadableException tooLarge(String bytes, int size, int most) {
    return new UnreadableException(
        Reason.TOO_LARGE,
        "a block of "
            + bytes
            + " bytes, compressed to "
            + size
            + ", where "
            + most
            + " are allowed");
  }
}
