package nocturne.broker.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet of ledger records. Numbers that are not negative take seven bits a byte, the lowest
 * first; signed ones are folded so that small differences stay short; texts are UTF-8 behind their
 * length.
 */
final class LedgerBytes {

  private LedgerBytes() {}

  /** Grows as it is written to. */
  static final class Writer {
    private byte[] buffer = new byte[256];
    private int size;

    byte[] bytes() {
      return Arrays.copyOf(buffer, size);
    }

    void octet(int value) {
      ensure(1);
      buffer[size++] = (byte) value;
    }

    /**
     * @throws IllegalArgumentException for a negative number: none of ours may be
     */
    void number(long value) {
      if (value < 0) {
        throw new IllegalArgumentException(
            "Cannot write " + value + " to the ledger: it must not be negative.");
      }
      bits(value);
    }

    void signed(long value) {
      bits((value << 1) ^ (value >> 63));
    }

    void int32(int value) {
      ensure(Integer.BYTES);
      ByteBuffer.wrap(buffer).putInt(size, value);
      size += Integer.BYTES;
    }

    void int64(long value) {
      ensure(Long.BYTES);
      ByteBuffer.wrap(buffer).putLong(size, value);
      size += Long.BYTES;
    }

    void raw(byte[] bytes) {
      ensure(bytes.length);
      System.arraycopy(bytes, 0, buffer, size, bytes.length);
      size += bytes.length;
    }

    void text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      number(utf8.length);
      raw(utf8);
    }

    private void bits(long value) {
      ensure(10);
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        buffer[size++] = (byte) ((rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      buffer[size++] = (byte) rest;
    }

    private void ensure(int more) {
      if (buffer.length - size < more) {
        buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
      }
    }
  }

  /** Says what is wrong, and where, when the bytes end early or a number is out of its range. */
  static final class Reader {
    private final ByteBuffer in;

    Reader(byte[] bytes) {
      in = ByteBuffer.wrap(bytes);
    }

    int octet() {
      return need(1).get() & 0xFF;
    }

    long number() {
      long value = bits();
      if (value < 0) {
        throw malformed("a negative number");
      }
      return value;
    }

    int int31() {
      long value = number();
      if (value > Integer.MAX_VALUE) {
        throw malformed(value + " where an int was expected");
      }
      return (int) value;
    }

    /** A count of things of which each takes at least so many bytes. */
    int count(int bytesEach) {
      long value = number();
      if (value > in.remaining() / bytesEach) {
        throw malformed(value + " items announced in " + in.remaining() + " bytes");
      }
      return (int) value;
    }

    long signed() {
      long folded = bits();
      return (folded >>> 1) ^ -(folded & 1);
    }

    int int32() {
      return need(Integer.BYTES).getInt();
    }

    long int64() {
      return need(Long.BYTES).getLong();
    }

    byte[] raw(int length) {
      need(length);
      byte[] bytes = new byte[length];
      in.get(bytes);
      return bytes;
    }

    String text() {
      int length = count(1);
      ByteBuffer part = in.slice().limit(length);
      in.position(in.position() + length);
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
      } catch (CharacterCodingException e) {
        throw new LedgerCodec.MalformedException("a text that is not UTF-8", e);
      }
    }

    void mustBeAtEnd() {
      if (in.hasRemaining()) {
        throw malformed(in.remaining() + " bytes are left over");
      }
    }

    private long bits() {
      long value = 0;
      for (int workerSession = 0; workerSession < 64; workerSession += 7) {
        int next = octet();
        value |= (long) (next & 0x7F) << workerSession;
        if ((next & 0x80) == 0) {
          return value;
        }
      }
      throw malformed("a number of more than ten bytes");
    }

    private ByteBuffer need(int bytes) {
      if (in.remaining() < bytes) {
        throw malformed("it ends " + (bytes - in.remaining()) + " bytes early");
      }
      return in;
    }

    private LedgerCodec.MalformedException malformed(String found) {
      return new LedgerCodec.MalformedException(
          found + " at byte " + in.position() + " of " + in.limit());
    }
  }
}
