package nocturne.simulator.night;

import java.util.Arrays;

/**
 * Writes the values of an Avro datum in turn into a buffer that grows and is reused. Nullable
 * values are those of a union of null and one type. One thread owns an instance.
 */
final class AvroBytes {
  private byte[] buffer = new byte[1 << 16];
  private int size;

  /** Forgets what was written; the buffer stays. */
  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  byte[] copy() {
    return Arrays.copyOf(buffer, size);
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }

  /** An int or a long. */
  AvroBytes whole(long value) {
    ensure(10);
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7FL) != 0) {
      buffer[size++] = (byte) (bits | 0x80);
      bits >>>= 7;
    }
    buffer[size++] = (byte) bits;
    return this;
  }

  AvroBytes single(double value) {
    ensure(4);
    littleEndian(Float.floatToIntBits((float) value), 4);
    return this;
  }

  AvroBytes real(double value) {
    ensure(8);
    littleEndian(Double.doubleToLongBits(value), 8);
    return this;
  }

  private void littleEndian(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      buffer[size++] = (byte) (bits >>> (8 * i));
    }
  }

  /** Bytes, or a string in UTF-8. */
  AvroBytes bytes(byte[] value) {
    return bytes(value, value.length);
  }

  private AvroBytes bytes(byte[] value, int length) {
    whole(length);
    return raw(value, length);
  }

  /** Bytes without a length before them. */
  AvroBytes raw(byte[] value, int length) {
    ensure(length);
    System.arraycopy(value, 0, buffer, size, length);
    size += length;
    return this;
  }

  /** This many nulls, each of a union that begins with null. */
  AvroBytes nulls(int count) {
    ensure(count);
    Arrays.fill(buffer, size, size + count, (byte) 0);
    size += count;
    return this;
  }

  /** Says that the union's second branch follows. */
  AvroBytes some() {
    ensure(1);
    buffer[size++] = 2;
    return this;
  }

  /** Several nullable ints or longs, none of them null. */
  AvroBytes someWhole(long... values) {
    for (long value : values) {
      some().whole(value);
    }
    return this;
  }

  /** Several nullable floats, none of them null. */
  AvroBytes someSingle(double... values) {
    for (double value : values) {
      some().single(value);
    }
    return this;
  }

  AvroBytes someReal(double value) {
    return some().real(value);
  }

  AvroBytes someBytes(byte[] value) {
    return some().bytes(value);
  }
}
